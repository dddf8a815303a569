"""`/files/SHA256`: a compilation as a strip of its pages, its contents, its claims and its issues; its original bytes."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from schema.codes import CODES
from schema.errors import NoSuchReference, Unreadable
from schema.export.rows import file_line
from schema.query.items import boundaries_of, contents_of, furniture_of, items_of
from schema.query.references import find_file
from schema.query.stand_ins import stand_ins
from wengao.web.asked import Room
from wengao.web.contents import claims, printed_contents, split_reasons, strip
from wengao.web.page_pictures import has_pictures
from wengao.web.rendering import page

router = APIRouter(include_in_schema=False)


@router.get("/files/{sha256}")
def file(request: Request, room: Room, sha256: str) -> Response:
    """The page of a file; the beginning of a digest leads to the whole."""
    with room.session() as session:
        row = find_file(session, sha256, by_name=False)
        if row["sha256"] != sha256:
            return RedirectResponse(f"/files/{quote(row['sha256'])}", 301)
        line = file_line(session, row["sha256"])
        if line is None:
            raise NoSuchReference(sha256)
        items = items_of(session, sha256)
        untitled = [(item.speech_id, item.file_sha256) for item in items if item.title is None]
        document = room.document(session, sha256)
        context: dict[str, Any] = {
            "file": line,
            "items": items,
            "titles": stand_ins(session, untitled),
            "strip": strip(items, line.page_count or 0)
            if has_pictures(row["media_type"], paged=row["paged"])
            else [],
            "paged": row["paged"],
            "outline": document.outline if document is not None else (),
            "claims": claims(line),
            "printed": printed_contents(contents_of(session, row["sha256"]), items),
            "reasons": split_reasons(items, boundaries_of(session, row["sha256"]), document),
            "codes": CODES,
        }
    return page(request, "file.html", context)


@router.get("/files/{sha256}/furniture")
def furniture(request: Request, room: Room, sha256: str) -> Response:
    """What was taken off the pages, on request."""
    with room.session() as session:
        find_file(session, sha256, by_name=False)
        found = furniture_of(session, sha256)
    return page(request, "furniture.html", {"furniture": found, "sha256": sha256})


@router.get("/files/{sha256}/original")
def original(room: Room, sha256: str) -> Response:
    """The bytes that were read, to keep: never opened in the page, whatever they say they are."""
    with room.session() as session:
        row = find_file(session, sha256, by_name=False)
    if row["state"] == "removed":
        raise NoSuchReference(sha256)
    try:
        place = room.archive.path(row["sha256"])
    except Unreadable as error:
        raise NoSuchReference(sha256) from error
    name = row["name"].rpartition("/")[2] or row["sha256"]
    return FileResponse(place, media_type="application/octet-stream", filename=name)
