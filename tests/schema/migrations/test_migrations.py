"""Migrations: a library of every earlier revision, with data, becomes this program's and says the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from schema.audit.check import look
from schema.database.connection import HEAD, REVISIONS, Database, connect, version
from schema.database.opening import open_database
from schema.database.upgrade import upgrade_database
from schema.errors import DatabaseOlder
from schema.search.search import search
from tests.support.exports import exported
from tests.support.old_libraries import library_of

pytestmark = pytest.mark.both_databases  # whose promise is that both are alike


@pytest.mark.parametrize(
    "revision",
    [
        *(pytest.param(revision, marks=pytest.mark.campaign) for revision in REVISIONS[1:-2]),
        *(REVISIONS[0], *REVISIONS[-2:]),
    ],
)
def test_a_library_of_every_revision_is_upgraded_with_its_data(
    filled: Database, new_url: Callable[[], str], revision: str
) -> None:
    """Refused with both versions and the command, upgraded with a backup on SQLite, then sound and the same."""
    url = new_url()
    library_of(revision, url, filled)
    if revision != HEAD:
        with pytest.raises(DatabaseOlder) as refused:
            open_database(url)
        assert revision in str(refused.value) and HEAD in str(refused.value)
        assert "`wengao db upgrade`" in refused.value.advice
    done = upgrade_database(url)
    assert (done.before, done.after) == (revision, HEAD)
    if url.startswith("sqlite") and revision != HEAD:
        assert done.backup is not None and Path(done.backup).exists()
        with connect(f"sqlite:///{done.backup}") as kept:
            assert version(kept) == revision
    else:
        assert done.backup is None
    with open_database(url) as upgraded:
        assert exported(upgraded) == exported(filled)
        with upgraded.read() as session:
            assert list(look(session)) == []
            assert search(session, "审议").total == 1
