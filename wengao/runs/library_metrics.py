"""All figures of a library as Prometheus text: for `wengao status --format prometheus` and `/metrics`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wengao.screen import prometheus, source_status
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from schema.database.session import Session


def library_metrics(session: Session, settings: Settings) -> str:
    """What the library holds, what its runs did and do, how the sources stand."""
    from schema.clock import utc_now
    from schema.curation.queue import queue
    from schema.query.filters import counts, last_change
    from schema.runs.at_work import runs_at_work
    from schema.runs.counters import source_counters
    from schema.runs.lease import stale

    now = utc_now()
    review, dead = len(queue(session)), len(stale(session, now))
    return prometheus.text(
        [
            *prometheus.of_library(
                counts(session), review=review, stale=dead, last_change=last_change(session)
            ),
            *prometheus.of_runs(source_counters(session)),
            *prometheus.of_runs_at_work(runs_at_work(session, now)),
            *prometheus.of_sources(source_status.source_statuses(session, settings, now)),
        ]
    )
