"""Which speeches match a query, newest first: the one place where the two databases are asked differently."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any, Final, Literal

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Session

from schema.batches import batches
from schema.occurrences import SPEECH
from schema.queries import Filter, matching_speech_ids
from schema.search_key import FIELDS, Query, Term, is_exact, match_expression, probe

Field = Literal["", "text", "title"]

FTS: Final = sa.table("speech_fts", sa.column("rowid", sa.BigInteger), sa.column("speech_fts", sa.Text))
ENTRY: Final = sa.table(
    "speech_fts_entry",
    sa.column("place", sa.BigInteger),
    sa.column("speech_no", sa.Integer),
    sa.column("newest", sa.Text),
    sa.column("text", sa.Text),
    sa.column("title", sa.Text),
    sa.column("grams", postgresql.ARRAY(sa.BigInteger)),
)
SLACK: Final = 8  # speeches of one moment whose ids begin alike stand as they came: set right on the way out
# Common words are read from the newest on, until there are enough. A long term has few hits and all of the index
# is read; FTS5 does that a third quicker forwards (8 characters, 100,000 speeches: 48 ms for 76 at p99).
LONG: Final = 4

Places = sa.Select[tuple[int]]


def matched(session: Session, query: Query, where: Filter, within: Field) -> Places:
    """The places of all speeches that match, as a sub-select of one column `place`."""
    fits: sa.ColumnElement[bool] | None = None
    if where != Filter():
        wanted = sa.select(SPEECH.c.no).where(SPEECH.c.speech_id.in_(matching_speech_ids(session, where)))
        fits = ENTRY.c.speech_no.in_(wanted)
    if session.get_bind().dialect.name == "sqlite":
        return _in_sqlite(query, within, fits)
    return _in_postgres(query, within, fits)


def _in_sqlite(query: Query, within: Field, fits: sa.ColumnElement[bool] | None) -> Places:
    if not query.groups:
        everything = sa.select(ENTRY.c.place.label("place"))
        return everything if fits is None else everything.where(fits)
    match = sa.column("speech_fts").op("MATCH")(match_expression(query, within))
    rowid: sa.ColumnElement[int] = FTS.c.rowid
    if any(len(key) >= LONG for key in query.wanted):
        rowid = rowid + 0  # no order of the index, so that FTS5 reads forwards and the hits are sorted
    found = sa.select(rowid.label("place")).where(match)
    return found if fits is None else found.join(ENTRY, ENTRY.c.place == FTS.c.rowid).where(fits)


def _in_postgres(query: Query, within: Field, fits: sa.ColumnElement[bool] | None) -> Places:
    """All single terms ask the index once; it is kept apart so that no plan walks the rows in order."""
    numbers: list[int] = []
    found = sa.select(ENTRY.c.place.label("place"))
    for group in query.groups:
        if len(group) == 1 and not group[0].negative:
            numbers += probe(group[0].key, within)
            found = found.where(*_looked_at(group[0].key, within))
        else:
            found = found.where(sa.or_(*(_holds(term, within) for term in group)))
    if numbers:
        found = found.where(_has(numbers))
    if fits is not None:
        found = found.where(fits)
    apart = found.cte("found").prefix_with("MATERIALIZED")
    return sa.select(apart.c.place.label("place"))


def _has(numbers: list[int]) -> sa.ColumnElement[bool]:
    return ENTRY.c.grams.op("@>")(sa.cast(sorted(set(numbers)), postgresql.ARRAY(sa.BigInteger)))


def _looked_at(key: str, within: Field) -> list[sa.ColumnElement[bool]]:
    """The condition that a row of the index itself must meet, where numbers do not say all."""
    if is_exact(key, within):
        return []
    fields = [name for name in FIELDS if within in ("", name)]
    return [sa.or_(*(sa.func.strpos(ENTRY.c[name], key) > 0 for name in fields))]


def _holds(term: Term, within: Field) -> sa.ColumnElement[bool]:
    """Whether an entry holds a term, or for an exclusion does not."""
    found = sa.and_(_has(probe(term.key, within)), *_looked_at(term.key, within))
    return ENTRY.c.speech_no.not_in(sa.select(ENTRY.c.speech_no).where(found)) if term.negative else found


@contextmanager
def by_index(session: Session) -> Iterator[None]:
    """Keep Postgres from reading whole rows: it does not know that `grams` is long and stored elsewhere."""
    if session.get_bind().dialect.name != "postgresql":
        yield
        return
    session.execute(sa.text("SET LOCAL enable_seqscan = off"))
    try:
        yield
    finally:
        session.execute(sa.text("SET LOCAL enable_seqscan TO DEFAULT"))


def count(session: Session, places: Places) -> int:
    """How many speeches match."""
    return session.scalar(sa.select(sa.func.count()).select_from(places.subquery())) or 0


def count_clusters(session: Session, places: Places) -> int:
    """How many clusters they are in."""
    query = _with_speech(sa.select(sa.func.count(SPEECH.c.cluster_id.distinct())), places.subquery())
    return session.scalar(query) or 0


def newest(session: Session, places: Places, limit: int, fold: bool = False) -> list[int]:
    """The numbers of the newest speeches in order; of each cluster the newest one when folding."""
    if fold:
        inner = places.subquery()
        query = _with_speech(sa.select(sa.func.max(inner.c.place).label("place")), inner)
        query = query.group_by(SPEECH.c.cluster_id)
    else:
        query = places
    first = query.order_by(sa.desc("place")).limit(limit + SLACK)
    return in_order(session, session.scalars(first).all())[:limit]


def _with_speech(query: sa.Select[Any], inner: sa.Subquery) -> sa.Select[Any]:
    return query.select_from(
        sa.join(inner, ENTRY, ENTRY.c.place == inner.c.place).join(SPEECH, SPEECH.c.no == ENTRY.c.speech_no)
    )


def in_order(session: Session, places: Collection[int]) -> list[int]:
    """The speeches at these places, newest first, ties by id."""
    found: list[tuple[str, str, int]] = []
    for some in batches(places):
        query = (
            sa.select(ENTRY.c.newest, SPEECH.c.speech_id, SPEECH.c.no)
            .join(SPEECH, SPEECH.c.no == ENTRY.c.speech_no)
            .where(ENTRY.c.place.in_(some))
        )
        found += [(row.newest, row.speech_id, row.no) for row in session.execute(query)]
    found.sort(key=lambda row: row[1])
    found.sort(key=lambda row: row[0], reverse=True)
    return [no for _, _, no in found]
