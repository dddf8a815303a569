"""`/watches` and `/feeds/NAME.atom`: what came for the watched queries of wengao.toml."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from schema.database.session import Session
from schema.search.atom import atom_feed
from schema.search.watch import Arrival, latest
from wengao.runs.watches import standing
from wengao.web.answers import problem, tagged
from wengao.web.asked import Room
from wengao.web.reading_room import ReadingRoom
from wengao.web.rendering import page

router = APIRouter(include_in_schema=False)


@router.get("/watches")
def watches(request: Request, room: Room) -> Response:
    """Each watch with the newest speeches that match."""
    with room.session() as session:
        _, news = standing(session, room.settings)
        came = {one.name: _latest(session, room, one.query) for one in room.settings.watches}
    return page(request, "watches.html", {"watches": news, "latest": came, "file": room.settings.file})


def _latest(session: Session, room: ReadingRoom, query: str) -> tuple[Arrival, ...]:
    return room.counted(session, f"latest {query}", lambda: latest(session, query, 10))


@router.get("/feeds/{name:path}.atom")
def feed(request: Request, room: Room, name: str) -> Response:
    """The feed of one watch, for a feed reader."""
    query = next((one.query for one in room.settings.watches if one.name == name), None)
    if query is None:
        return problem(404, "not-found", "there is no watch of this name")
    base = room.settings.web_base_url or str(request.base_url)
    with room.session() as session:
        came = latest(session, query)
    return tagged(request, atom_feed(name, came, base), "application/atom+xml; charset=utf-8")
