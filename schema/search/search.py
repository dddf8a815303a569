"""Searching the library: the same hits in the same order on SQLite and Postgres.

A query is matched over all prints of a speech; filters say which prints count, and the newest of those (the oldest,
where the oldest are asked for) is the one that is shown. `total` counts speeches.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlmodel import Session

from schema.query.filters import Filter
from schema.search.hits import Hit, hits
from schema.search.match import Field, by_index, matched
from schema.search.paging import Matches
from schema.search.prints import EVERYTHING
from schema.search.query import parse
from schema.search.rank import ranked

Sort = Literal["newest", "oldest", "relevance"]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer: how many speeches, in how many clusters (counted when folding), and the first hits."""

    total: int
    clusters: int | None
    hits: tuple[Hit, ...]


def search(
    session: Session,
    query: str,
    where: Filter = EVERYTHING,
    *,
    within: Field = "",
    limit: int = 20,
    sort: Sort = "newest",
    fold: bool = False,
    places: bool = False,
) -> SearchResult:
    """Returns the speeches that match `query`, in `within` or anywhere; with `fold` the first of each cluster.
    With `places` each hit says all places of the words in its text.

    An empty query matches every speech. Raises NoSuchReference or AmbiguousReference for `where.file`.
    """
    wanted, oldest = parse(query), sort == "oldest"
    matches = Matches(session, matched(session, wanted, where, within))
    with by_index(session):
        if sort == "relevance" and wanted.wanted:
            titled = matches if within else Matches(session, matched(session, wanted, where, "title"))
            chosen = ranked(session, wanted, matches, titled, limit=limit, fold=fold)
        else:
            chosen = (
                matches.of_clusters(limit, oldest=oldest)
                if fold
                else matches.oldest(limit)
                if oldest
                else matches.newest(limit)
            )
        total = matches.count
        clusters = matches.count_clusters() if fold else None
    found = hits(session, chosen, wanted, where, within, oldest=oldest, places=places)
    return SearchResult(total, clusters, tuple(found))
