"""The clusters that have several speeches, the largest first."""

from __future__ import annotations

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.tables.handles import SPEECH


class ClusterSize(Struct, frozen=True):
    """A cluster, how many speeches it has, and the one that stands for them."""

    cluster_id: str
    speeches: int
    canonical: str | None


def largest_clusters(session: Session, start: int, limit: int) -> list[ClusterSize]:
    """Returns clusters of two speeches and more from number `start` on, ties by id."""
    size = sa.func.count().label("size")
    canonical = sa.func.min(sa.case((SPEECH.c.is_canonical, SPEECH.c.speech_id)))
    query = (
        sa.select(SPEECH.c.cluster_id, size, canonical)
        .group_by(SPEECH.c.cluster_id)
        .having(sa.func.count() > 1)
        .order_by(size.desc(), SPEECH.c.cluster_id)
        .offset(start)
        .limit(limit)
    )
    return [ClusterSize(*row) for row in session.execute(query)]
