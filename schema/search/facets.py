"""Facets: of the speeches that a search finds, how many are of which year, office, place, speaker …

A count is what the search would find with that value as a filter: `speaker 李志明 12` is the total of the
same search with `--speaker =李志明`. Counted in the database, in one statement, the same on both.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.query.filters import Filter, occurrence_conditions
from schema.search.match import ENTRY, Field, by_index, matched
from schema.search.paging import Matches
from schema.search.query import parse
from schema.tables.handles import FILE, JOINED, OCCURRENCE, OFFER, SPEECH, UPLOAD, fact, with_facts

NAMES: Final = ("year", "role", "place", "jurisdiction", "speaker", "kind", "source")
STATED: Final = ("role", "place", "jurisdiction", "speaker", "kind")  # facts of a speech or of its prints
TOP: Final = 10  # values shown of a facet: what a person reads at a glance


class Facet(Struct, frozen=True):
    """One fact of the speeches found: its values with their numbers of speeches.

    `values` are the first ones: years newest first, else the most frequent first, ties by value. `distinct`
    counts all values, `missing` the speeches of which no print that counts states one.
    """

    name: str
    values: tuple[tuple[str, int], ...]
    distinct: int
    missing: int

    def as_json(self) -> dict[str, object]:
        """`{"values": [{"value", "speeches"}], "distinct", "missing"}`."""
        values = [{"value": value, "speeches": speeches} for value, speeches in self.values]
        return {"values": values, "distinct": self.distinct, "missing": self.missing}


def facets(
    session: Session,
    query: str = "",
    where: Filter | None = None,
    *,
    within: Field = "",
    top: int = TOP,
    loose: bool = False,
) -> tuple[Facet, ...]:
    """Returns the facets of the speeches that `search` finds with the same arguments, in the order of `NAMES`.

    Date, role, place and speaker are those of the speech; where it has none because its prints state two, it counts
    for both. One whose date spans two years counts for its first and its last. Raises NoSuchReference or
    AmbiguousReference for `where.file`.
    """
    places = matched(session, parse(query, loose=loose), where or Filter(), within)
    with by_index(session):
        total = Matches(session, places).count
        found = _counts(session, _prints(session, places.subquery(), where or Filter()))
    return tuple(_facet(name, found[name], total, top) for name in NAMES)


def _prints(session: Session, found: sa.Subquery, where: Filter) -> sa.CTE:
    """The prints that count of the speeches at these places, with what is counted."""
    query = (
        sa.select(
            OCCURRENCE.c.speech_no,
            OCCURRENCE.c.file_no,
            sa.func.substr(fact("date_from"), 1, 4).label("first"),
            sa.func.substr(fact("date_to"), 1, 4).label("last"),
            *((fact(name) if name in JOINED else OCCURRENCE.c[name]).label(name) for name in STATED),
        )
        .select_from(found)
        .join(ENTRY, ENTRY.c.place == found.c.place)
        .join(OCCURRENCE, OCCURRENCE.c.speech_no == ENTRY.c.speech_no)
        .join(FILE, FILE.c.no == OCCURRENCE.c.file_no)
    )
    if where.speech is not None:  # else a look-up for each speech, for nothing
        query = query.join(SPEECH, SPEECH.c.no == OCCURRENCE.c.speech_no)
    return with_facts(query).where(*occurrence_conditions(session, where)).cte("prints")


def _counts(session: Session, prints: sa.CTE) -> dict[str, list[tuple[str | None, int]]]:
    """By facet, each value with its number of speeches; None with the number that state any value."""
    years = sa.union(
        sa.select(prints.c.speech_no, prints.c.first.label("value")),
        sa.select(prints.c.speech_no, prints.c.last.label("value")),
    ).subquery()
    offered = (
        sa.select(prints.c.speech_no, UPLOAD.c.source.label("value"))
        .select_from(prints)
        .join(OFFER, OFFER.c.file_no == prints.c.file_no)
        .join(UPLOAD, UPLOAD.c.no == OFFER.c.upload_no)
        .subquery()
    )
    stated = {
        name: sa.select(prints.c.speech_no, prints.c[name].label("value")).subquery() for name in STATED
    }
    parts = []
    for name, rows in {"year": years, **stated, "source": offered}.items():
        speeches = sa.func.count(rows.c.speech_no.distinct())
        known = rows.c.value.is_not(None)
        by_value = sa.select(sa.literal(name).label("name"), rows.c.value, speeches.label("speeches"))
        any_value = sa.select(sa.literal(name), sa.cast(sa.null(), sa.Text), speeches)
        parts += [by_value.where(known).group_by(rows.c.value), any_value.where(known)]
    found: dict[str, list[tuple[str | None, int]]] = defaultdict(list)
    for name, value, speeches in session.execute(sa.union_all(*parts)):
        found[name].append((value, speeches))
    return found


def _facet(name: str, found: list[tuple[str | None, int]], total: int, top: int) -> Facet:
    values = [(value, speeches) for value, speeches in found if value is not None]
    values.sort(key=lambda pair: pair[0], reverse=name == "year")
    if name != "year":
        values.sort(key=lambda pair: -pair[1])  # stable: ties stay by value
    known = sum(speeches for value, speeches in found if value is None)
    return Facet(name, tuple(values[:top]), len(values), total - known)
