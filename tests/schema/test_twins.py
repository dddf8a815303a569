"""Two writers, twins at once: what is looked up and what is inserted are one step."""

from __future__ import annotations

import multiprocessing

import sqlalchemy as sa

from schema import clusters, search_index
from schema.database import open_database
from schema.occurrences import OCCURRENCE, SPEECH
from tests.schema.twins import PAIRS, load_side


def test_twins_loaded_together_are_one_each(url: str) -> None:
    """100 pairs by two processes started together: 100 canonicals, no speech doubled, none lost."""
    open_database(url, create=True).close()
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(2)
    sides = [context.Process(target=load_side, args=(url, side, start)) for side in (0, 1)]
    for side in sides:
        side.start()
    for side in sides:
        side.join(100)
    assert [side.exitcode for side in sides] == [0, 0]
    with open_database(url) as database, database.read() as session:
        ids = session.scalars(sa.select(SPEECH.c.speech_id)).all()
        assert len(ids) == len(set(ids)) == PAIRS + PAIRS // 2
        assert session.scalar(sa.select(sa.func.count()).select_from(OCCURRENCE)) == 2 * PAIRS
        canonical = session.scalars(sa.select(SPEECH.c.cluster_id).where(SPEECH.c.is_canonical)).all()
        assert len(canonical) == len(set(canonical)) == PAIRS
        assert clusters.recompute(session) == []
        assert search_index.disagreements(session) == []
