"""`/basket`: speeches that this browser keeps together, and what one takes away of them. The server keeps nothing."""

from __future__ import annotations

import re
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from schema.errors import NoSuchReference
from schema.export.chapter import Chapter, chapters
from schema.export.lines import SpeechLine
from schema.export.rows import speeches
from schema.query.filters import Filter
from schema.query.items import compilation_names
from schema.query.references import find_speech
from schema.query.stand_ins import stand_ins
from wengao.errors import MissingExtra
from wengao.web.asked import Room
from wengao.web.documents import markdown, table, word
from wengao.web.forms import form_of
from wengao.web.lanes import run_slowly
from wengao.web.reading_room import ReadingRoom
from wengao.web.rendering import page
from wengao.web.url_filters import BadRequest

router = APIRouter(include_in_schema=False)
MOST: Final = 500
SPEECH: Final = re.compile(r"s_[a-z2-7]{26}")
TYPES: Final = {
    "md": "text/markdown; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@router.get("/basket")
def basket(request: Request) -> Response:
    """The page; what is in the basket, the browser tells."""
    return page(request, "basket.html", {})


@router.post("/basket/list")
async def listed(request: Request, room: Room) -> Response:
    """The speeches of the basket as a list."""
    form = await form_of(request)
    return await run_slowly(_listed, request, room, _ids(form))


def _listed(request: Request, room: ReadingRoom, ids: list[str]) -> Response:
    with room.session() as session:
        lines, gone = _lines(room, ids)
        untitled = [(line.speech_id, line.file_sha256) for line in lines if not line.title]
        context = {
            "lines": lines,
            "gone": gone,
            "titles": stand_ins(session, untitled),
            "names": compilation_names(session, [line.file_sha256 for line in lines]),
        }
    return page(request, "basket_list.html", context)


@router.post("/basket/export")
async def export(request: Request, room: Room) -> Response:
    """The basket as a file."""
    form = await form_of(request)
    kind = form.get("as", "")
    if kind not in TYPES:
        raise BadRequest("as is md, csv or docx")
    ids = _ids(form)
    return await run_slowly(_exported, request, room, ids, kind)


def _exported(request: Request, room: ReadingRoom, ids: list[str], kind: str) -> Response:
    lines, _ = _lines(room, ids)
    if not lines:
        raise BadRequest("the basket is empty")
    try:
        body = {
            "md": lambda: markdown(lines).encode(),
            "csv": lambda: table(lines),
            "docx": lambda: word(_chapters(room, lines)),
        }[kind]()
    except MissingExtra as error:
        message = f"{error.message}: {error.advice}"
        return page(request, "problem.html", {"heading": error.message, "message": message}, status=501)
    headers = {"content-disposition": f'attachment; filename="wengao.{kind}"'}
    return Response(body, media_type=TYPES[kind], headers=headers)


def _chapters(room: ReadingRoom, lines: list[SpeechLine]) -> list[Chapter]:
    with room.session() as session:
        return list(chapters(session, lines))


def _ids(form: dict[str, str]) -> list[str]:
    return [one for one in dict.fromkeys(form.get("ids", "").split()) if SPEECH.fullmatch(one)][:MOST]


def _lines(room: ReadingRoom, ids: list[str]) -> tuple[list[SpeechLine], int]:
    """The first print of each speech, in the order of the basket, and how many are there no more."""
    found: list[SpeechLine] = []
    gone = 0
    with room.session() as session:
        for one in ids:
            try:
                found.append(next(speeches(session, Filter(speech=find_speech(session, one)))))
            except NoSuchReference:
                gone += 1
    return found, gone
