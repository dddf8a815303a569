"""`/review`: what needs a person, the gravest kind and the least sure first; `/review/decisions`: what was decided."""

from __future__ import annotations

from collections import Counter
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from schema.curation.decisions import recorded_decisions
from schema.curation.queue import KINDS
from wengao.review.decision_list import decision_summary
from wengao.screen.language import speaking
from wengao.screen.words import detail, kind_name
from wengao.web.asked import Room
from wengao.web.deciding.just_decided import just_decided
from wengao.web.lanes import slow
from wengao.web.languages import language_of
from wengao.web.rendering import page
from wengao.web.url_filters import BadRequest, number, text

router = APIRouter(include_in_schema=False)
SHOWN: Final = 100


@router.get("/review")
@slow
def review(request: Request, room: Room) -> Response:
    """The queue, all of it or one kind."""
    kind = text(request.query_params, "kind")
    if kind and kind not in KINDS:
        raise BadRequest(f"kind is one of {', '.join(KINDS)}")
    with room.session() as session:
        waiting = room.waiting(session)
        done = just_decided(request, session)
    counts = Counter(one.kind for one in waiting)
    wanted = [one for one in waiting if kind in ("", one.kind)]
    context = {
        "items": wanted[:SHOWN],
        "total": len(waiting),
        "more": max(0, len(wanted) - SHOWN),
        "kinds": [(one, counts[one]) for one in KINDS if counts[one]],
        "kind": kind,
        "kind_name": kind_name,
        "detail": detail,
        **done,
    }
    return page(request, "review.html", context)


@router.get("/review/decisions")
def decisions(request: Request, room: Room) -> Response:
    """The decisions in force, the latest first."""
    start = number(request.query_params, "start", 0, most=1_000_000) or 0
    with room.session() as session:
        recorded = list(recorded_decisions(session))[::-1]
    with speaking(language_of(request)):
        shown = [(one, decision_summary(one.decision)) for one in recorded[start : start + SHOWN]]
    following = start + SHOWN if len(recorded) > start + SHOWN else None
    return page(
        request, "decisions.html", {"decisions": shown, "total": len(recorded), "next_start": following}
    )
