"""Finds the speeches that match a query; the only part of the search that differs between the two databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Literal

import msgspec
import sqlalchemy as sa
from sqlmodel import Session

from schema.query.filters import Filter, matching_speech_nos
from schema.search.query import Query, Term
from schema.search.tokens import FIELDS, ODD, is_exact, match_expression, probe
from schema.text.loose_key import loose_key

Field = Literal["", "text", "title"]

FTS: Final = sa.table("speech_fts", sa.column("rowid", sa.BigInteger), sa.column("speech_fts", sa.Text))
ENTRY: Final = sa.table(
    "speech_fts_entry",
    sa.column("place", sa.BigInteger),
    sa.column("speech_no", sa.Integer),
    sa.column("newest", sa.Text),
    sa.column("speaker_year", sa.BigInteger),
)
KEYS: Final = sa.table(  # on Postgres
    "speech_fts_keys",
    sa.column("place", sa.BigInteger),
    sa.column("text", sa.Text),
    sa.column("title", sa.Text),
    sa.column("loose_text", sa.Text),
    sa.column("loose_title", sa.Text),
)
LOOSE: Final = {  # the loose keys, which are the keys themselves where they do not differ
    name: sa.func.coalesce(KEYS.c[f"loose_{name}"], KEYS.c[name]) for name in FIELDS
}
IS_ODD: Final = KEYS.c.loose_text.is_not(None)

PlaceQuery = sa.Select[tuple[int]]
NUMBERS: Final = msgspec.json.Decoder(list[int])


def matched(session: Session, query: Query, where: Filter, within: Field) -> PlaceQuery:
    """Returns the places of all speeches that match, as a sub-select of one column `place`."""
    fits: sa.ColumnElement[bool] | None = None
    if where != Filter():
        fits = ENTRY.c.speech_no.in_(matching_speech_nos(session, where))
    if session.get_bind().dialect.name == "sqlite":
        return _in_sqlite(query, within, fits)
    return _in_postgres(query, within, fits)


def holds_odd(session: Session) -> bool:
    """Returns whether the index has a speech whose keys are not their loose keys."""
    if session.get_bind().dialect.name == "sqlite":
        odd = sa.select(FTS.c.rowid).where(sa.column("speech_fts").op("MATCH")(f'"{ODD}"'))
    else:
        odd = sa.select(KEYS.c.place).where(IS_ODD)
    return session.scalar(odd.limit(1)) is not None


def place_list(session: Session, places: PlaceQuery) -> list[int]:
    """Returns all places of a query, in no order, in one row: for each row Python's driver gives the interpreter's lock up
    and asks for it again, 94,000 times, which takes seconds where other threads of a server work."""
    found = places.subquery()
    if session.get_bind().dialect.name == "sqlite":
        return NUMBERS.decode(session.scalar(sa.select(sa.func.json_group_array(found.c.place))) or "[]")
    return session.scalar(sa.select(sa.func.array_agg(found.c.place))) or []


def place_of(found: PlaceQuery) -> sa.ColumnElement[int]:
    """Returns the column of the places themselves, as the database seeks by it."""
    (column,) = found.selected_columns
    return column.element if isinstance(column, sa.Label) else column


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
            numbers += probe(loose_key(group[0].key), within)
            found = found.where(*_looked_at(group[0].key, within, query.loose))
        else:
            found = found.where(sa.or_(*(_holds(term, within, query.loose) for term in group)))
    if numbers:
        found = found.where(_has(numbers))
    if fits is not None:
        joined = found.join(ENTRY, ENTRY.c.place == KEYS.c.place) if query.groups else found
        found = joined.where(fits)
    apart = found.cte("found").prefix_with("MATERIALIZED")
    return sa.select(apart.c.place.label("place"))


def _has(numbers: list[int]) -> sa.ColumnElement[bool]:
    held = sa.func.speech_grams(LOOSE["text"], LOOSE["title"])
    return held.op("@>")(sa.cast(sorted(set(numbers)), sa.ARRAY(sa.BigInteger)))


def _looked_at(key: str, within: Field, loose: bool) -> list[sa.ColumnElement[bool]]:
    """The condition that a row of the index itself must meet, where the numbers of the loose keys do not say all."""
    fields = [name for name in FIELDS if within in ("", name)]
    sure, folded = is_exact(key, within), loose_key(key)
    if loose:
        return [] if sure else [sa.or_(*(sa.func.strpos(LOOSE[name], folded) > 0 for name in fields))]
    held = sa.or_(*(sa.func.strpos(KEYS.c[name], key) > 0 for name in fields))
    if key != folded:
        return [IS_ODD, held]
    return [sa.or_(~IS_ODD, held)] if sure else [held]


def _holds(term: Term, within: Field, loose: bool) -> sa.ColumnElement[bool]:
    """Whether an entry holds a term, or for an exclusion does not."""
    found = sa.and_(_has(probe(loose_key(term.key), within)), *_looked_at(term.key, within, loose))
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
