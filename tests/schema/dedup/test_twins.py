"""Two writers, twins at once: what is looked up and what is inserted are one step."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from schema.database.connection import Database
from schema.database.opening import open_database
from schema.dedup import clusters
from schema.search import index
from schema.tables.handles import OCCURRENCE, SPEECH
from tests.support.exports import exported
from tests.support.twins import FILES, LOADERS, PAIRS, bring, compilations, load_share, load_side


@pytest.mark.campaign
def test_twins_loaded_together_are_one_each(url: str) -> None:
    """200 pairs by two processes started together: 200 canonicals, no speech doubled, none lost."""
    open_database(url, create=True).close()
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(2)
    sides = [context.Process(target=load_side, args=(url, side, start)) for side in (0, 1)]
    for side in sides:
        side.start()
    for side in sides:
        side.join(110)
    assert [side.exitcode for side in sides] == [0, 0]
    with open_database(url) as database, database.read() as session:
        ids = session.scalars(sa.select(SPEECH.c.speech_id)).all()
        assert len(ids) == len(set(ids)) == PAIRS + PAIRS // 2
        assert session.scalar(sa.select(sa.func.count()).select_from(OCCURRENCE)) == 2 * PAIRS
        canonical = session.scalars(sa.select(SPEECH.c.cluster_id).where(SPEECH.c.is_canonical)).all()
        assert len(canonical) == len(set(canonical)) == PAIRS
        assert clusters.recompute(session) == []
        assert index.disagreements(session) == []


def cluster_rows(database: Database) -> list[tuple[Any, ...]]:
    """Every speech with its place in its cluster."""
    columns = ("speech_id", "cluster_id", "is_canonical", "canonical_reason", "loose")
    with database.read() as session:
        query = sa.select(*(SPEECH.c[name] for name in columns)).order_by(SPEECH.c.speech_id)
        return [tuple(row) for row in session.execute(query)]


@pytest.mark.campaign
def test_eight_loaders_leave_what_one_leaves(new_url: Callable[[], str]) -> None:
    """The same speeches, clusters and exports, byte for byte, while the clock stands still."""
    by_one, by_eight = new_url(), new_url()
    with open_database(by_one, create=True) as database:
        bring(database, "r1", compilations())
        expected, standing = exported(database), cluster_rows(database)
    assert all(lines for what, lines in expected.items() if what != "issues")
    assert len({cluster for _, cluster, *_ in standing}) < len(standing) > FILES
    open_database(by_eight, create=True).close()
    start = threading.Barrier(LOADERS)
    with ThreadPoolExecutor(LOADERS) as loaders:
        for done in [loaders.submit(load_share, by_eight, number, start) for number in range(LOADERS)]:
            done.result()
    with open_database(by_eight) as database:
        assert cluster_rows(database) == standing
        assert exported(database) == expected
        with database.read() as session:
            assert clusters.recompute(session) == []
            assert index.disagreements(session) == []
