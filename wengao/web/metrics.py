"""`/metrics`: the figures of the library and its runs, for a Prometheus server; with a token where there is one."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from wengao.runs.library_metrics import library_metrics
from wengao.web.asked import Room

router = APIRouter(include_in_schema=False)
FORM: Final = "text/plain; version=0.0.4; charset=utf-8"


@router.get("/metrics")
def metrics(room: Room) -> Response:
    """The text of `wengao status --format prometheus`, as things stand now."""
    with room.session() as session:
        return Response(library_metrics(session, room.settings), media_type=FORM)
