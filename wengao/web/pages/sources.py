"""`/sources`: where uploads come from, what came when, what failed; failures first. `/statistics` leads there."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from schema.clock import utc_now
from schema.codes import CODES
from schema.export.windows import file_window
from schema.query.filters import Filter, counts
from schema.query.run_list import list_runs
from wengao.screen.source_status import as_json, source_statuses
from wengao.web.asked import Room
from wengao.web.lanes import slow
from wengao.web.rendering import page

router = APIRouter(include_in_schema=False)
RUNS: Final = 50
LEFT_OUT: Final = 100
TROUBLE: Final = ("failed", "lost", "interrupted")


@router.get("/sources")
@slow
def sources(request: Request, room: Room) -> Response:
    """The sources with their state, the runs, the files that were not taken in."""
    with room.session() as session:
        statuses = [as_json(one) for one in source_statuses(session, room.settings, utc_now())]
        runs = list_runs(session, RUNS)
        left_out, more = file_window(session, Filter(state="=quarantined"), None, LEFT_OUT)
        counted = room.counted(session, "counts", lambda: counts(session))
    runs.sort(key=lambda run: run["state"] not in TROUBLE)  # stable: each part stays newest first
    context = {
        "sources": statuses,
        "runs": runs,
        "left_out": left_out,
        "more": more is not None,
        "counts": counted,
        "codes": CODES,
        "trouble": TROUBLE,
        "jobs": room.jobs.all()[:10],
    }
    return page(request, "sources.html", context)


@router.get("/statistics")
def statistics(request: Request) -> Response:
    """The numbers of the whole library are those of a search for everything."""
    return RedirectResponse("/search?q=", 302)
