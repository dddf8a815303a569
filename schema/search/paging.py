"""What matches a query, counted, newest or oldest first, with as few readings of the index as that takes.

Reading all of the index for a rare word is what searching costs: `few` does it once, for the count and for
the newest. FTS5 reads a third slower downwards, but stops when it has enough: right for words of many hits
(100,000 speeches, the newest 20 of 75,000 with `是对我们能力的检`: 1 ms, and 109 ms to read and sort them).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session

from schema.database.batches import BATCH, batches
from schema.search.entry import TIE_BITS, order
from schema.search.match import ENTRY, PlaceQuery
from schema.tables.handles import SPEECH

FEW: Final = BATCH  # matches; less than these are all of them
EVERY_PLACE: Final[sa.ColumnClause[int]] = sa.literal_column(
    "+speech_fts_entry.place"
)  # sought by number, not by place
FOLDED: Final = 4  # times as many speeches are looked at when there were not enough clusters
SLACK: Final = 8  # speeches of one moment whose ids begin alike stand as they came: set right on the way out


class Matches:
    """The speeches at `places`, which is asked once for those of a rare word; see `match.by_index`."""

    def __init__(self, session: Session, places: PlaceQuery) -> None:
        self._session = session
        self._places = places

    @cached_property
    def few(self) -> tuple[int, ...] | None:
        """Returns all places, newest first, when they are fewer than FEW."""
        found = self._session.scalars(self._places.limit(FEW)).all()
        return tuple(sorted(found, reverse=True)) if len(found) < FEW else None

    @cached_property
    def count(self) -> int:
        """Returns how many speeches match."""
        if self.few is not None:
            return len(self.few)
        return self._session.scalar(sa.select(sa.func.count()).select_from(self._places.subquery())) or 0

    def count_clusters(self) -> int:
        """Returns in how many clusters the matching speeches are.

        Most speeches are clusters of their own: looked at are the members of others, by narrow indexes alone.
        """
        if self.few is not None:
            return len(first_of_each(self._session, self.newest(len(self.few))))
        several = sa.select(SPEECH.c.cluster_id).group_by(SPEECH.c.cluster_id).having(sa.func.count() > 1)
        more = (
            sa.select(sa.func.count() - sa.func.count(SPEECH.c.cluster_id.distinct()))
            .join_from(SPEECH, ENTRY, ENTRY.c.speech_no == SPEECH.c.no)
            .where(SPEECH.c.cluster_id.in_(several), EVERY_PLACE.in_(self._places))
        )
        return self.count - (self._session.scalar(more) or 0)

    def newest(self, limit: int) -> list[int]:
        """Returns the numbers of the newest speeches, in order."""
        if self.few is not None:
            return self._in_order(self.few[: limit + SLACK])[:limit]
        first = self._places.order_by(sa.desc("place")).limit(limit + SLACK)
        return self._in_order(self._session.scalars(first))[:limit]

    def oldest(self, limit: int) -> list[int]:
        """Returns the numbers of the oldest speeches, in order; those without a date come last."""
        if self.few is not None:
            dated = [place for place in reversed(self.few) if place >= 0]
            undated = [place for place in reversed(self.few) if place < 0]
            return self._in_order([*dated, *undated], oldest=True)[:limit]
        first = self._earliest(self._places.where(self._place >= 0), limit)
        if len(first) < limit:
            first += self._earliest(self._places.where(self._place < 0), limit - len(first))
        return self._in_order(first, oldest=True)[:limit]

    def of_clusters(self, limit: int, *, oldest: bool = False) -> list[int]:
        """Returns the newest (or oldest) speech of each of the newest (or oldest) clusters, in order."""
        asked = FOLDED * limit
        while True:
            some = self.oldest(asked) if oldest else self.newest(asked)
            found = first_of_each(self._session, some)
            if len(found) >= limit or len(some) < asked:
                return found[:limit]
            asked *= FOLDED

    @property
    def _place(self) -> sa.ColumnElement[int]:
        """The column of the places themselves, as the database seeks by it."""
        (column,) = self._places.selected_columns
        return column.element if isinstance(column, sa.Label) else column

    def _earliest(self, places: PlaceQuery, limit: int) -> list[int]:
        """The first places from below, and all others of the last one's time: of these the least id comes first,
        which has the greatest place."""
        found = list(self._session.scalars(places.order_by("place").limit(limit)))
        if len(found) == limit:
            after = (found[-1] >> TIE_BITS) + 1 << TIE_BITS
            found += self._session.scalars(places.where(self._place > found[-1], self._place < after))
        return found

    def _in_order(self, places: Iterable[int], *, oldest: bool = False) -> list[int]:
        """The speeches at these places by time, ties by id; without a date last."""
        found: list[tuple[str, str, int]] = []
        for some in batches(places):
            query = (
                sa.select(ENTRY.c.newest, SPEECH.c.speech_id, SPEECH.c.no)
                .join(SPEECH, SPEECH.c.no == ENTRY.c.speech_no)
                .where(ENTRY.c.place.in_(some))
            )
            found += [(row.newest, row.speech_id, row.no) for row in self._session.execute(query)]
        found.sort(key=lambda row: row[1])
        found.sort(key=lambda row: row[0], reverse=not oldest)
        found.sort(key=lambda row: not order(row[0])[0])
        return [no for _, _, no in found]


def first_of_each(session: Session, nos: Sequence[int]) -> list[int]:
    """Returns the first speech of each cluster."""
    clusters: dict[int, str] = {}
    for some in batches(nos):
        query = sa.select(SPEECH.c.no, SPEECH.c.cluster_id).where(SPEECH.c.no.in_(some))
        clusters |= {row.no: row.cluster_id for row in session.execute(query)}
    first: dict[str, int] = {}
    for no in nos:
        first.setdefault(clusters[no], no)
    return list(first.values())
