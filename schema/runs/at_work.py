"""The runs that are going on, as they last said how far they are: for those who watch them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.clock import moment
from schema.runs import lease
from schema.tables.handles import RUN

STATES = ("loaded", "unchanged", "quarantined")


class RunAtWork(Struct, frozen=True):
    """One run: its files by state, how many its source listed (None: not known), the seconds since its last heartbeat,
    and what each worker of a cluster read of what is new."""

    run_id: str
    source: str
    files: dict[str, int]
    listed: int | None
    silent: float
    by_worker: dict[str, int]


def runs_at_work(session: Session, now: datetime) -> list[RunAtWork]:
    """The runs whose state is running, in the order of their ids."""
    rows = session.execute(sa.select(RUN).where(RUN.c.state == "running").order_by(RUN.c.run_id)).all()
    return [
        RunAtWork(
            row.run_id,
            row.source or "",
            {state: getattr(row, state) for state in STATES},
            row.listed,
            max(0.0, (now - moment(row.heartbeat_at)).total_seconds()),
            dict(Counter(one.worker for one in lease.report(session, row.run_id) if one.worker)),
        )
        for row in rows
    ]
