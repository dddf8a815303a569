"""Who used words first: of the speeches that a search finds, for each year and speaker their number and the first.

Year and speaker are one number beside the place of a speech in the index: nothing is looked up for each hit. The same
statements on both databases.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from itertools import islice
from typing import Any, Final

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.query.filters import Filter
from schema.search.hits import Hit, hits
from schema.search.match import ENTRY, Field, PlaceQuery, by_index, matched, place_of
from schema.search.prints import EVERYTHING
from schema.search.query import parse
from schema.search.speaker_years import YEAR
from schema.tables.handles import SPEECH_FACT

SOME: Final = 500  # speeches that are read before anything is counted


class FirstUse(Struct, frozen=True):
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
    session: Session,
    query: str,
    where: Filter = EVERYTHING,
    *,
    within: Field = "",
    limit: int = 20,
    loose: bool = False,
) -> tuple[int, list[FirstUse]]:
    """Returns how many years and speakers there are, and the first of them in time; those without a date come last."""
    wanted = parse(query, loose=loose)
    found = matched(session, wanted, where, within)
    with by_index(session):
        total, groups = _groups(session, found, limit)
    places = [group.place for group in groups]
    known = sa.select(ENTRY.c.place, ENTRY.c.speech_no, SPEECH_FACT.c.speaker).where(
        ENTRY.c.place.in_(places)
    )
    known = known.outerjoin(SPEECH_FACT, SPEECH_FACT.c.speech_no == ENTRY.c.speech_no)
    firsts = {row.place: row for row in session.execute(known)}
    numbers = [firsts[place].speech_no for place in places]
    return total, [
        FirstUse(group.year, firsts[group.place].speaker, group.speeches, hit)
        for group, hit in zip(groups, hits(session, numbers, wanted, where, within, oldest=True), strict=True)
    ]


class _Group(Struct, frozen=True):
    """The speeches of one year and speaker: the first place and how many there are."""

    place: int
    speeches: int

    @property
    def year(self) -> str | None:
        return None if self.place < 0 else f"{self.place // YEAR:04}"


def _groups(session: Session, found: PlaceQuery, limit: int) -> tuple[int, list[_Group]]:
    """The number of years and speakers, and the first of them.

    The earliest speeches are read first. Where they are all, or are of enough years and speakers, nothing has to be
    sorted: of 100,000 speeches that takes longer than finding them.
    """
    earliest = _earliest(session, found)
    firsts: dict[int, int] = {}
    for place, number in earliest:
        firsts.setdefault(number, place)
    shown = dict(islice(firsts.items(), limit))
    if len(earliest) < SOME:
        counts = Counter(number for _, number in earliest)
        return len(firsts), [_Group(place, counts[number]) for number, place in shown.items()]
    key, count = ENTRY.c.speaker_year, sa.func.count()
    if len(shown) == limit:
        every = _with_entries(found, key).distinct().subquery()
        total = session.scalar(sa.select(count).select_from(every)) or 0
        counted = _with_entries(_within_years_of(found, shown.values()), key, count)
        speeches = dict(session.execute(counted.where(key.in_(list(shown))).group_by(key)).tuples().all())
        return total, [_Group(place, speeches[number]) for number, place in shown.items()]
    grouped = _with_entries(found, sa.func.min(ENTRY.c.place).label("first"), count).group_by(key)
    rows = sorted(session.execute(grouped).tuples(), key=lambda row: (row[0] < 0, row[0]))
    return len(rows), [_Group(place, speeches) for place, speeches in rows[:limit]]


def _earliest(session: Session, found: PlaceQuery) -> list[tuple[int, int]]:
    """The first SOME places that were found, in order, each with the number of its year and speaker."""
    rows = _first_places(session, found, SOME)
    if len(rows) == SOME and rows[0][0] < 0:  # those without a date are first by place, and last in time
        rows = _first_places(session, found.where(place_of(found) >= 0), SOME)
        rows += _first_places(session, found.where(place_of(found) < 0), SOME - len(rows))
    return [*(row for row in rows if row[0] >= 0), *(row for row in rows if row[0] < 0)]


def _first_places(session: Session, found: PlaceQuery, limit: int) -> list[tuple[int, int]]:
    places = found.subquery()
    query = sa.select(places.c.place, ENTRY.c.speaker_year).join(ENTRY, ENTRY.c.place == places.c.place)
    return [*session.execute(query.order_by(places.c.place).limit(limit)).tuples()]


def _with_entries(found: PlaceQuery, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """These columns of the entries at the places that were found."""
    places = found.subquery()
    return sa.select(*columns).select_from(places).join(ENTRY, ENTRY.c.place == places.c.place)


def _within_years_of(found: PlaceQuery, places: Collection[int]) -> PlaceQuery:
    """What was found in the years of these places; all of it where one has no year."""
    first, last = min(places), max(places)
    if first < 0:
        return found
    return found.where(place_of(found) >= first // YEAR * YEAR, place_of(found) < (last // YEAR + 1) * YEAR)
