"""Searching the library: the same hits in the same order on SQLite and Postgres.

A query is matched over all prints of a speech; filters say which prints count, and the newest of those (the oldest,
where the oldest are asked for) is the one that is shown. `total` counts speeches.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct
from sqlmodel import Session

from schema.query.filters import Filter
from schema.search.hits import Hit, hits
from schema.search.match import Field, by_index, holds_odd, matched
from schema.search.paging import Matches
from schema.search.prints import EVERYTHING
from schema.search.query import differs_loosely, parse
from schema.search.rank import ranked

Sort = Literal["newest", "oldest", "relevance"]


class SearchResult(Struct, frozen=True):
    """The answer: how many speeches, in how many clusters (counted when folding), and the first hits.

    `other_script` of a loose search: how many of the speeches hold the words in the other script alone.
    """

    total: int
    clusters: int | None
    hits: tuple[Hit, ...]
    other_script: int | None = None


def search(
    session: Session,
    query: str,
    where: Filter = EVERYTHING,
    *,
    within: Field = "",
    limit: int = 20,
    offset: int = 0,
    sort: Sort = "newest",
    fold: bool = False,
    places: bool = False,
    loose: bool = False,
) -> SearchResult:
    """Returns the speeches that match `query`, in `within` or anywhere; with `fold` the first of each cluster; `limit` of
    them behind the first `offset`.
    With `places` each hit says all places of the words in its text; `loose`: in either script.

    An empty query matches every speech. Raises NoSuchReference or AmbiguousReference for `where.file`.
    """
    wanted, oldest = parse(query, loose=loose), sort == "oldest"
    matches = Matches(session, matched(session, wanted, where, within))
    end = offset + limit
    with by_index(session):
        if sort == "relevance" and wanted.wanted:
            titled = matches if within else Matches(session, matched(session, wanted, where, "title"))
            chosen = ranked(session, wanted, matches, titled, limit=end, fold=fold)
        else:
            chosen = (
                matches.of_clusters(end, oldest=oldest)
                if fold
                else matches.oldest(end)
                if oldest
                else matches.newest(end)
            )
        total = matches.count
        clusters = matches.count_clusters() if fold else None
        other_script = _in_other_script(session, query, where, within, total) if loose and total else None
    found = hits(session, chosen[offset:], wanted, where, within, oldest=oldest, places=places)
    return SearchResult(total, clusters, tuple(found), other_script)


def _in_other_script(session: Session, query: str, where: Filter, within: Field, total: int) -> int:
    """Of the speeches that a loose search finds, how many an exact one does not; counted only where the two can differ."""
    exactly = parse(query)
    if not differs_loosely(exactly) and not holds_odd(session):
        return 0
    return total - Matches(session, matched(session, exactly, where, within)).count
