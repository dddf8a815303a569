"""`/api/v1/session`: who one is here, and the token that a write without a bearer token must carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request

from wengao.web.answers import json_answer
from wengao.web.api.shapes import ERRORS, NOT_MODIFIED
from wengao.web.asked import Room

router = APIRouter(prefix="/api/v1", tags=["session"])


@dataclass(frozen=True, slots=True)
class SessionShape:
    """`form_token` goes into the header `X-CSRF-Token`, together with the cookie that came with this answer."""

    author: str | None
    may_write: bool
    form_token: str


@router.get("/session", response_model=SessionShape, responses=ERRORS | NOT_MODIFIED)
def session(request: Request, room: Room) -> Any:
    """The name of the token, if any, and whether something may be written."""
    state = request.state
    author = getattr(state, "author", None)
    return json_answer(request, SessionShape(author, room.may_write, state.form_token))
