"""`/compare`: a draft against the library, paragraph by paragraph; nothing of it is stored."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from schema.comparison.compare import compare
from schema.comparison.draft import DraftParagraph
from schema.query.stand_ins import stand_ins
from wengao.errors import SourceUnreachable
from wengao.runs.drafts import read_draft
from wengao.screen.comparison import stretches
from wengao.web.asked import Room
from wengao.web.forms import body_of, form_of
from wengao.web.lanes import run_slowly
from wengao.web.reading_room import ReadingRoom
from wengao.web.rendering import page
from wengao.web.url_filters import BadRequest

router = APIRouter(include_in_schema=False)
MOST_TEXT: Final = 600_000  # bytes of a pasted draft: 200,000 Han characters, three bytes each
MOST_FILE: Final = 20_000_000
SOURCES: Final = 30
HOLDERS: Final = 4


@router.get("/compare")
def empty(request: Request) -> Response:
    """The form."""
    return page(request, "compare.html", {"found": None, "draft": "", "most": MOST_FILE})


@router.post("/compare")
async def pasted(request: Request, room: Room) -> Response:
    """A pasted draft, compared."""
    form = await form_of(request, MOST_TEXT * 3 + 1000)  # each byte is %XX in a form
    draft = form.get("draft", "").replace("\r\n", "\n").replace("\x00", "\ufffd")
    if not draft.strip():
        raise BadRequest("the draft is empty")
    paragraphs = [DraftParagraph(line) for line in draft.split("\n") if line.strip()]
    return await run_slowly(_compared, request, room, paragraphs, "compare.html", draft)


@router.post("/compare/file")
async def dropped(request: Request, room: Room) -> Response:
    """A draft in any form that is read in, as the bytes of the body; read in a child, then forgotten."""
    data = await body_of(request, MOST_FILE)
    name = Path(request.query_params.get("name", "draft.txt").replace("\x00", "")).name[-100:] or "draft.txt"
    return await run_slowly(_read_and_compared, request, room, data, name)


def _read_and_compared(request: Request, room: ReadingRoom, data: bytes, name: str) -> Response:
    with tempfile.TemporaryDirectory(prefix="wengao-draft-") as folder:
        place = Path(folder) / name.lstrip(".")
        place.write_bytes(data)
        try:
            _, paragraphs = read_draft(str(place), room.settings)
        except SourceUnreachable as error:
            why = error.message.replace(str(place), name)
            return page(request, "compared_not.html", {"message": why, "advice": error.advice})
    return _compared(request, room, paragraphs, "compared.html", "")


def _compared(
    request: Request, room: ReadingRoom, paragraphs: list[DraftParagraph], template: str, draft: str
) -> Response:
    with room.session() as session:
        found = compare(session, paragraphs)
        untitled = [
            (one.speech_id, one.file_sha256)
            for one in found.sources
            if not (one.title or one.facts["speech_title"])
        ]
        titles = stand_ins(session, untitled)
    most = sorted(found.sources, key=lambda source: -source.letters)[:SOURCES]
    context = {
        "found": found,
        "draft": draft,
        "most": MOST_FILE,
        "sources": most,
        "titles": titles,
        "colours": {source.speech_id: number % 8 for number, source in enumerate(most)},
        "stretches": stretches,
        "holders": HOLDERS,
    }
    return page(request, template, context)
