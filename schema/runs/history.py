"""The history of each source: its latest run, its latest run that brought something, when it was first read."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.clock import moment
from schema.tables.handles import RUN

# States of a run that has read, or is reading, the listing of its source.
HAS_SEEN: Final = ("running", "done", "failed")


class SourceHistory(Struct, frozen=True):
    """The runs of one source.

    `begun` are the starts of its latest runs, newest first; `seen_at` is when the latest run began that read its
    listing or is doing so; `brought_at` is when a run last brought a file.
    """

    source: str
    last: dict[str, Any]
    begun: tuple[datetime, ...]
    seen_at: datetime | None
    brought_at: datetime | None
    first_at: datetime


def source_history(session: Session, source: str) -> SourceHistory | None:
    """Returns the history of `source`; None when it was never read."""
    of = RUN.c.source == source
    columns = [column for column in RUN.c if column.name not in ("owner", "report")]
    newest = sa.select(*columns).where(of).order_by(RUN.c.started_at.desc(), RUN.c.run_id.desc()).limit(2)
    latest = session.execute(newest).mappings().all()
    if not latest:
        return None
    row = session.execute(
        sa.select(
            sa.func.min(RUN.c.started_at),
            sa.func.max(sa.case((RUN.c.state.in_(HAS_SEEN), RUN.c.started_at))),
            sa.func.max(sa.case((sa.and_(RUN.c.loaded > 0, RUN.c.undone_at.is_(None)), RUN.c.started_at))),
        ).where(of)
    ).one()
    return SourceHistory(
        source,
        dict(latest[0]),
        tuple(moment(run["started_at"]) for run in latest),
        None if row[1] is None else moment(row[1]),
        None if row[2] is None else moment(row[2]),
        moment(row[0]),
    )


def sources_that_ran(session: Session) -> tuple[str, ...]:
    """Returns the names of all sources that were ever read, sorted."""
    named = sa.select(RUN.c.source).where(RUN.c.source.is_not(None)).distinct().order_by(RUN.c.source)
    return tuple(session.scalars(named))


def run_of(session: Session, flow_run: str) -> dict[str, Any] | None:
    """Returns the run that belongs to the Prefect run of this id; None when it did not begin."""
    row = session.execute(sa.select(RUN).where(RUN.c.flow_run == flow_run)).mappings().first()
    return None if row is None else dict(row)
