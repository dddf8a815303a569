"""Finds the speeches that match a query; the only part of the search that differs between the two databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Literal

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Session

from schema.query.filters import Filter, matching_speech_ids
from schema.search.query import Query, Term
from schema.search.tokens import FIELDS, is_exact, match_expression, probe
from schema.tables.handles import SPEECH

Field = Literal["", "text", "title"]

FTS: Final = sa.table("speech_fts", sa.column("rowid", sa.BigInteger), sa.column("speech_fts", sa.Text))
ENTRY: Final = sa.table(
    "speech_fts_entry",
    sa.column("place", sa.BigInteger),
    sa.column("speech_no", sa.Integer),
    sa.column("newest", sa.Text),
)
KEYS: Final = sa.table(  # on Postgres
    "speech_fts_keys",
    sa.column("place", sa.BigInteger),
    sa.column("text", sa.Text),
    sa.column("title", sa.Text),
)

PlaceQuery = sa.Select[tuple[int]]


def matched(session: Session, query: Query, where: Filter, within: Field) -> PlaceQuery:
    """Returns the places of all speeches that match, as a sub-select of one column `place`."""
    fits: sa.ColumnElement[bool] | None = None
    if where != Filter():
        wanted = sa.select(SPEECH.c.no).where(SPEECH.c.speech_id.in_(matching_speech_ids(session, where)))
        fits = ENTRY.c.speech_no.in_(wanted)
    if session.get_bind().dialect.name == "sqlite":
        return _in_sqlite(query, within, fits)
    return _in_postgres(query, within, fits)


def _in_sqlite(query: Query, within: Field, fits: sa.ColumnElement[bool] | None) -> PlaceQuery:
    if not query.groups:
        everything = sa.select(ENTRY.c.place.label("place"))
        return everything if fits is None else everything.where(fits)
    match = sa.column("speech_fts").op("MATCH")(match_expression(query, within))
    found = sa.select(FTS.c.rowid.label("place")).where(match)
    return found if fits is None else found.join(ENTRY, ENTRY.c.place == FTS.c.rowid).where(fits)


def _in_postgres(query: Query, within: Field, fits: sa.ColumnElement[bool] | None) -> PlaceQuery:
    """All single terms ask the index once; it is kept apart so that no plan walks the rows in order."""
    numbers: list[int] = []
    keyed = KEYS.c.place if query.groups else ENTRY.c.place  # who asks for all reads no key
    found = sa.select(keyed.label("place"))
    for group in query.groups:
        if len(group) == 1 and not group[0].negative:
            numbers += probe(group[0].key, within)
            found = found.where(*_looked_at(group[0].key, within))
        else:
            found = found.where(sa.or_(*(_holds(term, within) for term in group)))
    if numbers:
        found = found.where(_has(numbers))
    if fits is not None:
        joined = found.join(ENTRY, ENTRY.c.place == KEYS.c.place) if query.groups else found
        found = joined.where(fits)
    apart = found.cte("found").prefix_with("MATERIALIZED")
    return sa.select(apart.c.place.label("place"))


def _has(numbers: list[int]) -> sa.ColumnElement[bool]:
    held = sa.func.speech_grams(KEYS.c.text, KEYS.c.title)
    return held.op("@>")(sa.cast(sorted(set(numbers)), postgresql.ARRAY(sa.BigInteger)))


def _looked_at(key: str, within: Field) -> list[sa.ColumnElement[bool]]:
    """The condition that a row of the index itself must meet, where numbers do not say all."""
    if is_exact(key, within):
        return []
    fields = [name for name in FIELDS if within in ("", name)]
    return [sa.or_(*(sa.func.strpos(KEYS.c[name], key) > 0 for name in fields))]


def _holds(term: Term, within: Field) -> sa.ColumnElement[bool]:
    """Whether an entry holds a term, or for an exclusion does not."""
    found = sa.and_(_has(probe(term.key, within)), *_looked_at(term.key, within))
    return KEYS.c.place.not_in(sa.select(KEYS.c.place).where(found)) if term.negative else found


@contextmanager
def by_index(session: Session) -> Iterator[None]:
    """Keeps Postgres from reading whole rows: it does not know what the numbers of a row cost."""
    if session.get_bind().dialect.name != "postgresql":
        yield
        return
    session.execute(sa.text("SET LOCAL enable_seqscan = off"))
    try:
        yield
    finally:
        session.execute(sa.text("SET LOCAL enable_seqscan TO DEFAULT"))
