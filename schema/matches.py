"""What matches a query, counted and newest first, with as few readings of the index as that takes.

Reading all of the index for a rare word is what searching costs: `few` does it once, for the count and for
the newest. FTS5 reads a third slower downwards, but stops when it has enough: right for words of many hits
(100,000 speeches, the newest 20 of 75,000 with `是对我们能力的检`: 1 ms, and 109 ms to read and sort them).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from schema.batches import BATCH, batches
from schema.occurrences import SPEECH
from schema.search_match import ENTRY, Places

FEW: Final = BATCH  # matches; less than these are all of them
SLACK: Final = 8  # speeches of one moment whose ids begin alike stand as they came: set right on the way out


class Matches:
    """The speeches at `places`, which is asked once for those of a rare word; see `search_match.by_index`."""

    def __init__(self, session: Session, places: Places) -> None:
        self._session = session
        self._places = places

    @cached_property
    def few(self) -> tuple[int, ...] | None:
        """All places, newest first, when they are fewer than FEW."""
        found = self._session.scalars(self._places.limit(FEW)).all()
        return tuple(sorted(found, reverse=True)) if len(found) < FEW else None

    def count(self) -> int:
        """How many speeches match."""
        if self.few is not None:
            return len(self.few)
        return self._session.scalar(sa.select(sa.func.count()).select_from(self._places.subquery())) or 0

    def count_clusters(self) -> int:
        """How many clusters they are in."""
        query = self._with_speech(sa.select(sa.func.count(SPEECH.c.cluster_id.distinct())))
        return self._session.scalar(query) or 0

    def newest(self, limit: int, fold: bool = False) -> list[int]:
        """The numbers of the newest speeches in order; of each cluster the newest one when folding."""
        if self.few is not None and not fold:
            return self._in_order(self.few[: limit + SLACK])[:limit]
        if fold:
            query = self._with_speech(sa.select(sa.func.max(ENTRY.c.place).label("place")))
            query = query.group_by(SPEECH.c.cluster_id)
        else:
            query = self._places
        first = query.order_by(sa.desc("place")).limit(limit + SLACK)
        return self._in_order(self._session.scalars(first))[:limit]

    def _with_speech(self, query: sa.Select[Any]) -> sa.Select[Any]:
        joined = sa.join(ENTRY, SPEECH, SPEECH.c.no == ENTRY.c.speech_no)
        if self.few is not None:
            return query.select_from(joined).where(ENTRY.c.place.in_(self.few))
        places = self._places.subquery()
        return query.select_from(joined.join(places, places.c.place == ENTRY.c.place))

    def _in_order(self, places: Iterable[int]) -> list[int]:
        """The speeches at these places, newest first, ties by id."""
        found: list[tuple[str, str, int]] = []
        for some in batches(places):
            query = (
                sa.select(ENTRY.c.newest, SPEECH.c.speech_id, SPEECH.c.no)
                .join(SPEECH, SPEECH.c.no == ENTRY.c.speech_no)
                .where(ENTRY.c.place.in_(some))
            )
            found += [(row.newest, row.speech_id, row.no) for row in self._session.execute(query)]
        found.sort(key=lambda row: row[1])
        found.sort(key=lambda row: row[0], reverse=True)
        return [no for _, _, no in found]
