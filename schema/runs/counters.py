"""What all runs together did, by source, for those who draw curves of it."""

from __future__ import annotations

from collections import Counter
from typing import Final

import sqlalchemy as sa
from msgspec import Struct, field
from sqlmodel import Session

from schema.tables.handles import RUN

SUMS: Final = (
    "files",
    "loaded",
    "unchanged",
    "quarantined",
    "speeches",
    "new_speeches",
    "pages",
    "byte_size",
)


class SourceCounters(Struct):
    """The sums over all runs of a source; "" is that of runs by hand. `runs` by command and state."""

    source: str
    sums: dict[str, int]
    runs: Counter[tuple[str, str]] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)


def source_counters(session: Session) -> list[SourceCounters]:
    """Returns the sums over all runs, by source."""
    source = sa.func.coalesce(RUN.c.source, "")
    sums = sa.select(source, *(sa.func.sum(RUN.c[name]) for name in SUMS)).group_by(source).order_by(source)
    found = {
        row[0]: SourceCounters(row[0], dict(zip(SUMS, map(int, row[1:]), strict=True)))
        for row in session.execute(sums)
    }
    of_runs = sa.select(source, RUN.c.command, RUN.c.state, sa.func.count()).group_by(
        source, RUN.c.command, RUN.c.state
    )
    for name, command, state, number in session.execute(of_runs):
        found[name].runs[command, state] = number
    details = sa.select(source, RUN.c.seconds, RUN.c.codes).where(RUN.c.seconds.is_not(None))
    for name, seconds, codes in session.execute(details):
        for stage, value in seconds.items():
            found[name].seconds[stage] += value
        found[name].codes.update(codes or {})
    return list(found.values())
