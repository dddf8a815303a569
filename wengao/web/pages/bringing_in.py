"""`/upload`, `/jobs`, and what is done with a file or a source: read again, remove, restore, look, believe, read now."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

import anyio
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from schema.codes import CODES
from schema.errors import NoSuchReference
from schema.query.references import find_file
from schema.store.store import Store
from schema.text.storable import storable
from wengao.errors import UsageProblem
from wengao.screen.words import cause, code_name, detail, way_out, word
from wengao.web.asked import Author, Room
from wengao.web.bringing_in import tasks
from wengao.web.bringing_in.jobs import JobKind, Work
from wengao.web.bringing_in.uploads import MOST_BYTES, MOST_FILE, MOST_FILES, received
from wengao.web.entrance.guard import too_often
from wengao.web.forms import form_of
from wengao.web.lanes import run_slowly
from wengao.web.reading_room import ReadingRoom
from wengao.web.rendering import page

router = APIRouter(include_in_schema=False)
uploading = APIRouter(include_in_schema=False)
RECEIPTS: Final = 200  # files of a job that a page names, those not taken in first
LONGEST_WHY: Final = 500
RECEIVING: Final = anyio.CapacityLimiter(2)  # forms with files at once: each may lay 300 MB down


@uploading.get("/upload")
def form(request: Request, room: Room) -> Response:
    """Where files are dropped."""
    context = {
        "most_files": MOST_FILES,
        "most_file": MOST_FILE,
        "most_bytes": MOST_BYTES,
        "jobs": room.jobs.all()[:10],
    }
    return page(request, "upload.html", context)


@uploading.post("/upload")
async def upload(request: Request, room: Room, author: Author) -> Response:
    """Takes files, lays them down, and reads them in the background."""
    if seconds := room.uploads.wait(author):
        return too_often(seconds)
    room.uploads.note(author)
    async with RECEIVING:
        taken = await received(request, room.archive.spool)
    name = ", ".join(one.name for one in taken.files[:3]) + (" …" if len(taken.files) > 3 else "")
    try:
        job = room.jobs.start("upload", author, name, tasks.read_upload(room, taken, author), taken.forget)
    except BaseException:
        taken.forget()
        raise
    return RedirectResponse(f"/jobs/{job.id}", 303)


@router.get("/jobs/{job_id}")
def job(request: Request, room: Room, job_id: str) -> Response:
    """A job: how far it is, and what came of it."""
    return _job(request, room, job_id, "job.html")


@router.get("/jobs/{job_id}/progress")
def progress(request: Request, room: Room, job_id: str) -> Response:
    """The part of it that changes."""
    return _job(request, room, job_id, "job_progress.html")


def _job(request: Request, room: ReadingRoom, job_id: str, template: str) -> Response:
    found = room.jobs.find(job_id)
    if found is None:
        raise NoSuchReference(f"job {job_id}")
    receipts = sorted([*found.receipts], key=lambda one: one.state != "quarantined")
    context: dict[str, Any] = {
        "job": found,
        "receipts": receipts[:RECEIPTS],
        "more": max(0, len(receipts) - RECEIPTS),
        "word": word,
        "code_name": code_name,
        "cause": cause,
        "way_out": way_out,
        "detail": detail,
        "codes": CODES,
    }
    return page(request, template, context)


@router.post("/files/{sha256}/read-again")
async def read_again(request: Request, room: Room, author: Author, sha256: str) -> Response:
    """A loaded file from its bytes on, a quarantined one once more."""
    return await run_slowly(_read_again, room, author, sha256)


def _read_again(room: ReadingRoom, author: str, sha256: str) -> Response:
    row = _file(room, sha256)
    if row["state"] == "removed":
        raise NoSuchReference(sha256)
    loaded = row["state"] == "loaded"
    work = tasks.read_again(room, row["sha256"]) if loaded else tasks.read_quarantined(room, row["sha256"])
    return _started(room, "reread" if loaded else "retry", author, row, work)


@router.post("/quarantine/read-again")
async def read_all_again(room: Room, author: Author) -> Response:
    """All files that were not taken in, once more."""
    return await run_slowly(_read_all_again, room, author)


def _read_all_again(room: ReadingRoom, author: str) -> Response:
    started = room.jobs.start("retry", author, "", tasks.read_quarantined(room, None))
    return RedirectResponse(f"/jobs/{started.id}", 303)


@router.post("/files/{sha256}/remove")
async def remove(request: Request, room: Room, author: Author, sha256: str) -> Response:
    """Takes a file out of the library, with a reason and by whom; its bytes stay in the archive."""
    fields = await form_of(request)
    why = storable(fields.get("why", "").strip())[:LONGEST_WHY]
    if not why:
        raise UsageProblem("a removal needs a reason", "write why, for example 侵权投诉")
    return await run_slowly(_remove, room, author, sha256, why)


def _remove(room: ReadingRoom, author: str, sha256: str, why: str) -> Response:
    row = _file(room, sha256)
    Store(room.database).remove(row["sha256"], f"{why} ({author})", author=author)
    room.forget_counts()
    return RedirectResponse(f"/files/{row['sha256']}", 303)


@router.post("/files/{sha256}/restore")
async def restore(request: Request, room: Room, author: Author, sha256: str) -> Response:
    """Lets a removed file back in."""
    return await run_slowly(_restore, room, author, sha256)


def _restore(room: ReadingRoom, author: str, sha256: str) -> Response:
    row = _file(room, sha256)
    if row["state"] != "removed":
        raise UsageProblem("this file is not removed", "reload the page")
    return _started(room, "restore", author, row, tasks.restore(room, row["sha256"]))


@router.post("/sources/{name}/look")
def look(room: Room, author: Author, name: str) -> Response:
    """What a source has now: new, changed, gone; no file is fetched."""
    return _at_source(room, author, name, "look", tasks.look_at(room, name, believe=False))


@router.post("/sources/{name}/believe")
def believe(room: Room, author: Author, name: str) -> Response:
    """Takes the listing of a source as it is, however short."""
    return _at_source(room, author, name, "believe", tasks.look_at(room, name, believe=True))


@router.post("/sources/{name}/read")
def read(room: Room, author: Author, name: str) -> Response:
    """Reads a source now."""
    return _at_source(room, author, name, "read", tasks.read_now(room, name))


def _at_source(room: ReadingRoom, author: str, name: str, kind: JobKind, work: Work) -> Response:
    started = room.jobs.start(kind, author, name, work)
    return RedirectResponse(f"/jobs/{started.id}", 303)


def _file(room: ReadingRoom, sha256: str) -> dict[str, Any]:
    with room.session() as session:
        return dict(find_file(session, sha256, by_name=False))


def _started(room: ReadingRoom, kind: JobKind, author: str, row: dict[str, Any], work: Work) -> Response:
    name = row["title"] or str(row["name"]).rpartition("/")[2] or row["sha256"][:12]
    started = room.jobs.start(kind, author, name, work)
    return RedirectResponse(f"/jobs/{quote(started.id)}", 303)
