"""`/api/v1/matches`, `/api/v1/issues`, `/api/v1/review`."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request

from schema.curation.seen_state import state_mark
from schema.export.windows import issue_window, match_window
from wengao.web.answers import json_answer
from wengao.web.api.paging import packed, unpacked
from wengao.web.api.shapes import (
    ERRORS,
    NOT_MODIFIED,
    Cursor,
    IssuesShape,
    Limit,
    MarkShape,
    MatchesShape,
    ReviewShape,
    filters,
)
from wengao.web.asked import Room
from wengao.web.url_filters import filter_of, text

router = APIRouter(prefix="/api/v1", tags=["lists"])


@router.get(
    "/matches", response_model=MatchesShape, responses=ERRORS | NOT_MODIFIED, dependencies=[Depends(filters)]
)
def matches(request: Request, room: Room, limit: Limit = 20, cursor: Cursor = None) -> Any:
    """Pairs of speeches that are the same, one the excerpt of the other, or share passages."""
    after = unpacked("matches", cursor, (str, str, str))
    with room.session() as session:
        where = filter_of(request.query_params)
        found, last = match_window(
            session, where, None if after is None else (after[0], after[1], after[2]), limit
        )
    return json_answer(request, {"matches": found, "next": packed("matches", last)})


@router.get(
    "/issues", response_model=IssuesShape, responses=ERRORS | NOT_MODIFIED, dependencies=[Depends(filters)]
)
def issues(request: Request, room: Room, limit: Limit = 20, cursor: Cursor = None) -> Any:
    """Problems of files, uploads and sources, in the order in which they were noted."""
    after = unpacked("issues", cursor, (int,))
    with room.session() as session:
        where = filter_of(request.query_params)
        found, last = issue_window(session, where, None if after is None else (after[0],), limit)
    return json_answer(request, {"issues": found, "next": packed("issues", last)})


@router.get("/review", response_model=ReviewShape, responses=ERRORS | NOT_MODIFIED)
def review(request: Request, room: Room, limit: Limit = 20, cursor: Cursor = None) -> Any:
    """What needs a person."""
    start = (unpacked("review", cursor, (int,)) or (0,))[0]
    with room.session() as session:
        items = room.waiting(session)
    shown = items[max(0, start) : max(0, start) + limit]
    last = (start + limit,) if start + limit < len(items) else None
    return json_answer(request, {"total": len(items), "items": shown, "next": packed("review", last)})


@router.get("/review/mark", response_model=MarkShape, responses=ERRORS | NOT_MODIFIED)
def mark(
    request: Request, room: Room, file: Annotated[str, Query(max_length=500, description="A sha256.")] = ""
) -> Any:
    """The mark of the state of a file and its decisions, or of all decisions about matches: what a decision may carry."""
    with room.session() as session:
        return json_answer(
            request, {"file": file, "mark": state_mark(session, text({"file": file}, "file") or None)}
        )
