"""Who used words first: of the speeches that a search finds, for each year and speaker their number and the first.

Year and speaker are one number beside the place of a speech in the index: nothing is looked up for each hit. The same
statements on both databases.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import Any, Final

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.query.filters import Filter
from schema.search.hits import Hit, hits
from schema.search.match import ENTRY, Field, PlaceQuery, by_index, matched, place_list, place_of
from schema.search.places import UNDATED
from schema.search.prints import EVERYTHING
from schema.search.query import parse
from schema.search.speaker_years import YEAR
from schema.tables.handles import SPEECH_FACT

SOME: Final = 500  # speeches whose speakers are looked up before any are counted


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

    The speakers of the earliest speeches are looked up first. Where these are all, or are of enough years and speakers,
    no more is looked up than is shown and counted: for 100,000 speeches that takes longer than finding them.
    """
    places = sorted(place_list(session, found))
    undated = bisect_left(places, 0)  # first by place, and last in time
    earliest = [*places[undated : undated + SOME], *places[: min(undated, SOME)]][:SOME]
    numbers = _numbers(session, earliest)
    firsts: dict[int, int] = {}
    for place in earliest:
        firsts.setdefault(numbers[place], place)
    shown = dict(islice(firsts.items(), limit))
    if len(earliest) == len(places):
        counts = Counter(numbers.values())
        return len(firsts), [_Group(place, counts[number]) for number, place in shown.items()]
    if len(shown) == limit:
        key, count = ENTRY.c.speaker_year, sa.func.count()
        every = _with_entries(found, key).distinct().subquery()
        total = session.scalar(sa.select(count).select_from(every)) or 0
        counted = _with_entries(_within_years_of(found, shown.values()), key, count)
        speeches = dict(session.execute(counted.where(key.in_(list(shown))).group_by(key)).tuples().all())
        return total, [_Group(place, speeches[number]) for number, place in shown.items()]
    groups = sorted(_by_years(session, found, places), key=lambda group: (group.place < 0, group.place))
    return len(groups), groups[:limit]


def _numbers(session: Session, places: Sequence[int]) -> dict[int, int]:
    """The number of the year and the speaker at each of these places."""
    query = sa.select(ENTRY.c.place, ENTRY.c.speaker_year).where(ENTRY.c.place.in_(places))
    return dict(session.execute(query).tuples().all())


def _by_years(session: Session, found: PlaceQuery, places: Sequence[int]) -> Iterator[_Group]:
    """Yields the groups; `places` are all that was found, ascending.

    A year with one speaker is one group, whose size the places say. Only the speakers of other years are looked up, which
    takes longer than finding the speeches.
    """
    mixed = []
    at = 0
    while at < len(places):
        first, end = _year_of(places[at])
        next_at = bisect_left(places, end, at)
        if _has_one_speaker(session, first, end):
            yield _Group(places[at], next_at - at)
        else:
            mixed.append(sa.and_(place_of(found) >= first, place_of(found) < end))
        at = next_at
    if mixed:
        columns = (sa.func.min(ENTRY.c.place).label("first"), sa.func.count())
        grouped = _with_entries(found.where(sa.or_(*mixed)), *columns).group_by(ENTRY.c.speaker_year)
        for place, speeches in session.execute(grouped).tuples():
            yield _Group(place, speeches)


def _year_of(place: int) -> tuple[int, int]:
    """The first place of its year and the one behind its last; those without a date are of one year."""
    if place < 0:
        return UNDATED, 0
    first = place // YEAR * YEAR
    return first, first + YEAR


def _has_one_speaker(session: Session, first: int, end: int) -> bool:
    """Whether all speeches at these places of one year are of one speaker, or all of an unknown one."""
    number = ENTRY.c.speaker_year
    within = (ENTRY.c.place >= first, ENTRY.c.place < end)
    any_of_it = sa.select(number).where(*within).order_by(ENTRY.c.place).limit(1).scalar_subquery()
    return session.scalar(sa.select(number).where(*within, number != any_of_it).limit(1)) is None


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
