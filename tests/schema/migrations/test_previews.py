"""Revision 0008: previews that an earlier program called canonical give way to the whole speech."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from schema.database.connection import Database
from schema.database.opening import open_database
from schema.database.upgrade import upgrade_database
from schema.dedup import clusters
from schema.tables.handles import SPEECH
from tests.schema.dedup.test_clusters import cluster_rows
from tests.schema.dedup.test_previews import PRINTS
from tests.support.old_libraries import library_of
from tests.support.shelf import put


def test_previews_give_way(library: Database, new_url: Callable[[], str]) -> None:
    """The upgraded library stands as if it had been loaded anew."""
    with library.write() as session:
        put(session, *PRINTS)
        expected = cluster_rows(session)
        given_way = SPEECH.c.canonical_reason == "excerpt of a whole speech"
        old = sa.update(SPEECH).where(given_way).values(is_canonical=True, canonical_reason="longest")
        assert session.execute(old).rowcount == 1  # type: ignore[attr-defined]
    url = new_url()
    library_of("0007", url, library)
    upgrade_database(url)
    with open_database(url) as upgraded, upgraded.read() as session:
        assert cluster_rows(session) == expected
        assert clusters.recompute(session) == []
