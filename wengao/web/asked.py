"""What a route gets of the application: the reading room, and who asks."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends
from starlette.requests import Request

from wengao.review.authoring import author_of
from wengao.web.reading_room import ReadingRoom


def _room(request: Request) -> ReadingRoom:
    return cast(ReadingRoom, request.app.state.room)


Room = Annotated[ReadingRoom, Depends(_room)]


def _author(request: Request) -> str:
    return getattr(request.state, "author", None) or author_of(None)


Author = Annotated[str, Depends(_author)]  # the token's name; without tokens the login of who runs the server
