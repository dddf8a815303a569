"""`/`: the search box, what the library holds, what came last, what needs a person."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from schema.database.session import Session
from schema.query.arrivals import Arrived, arrivals, years
from schema.query.filters import Counts, counts
from schema.query.run_list import list_runs
from schema.query.stand_ins import stand_ins
from wengao.runs import watches
from wengao.web.asked import Room
from wengao.web.lanes import slow
from wengao.web.reading_room import ReadingRoom
from wengao.web.rendering import page

router = APIRouter(include_in_schema=False)
TROUBLE = ("failed", "lost", "interrupted")


class Holdings(Struct, frozen=True):
    """What the library holds at a glance."""

    counts: Counts
    years: tuple[str, str] | None
    arrived: list[Arrived]
    titles: dict[tuple[str, str], str]
    last_run: dict[str, Any] | None


def _holdings(session: Session) -> Holdings:
    came = arrivals(session)
    untitled = [(one.speech_id, one.file_sha256) for one in came if one.title is None]
    last = next(iter(list_runs(session, 1)), None)
    return Holdings(counts(session), years(session), came, stand_ins(session, untitled), last)


@router.get("/")
def home(request: Request, room: Room) -> Response:
    """The first page; of an empty library, what to do."""
    with room.session() as session:
        found = room.counted(session, "holdings", lambda: _holdings(session))
        if not found.counts.speeches:  # its first reader reloads until something is there
            found = _holdings(session)
    return page(request, "home.html", {"found": found, "trouble": TROUBLE, "settings": room.settings})


@router.get("/home/news")
@slow
def news(request: Request, room: Room) -> Response:
    """What takes longer to count: what needs a person, and what is new for watched queries."""
    with room.session() as session:
        review = room.to_review(session)
        watched = room.counted(session, "watches", lambda: _watched(session, room))
    return page(request, "home_news.html", {"review": review, "watched": watched})


def _watched(session: Session, room: ReadingRoom) -> list[Any]:
    return watches.standing(session, room.settings)[1]
