"""Sorting by relevance in two steps: a pool of newest matches, then a score by words.

The pool is the newest 500 matches and the newest 200 whose title matches; all of it is scored by how often
and how densely the words stand there, a title counting much. What is beyond the pool follows by newness.
Scoring everything costs 0.2–0.3 s among 100,000 speeches and brings up old long reports first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlmodel import Session

from schema.database.batches import batches
from schema.search.entry import FIELD_BREAK
from schema.search.index import keys_of, stored_entries
from schema.search.paging import Matches, first_of_each
from schema.search.query import Query
from schema.search.tokens import PRINT_BREAK
from schema.text.loose_key import loose_key

POOL: Final = 500
TITLE_POOL: Final = 200
SATURATION: Final = 1.2  # BM25's k1: the tenth mention says less than the second
LENGTH_WEIGHT: Final = 0.75  # BM25's b
USUAL_LENGTH: Final = 3000  # characters of a speech; a constant, so that scores do not move with the library
IN_TITLE: Final = 1.0  # what any number of mentions in a text approaches


def ranked(
    session: Session, query: Query, matches: Matches, titled: Matches, *, limit: int, fold: bool
) -> list[int]:
    """Returns the numbers of the most relevant speeches; when folding, the first one of each cluster."""
    latest = matches.newest(max(POOL, limit * (2 if fold else 1)))
    pool = list(dict.fromkeys([*latest, *titled.newest(TITLE_POOL)]))
    scores = _scores(session, query, pool)
    best = sorted(pool, key=lambda no: -scores[no])  # stable: equals stay newest first
    return (first_of_each(session, best) if fold else best)[:limit]


def score(texts: Sequence[str], titles: Sequence[str], wanted: Sequence[str]) -> float:
    """Returns the relevance of a speech for the wanted keys; 0 when it holds none. The best print counts."""
    total = 0.0
    for key in wanted:
        total += max((_density(text, key) for text in texts), default=0.0)
        total += IN_TITLE if any(key in title for title in titles) else 0.0
    return total


def _density(text: str, key: str) -> float:
    mentions = text.count(key)
    length = 1 - LENGTH_WEIGHT + LENGTH_WEIGHT * len(text) / USUAL_LENGTH
    return mentions / (mentions + SATURATION * length) if mentions else 0.0


def _scores(session: Session, query: Query, nos: Sequence[int]) -> dict[int, float]:
    found = {}
    wanted = [*map(loose_key, query.wanted)] if query.loose else query.wanted
    for some in batches(nos):
        for row in stored_entries(session, some):
            texts, titles = (
                field.split(PRINT_BREAK) for field in (keys_of(row) or FIELD_BREAK).split(FIELD_BREAK)
            )
            if query.loose:
                texts, titles = [*map(loose_key, texts)], [*map(loose_key, titles)]
            found[row.speech_no] = score(texts, titles, wanted)
    return found
