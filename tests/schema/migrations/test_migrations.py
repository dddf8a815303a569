"""Migrations: a library of every earlier revision, with data, becomes this program's and says the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from schema.audit.check import look
from schema.database.connection import HEAD, REVISIONS, Database, connect, version
from schema.database.opening import open_database
from schema.database.upgrade import MIGRATIONS, upgrade_database
from schema.errors import DatabaseOlder
from schema.search.search import search
from schema.tables.handles import LIBRARY
from tests.support.exports import exported

pytestmark = pytest.mark.both_databases  # whose promise is that both are alike


def library_of(revision: str, url: str, filled: Database) -> None:
    """A library at `url` with the tables that `revision` made, and the rows of `filled` that fit into them."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with connect(url, create=True) as old, old.writer.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        there = sa.MetaData()
        there.reflect(connection)
        with filled.read() as session:
            for table in LIBRARY.sorted_tables:
                if table.name not in there.tables:
                    continue
                columns = [column for column in table.c if column.name in there.tables[table.name].c]
                rows = [dict(row) for row in session.execute(sa.select(*columns)).mappings()]
                if rows:
                    old_columns = [sa.column(column.name, column.type) for column in columns]
                    connection.execute(sa.insert(sa.table(table.name, *old_columns)), rows)


@pytest.mark.parametrize("revision", REVISIONS)
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
            assert [problem for problem in look(session) if problem.kind != "index"] == []
            if revision < "0002":  # that one makes the index; later ones find the one that was kept with them
                assert list(look(session)) == []
                assert search(session, "审议").total == 1
