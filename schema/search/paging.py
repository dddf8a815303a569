"""What matches a query, counted, newest or oldest first, with as few readings of the index as that takes.

Reading all of the index for a rare word is what searching costs: `few` does it once, for the count and for
the newest. FTS5 reads a third slower downwards, but stops when it has enough: right for words of many hits
(100,000 speeches, the newest 20 of 75,000 with `是对我们能力的检`: 1 ms, and 109 ms to read and sort them).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.database.batches import BATCH, batches
from schema.search.match import ENTRY, PlaceQuery, place_list, place_of
from schema.search.places import TIE_BITS, order, place
from schema.tables.handles import SPEECH

FEW: Final = BATCH  # matches; of a rare word there are less
EVERY_PLACE: Final[sa.ColumnClause[int]] = sa.literal_column(
    "+speech_fts_entry.place"
)  # sought by number, not by place
FOLDED: Final = 4  # times as many speeches are looked at when there were not enough clusters
SLACK: Final = 8  # speeches of one moment whose ids begin alike stand as they came: set right on the way out
# Statements that every search makes are put together once: that costs more than what they ask.
AT_PLACES: Final = (
    sa.select(ENTRY.c.newest, SPEECH.c.speech_id, SPEECH.c.no, SPEECH.c.cluster_id)
    .join(SPEECH, SPEECH.c.no == ENTRY.c.speech_no)
    .where(ENTRY.c.place.in_(sa.bindparam("places", expanding=True)))
)
CLUSTERS_OF: Final = sa.select(SPEECH.c.no, SPEECH.c.cluster_id).where(
    SPEECH.c.no.in_(sa.bindparam("nos", expanding=True))
)


class PlacedSpeech(Struct, frozen=True):
    """A speech that matches, with what it is ordered and folded by."""

    newest: str
    speech_id: str
    no: int
    cluster_id: str


class Matches:
    """The speeches at `places`, which is asked once for those of a rare word; see `match.by_index`. `rare`: words of
    fewer matches are; who only shows a page counts nothing, and need not read on behind it."""

    def __init__(self, session: Session, places: PlaceQuery, rare: int = FEW) -> None:
        self._session = session
        self._places = places
        self._rare = rare
        self._few: tuple[int, ...] | None = None
        self._asked = False
        self._count: int | None = None

    # Not `cached_property`: before Python 3.12 one lock for all objects makes the searches of a server wait in line.
    @property
    def few(self) -> tuple[int, ...] | None:
        """Returns all places, newest first, when the word is rare."""
        if not self._asked:
            found = place_list(self._session, self._places.limit(self._rare))
            self._few = tuple(sorted(found, reverse=True)) if len(found) < self._rare else None
            self._asked = True
        return self._few

    @property
    def count(self) -> int:
        """Returns how many speeches match."""
        if self._count is None:
            if self.few is not None:
                self._count = len(self.few)
            else:
                asked = sa.select(sa.func.count()).select_from(self._places.subquery())
                self._count = self._session.scalar(asked) or 0
        return self._count

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
        return [row.no for row in self._newest(limit)]

    def newest_after(self, limit: int, newest: str, speech_id: str) -> list[tuple[str, str, int]]:
        """Returns the newest speeches behind the one of this time and id, as (time, id, number), in order: a page
        begins where the last one ended, whatever was loaded meanwhile."""
        behind = self._places.where(place_of(self._places) <= place(newest, speech_id) + SLACK)
        some = place_list(self._session, behind.order_by(sa.desc("place")).limit(limit + 3 * SLACK))
        time = order(newest)
        rows = [(row.newest, row.speech_id, row.no) for row in self._in_order(some)]
        return [
            row for row in rows if order(row[0]) < time or (order(row[0]) == time and row[1] > speech_id)
        ][:limit]

    def oldest(self, limit: int) -> list[int]:
        """Returns the numbers of the oldest speeches, in order; those without a date come last."""
        return [row.no for row in self._oldest(limit)]

    def of_clusters(self, limit: int, *, oldest: bool = False) -> list[int]:
        """Returns the newest (or oldest) speech of each of the newest (or oldest) clusters, in order."""
        asked = FOLDED * limit
        while True:
            some = self._oldest(asked) if oldest else self._newest(asked)
            found: dict[str, int] = {}
            for row in some:
                found.setdefault(row.cluster_id, row.no)
            if len(found) >= limit or len(some) < asked:
                return list(found.values())[:limit]
            asked *= FOLDED

    def _newest(self, limit: int) -> list[PlacedSpeech]:
        if self.few is not None:
            return self._in_order(self.few[: limit + SLACK])[:limit]
        first = self._places.order_by(sa.desc("place")).limit(limit + SLACK)
        return self._in_order(place_list(self._session, first))[:limit]

    def _oldest(self, limit: int) -> list[PlacedSpeech]:
        if self.few is not None:
            dated = [place for place in reversed(self.few) if place >= 0]
            undated = [place for place in reversed(self.few) if place < 0]
            return self._in_order([*dated, *undated], oldest=True)[:limit]
        first = self._earliest(self._places.where(place_of(self._places) >= 0), limit)
        if len(first) < limit:
            first += self._earliest(self._places.where(place_of(self._places) < 0), limit - len(first))
        return self._in_order(first, oldest=True)[:limit]

    def _earliest(self, places: PlaceQuery, limit: int) -> list[int]:
        """The first places from below, and all others of the last one's time: of these the least id comes first,
        which has the greatest place."""
        found = sorted(place_list(self._session, places.order_by("place").limit(limit)))
        if len(found) == limit:
            after = (found[-1] >> TIE_BITS) + 1 << TIE_BITS
            found += place_list(
                self._session,
                places.where(place_of(self._places) > found[-1], place_of(self._places) < after),
            )
        return found

    def _in_order(self, places: Iterable[int], *, oldest: bool = False) -> list[PlacedSpeech]:
        """The speeches at these places by time, ties by id; without a date last."""
        found: list[PlacedSpeech] = []
        for some in batches(places):
            found += [PlacedSpeech(*row) for row in self._session.execute(AT_PLACES, {"places": some})]
        found.sort(key=lambda row: row.speech_id)
        found.sort(key=lambda row: row.newest, reverse=not oldest)
        found.sort(key=lambda row: not order(row.newest)[0])
        return found


def first_of_each(session: Session, nos: Sequence[int]) -> list[int]:
    """Returns the first speech of each cluster."""
    clusters: dict[int, str] = {}
    for some in batches(nos):
        clusters |= {row.no: row.cluster_id for row in session.execute(CLUSTERS_OF, {"nos": some})}
    first: dict[str, int] = {}
    for no in nos:
        first.setdefault(clusters[no], no)
    return list(first.values())
