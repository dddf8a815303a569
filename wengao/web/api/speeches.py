"""`/api/v1/speeches`: the lines of `export speeches`."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path
from starlette.requests import Request
from starlette.responses import RedirectResponse

from schema.export.lines import SpeechLine
from schema.export.rows import speeches as export
from schema.export.windows import speech_window
from schema.query.filters import Filter
from schema.query.references import find_speech
from wengao.web.answers import json_answer
from wengao.web.api.paging import packed, unpacked
from wengao.web.api.shapes import ERRORS, EXAMPLE_ID, NOT_MODIFIED, Cursor, Limit, SpeechesShape, filters
from wengao.web.asked import Room
from wengao.web.url_filters import filter_of

router = APIRouter(prefix="/api/v1", tags=["speeches"])


@router.get(
    "/speeches",
    response_model=SpeechesShape,
    responses=ERRORS | NOT_MODIFIED,
    dependencies=[Depends(filters)],
)
def speeches(request: Request, room: Room, limit: Limit = 20, cursor: Cursor = None) -> Any:
    """All prints of speeches, by the sha256 of their file and their number in it."""
    after = unpacked("speeches", cursor, (str, int))
    with room.session() as session:
        where = filter_of(request.query_params)
        found, last = speech_window(session, where, None if after is None else (after[0], after[1]), limit)
    return json_answer(request, {"speeches": found, "next": packed("speeches", last)})


@router.get(
    "/speeches/{speech_id}",
    response_model=SpeechLine,
    responses=ERRORS
    | NOT_MODIFIED
    | {301: {"description": "A former or shortened id leads to the present one."}},
)
def speech(
    request: Request, room: Room, speech_id: Annotated[str, Path(max_length=500, examples=[EXAMPLE_ID])]
) -> Any:
    """The first print of one speech."""
    with room.session() as session:
        now = find_speech(session, speech_id)
        if now != speech_id:
            return RedirectResponse(f"/api/v1/speeches/{quote(now)}", 301)
        found = next(export(session, Filter(speech=now)))
    return json_answer(request, found)
