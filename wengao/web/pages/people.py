"""`/people` and `/people/NAME`: who spoke when, in which offices, and with whom they share words."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from schema.curation.seen_state import state_mark
from schema.facts.people import people, person
from schema.query.stand_ins import speech_stand_ins
from wengao.web.asked import Room
from wengao.web.lanes import slow
from wengao.web.rendering import page
from wengao.web.url_filters import text

router = APIRouter(include_in_schema=False)
SHOWN: Final = 300
LISTED: Final = 500  # speeches of one person


@router.get("/people")
@slow
def everybody(request: Request, room: Room) -> Response:
    """Those with the most speeches, or those whose name or office holds some words."""
    name, role = text(request.query_params, "name").strip(), text(request.query_params, "role").strip()
    with room.session() as session:
        if name or role:
            found = people(session, name or None, role or None, SHOWN + 1)
        else:
            found = room.counted(session, "people", lambda: people(session, None, None, SHOWN + 1))
    context = {"people": found[:SHOWN], "more": len(found) > SHOWN, "name": name, "role": role}
    return page(request, "people.html", context)


@router.get("/people/{name:path}")
@slow
def one(request: Request, room: Room, name: str) -> Response:
    """Everything about one person; another spelling leads to the name that is listed."""
    with room.session() as session:
        found = person(session, name)
        mark = state_mark(session, None)
        titles = speech_stand_ins(
            session, [one.speech_id for one in found.speeches[:LISTED] if not one.title]
        )
    if found.name != name:
        return RedirectResponse(f"/people/{quote(found.name, safe='')}", 302)
    return page(request, "person.html", {"person": found, "mark": mark, "titles": titles, "listed": LISTED})
