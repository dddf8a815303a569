"""Who used words first: of the speeches that a search finds, for each year and speaker their number and the first.

The year is read off the place of a speech in the index; only the speaker is looked up. One statement, the same on both
databases.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from schema.query.filters import Filter
from schema.search.entry import TIE_BITS
from schema.search.hits import Hit, hits
from schema.search.match import ENTRY, Field, by_index, matched
from schema.search.prints import EVERYTHING
from schema.search.query import parse
from schema.tables.handles import SPEECH_FACT

YEAR: Final = 13 * 32 << TIE_BITS  # places of one year


@dataclass(frozen=True, slots=True)
class FirstUse:
    """A year (None: speeches without a date), a speaker (None: not known), how many speeches, and the first of them."""

    year: str | None
    speaker: str | None
    speeches: int
    first: Hit

    def as_json(self) -> dict[str, Any]:
        """`{"year", "speaker", "speeches", "first": hit}`."""
        return {
            "year": self.year,
            "speaker": self.speaker,
            "speeches": self.speeches,
            "first": self.first.as_json(),
        }


def first_uses(
    session: Session, query: str, where: Filter = EVERYTHING, *, within: Field = "", limit: int = 20
) -> tuple[int, list[FirstUse]]:
    """Returns how many years and speakers there are, and the first of them in time; those without a date come last."""
    wanted = parse(query)
    found = matched(session, wanted, where, within).subquery()
    year = sa.case((found.c.place >= 0, found.c.place // sa.literal_column(str(YEAR), sa.BigInteger))).label(
        "year"
    )
    first = sa.func.min(found.c.place).label("first")
    speeches = sa.func.count().label("speeches")
    grouped = (
        sa.select(year, SPEECH_FACT.c.speaker, speeches, first)
        .select_from(found)
        .join(ENTRY, ENTRY.c.place == found.c.place)
        .outerjoin(SPEECH_FACT, SPEECH_FACT.c.speech_no == ENTRY.c.speech_no)
        .group_by(year, SPEECH_FACT.c.speaker)
    )
    with by_index(session):
        rows = session.execute(grouped).all()
    rows = sorted(rows, key=lambda row: (row.first < 0, row.first))
    places = [row.first for row in rows[:limit]]
    known = sa.select(ENTRY.c.place, ENTRY.c.speech_no).where(ENTRY.c.place.in_(places))
    numbers = {row.place: row.speech_no for row in session.execute(known)}
    firsts = hits(session, [numbers[place] for place in places], wanted, where, within, oldest=True)
    return len(rows), [
        FirstUse(None if row.year is None else f"{int(row.year):04}", row.speaker, row.speeches, hit)
        for row, hit in zip(rows, firsts, strict=False)
    ]
