"""`db upgrade --roles`: who gets the reader role reads the views on Postgres, and can do nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from schema.database import roles
from schema.database.connection import Database
from schema.database.opening import open_database
from schema.database.upgrade import upgrade_database
from schema.tables.handles import LIBRARY
from schema.tables.views import NAMES

pytestmark = pytest.mark.both_databases  # whose promise is that both are alike

Wengao = Callable[..., Any]


@pytest.fixture
def read_by_others(filled: Database) -> Iterator[Database]:
    """A Postgres library with the role; what the role was given is taken back at the end."""
    if filled.url.get_backend_name() != "postgresql":
        pytest.skip("SQLite has no roles")
    upgrade_database(filled.url.render_as_string(hide_password=False), with_roles=True)
    yield filled
    with filled.writer.begin() as connection:
        connection.exec_driver_sql(f"DROP OWNED BY {roles.READER}")


@contextmanager
def as_reader(database: Database) -> Iterator[Connection]:
    """A connection that has only what the role has."""
    with database.writer.connect() as connection:
        connection.exec_driver_sql(f"SET LOCAL ROLE {roles.READER}")
        yield connection


def test_the_reader_reads_every_view(read_by_others: Database) -> None:
    """All that is published, with the rows that are there."""
    with as_reader(read_by_others) as connection:
        for view in NAMES:
            connection.execute(sa.select(sa.func.count()).select_from(sa.table(view))).scalar_one()
        assert connection.exec_driver_sql("SELECT count(*) FROM speeches").scalar_one() == 3


def test_the_reader_reads_and_does_nothing_else(read_by_others: Database) -> None:
    """No table of the library or of its index, no change."""
    tables = (*sorted(LIBRARY.tables), "alembic_version", "speech_fts_entry", "speech_fts_keys")
    changes = ("DELETE FROM files", "UPDATE speeches SET title = 'x'", "DROP VIEW speeches")
    with as_reader(read_by_others) as connection:
        for words in (*(f"SELECT 1 FROM {table}" for table in tables), *changes):
            with pytest.raises(sa.exc.DBAPIError, match=r"permission|owner|view"), connection.begin_nested():
                connection.exec_driver_sql(words)


def test_a_later_upgrade_leaves_the_reader_its_views(read_by_others: Database) -> None:
    """Views are made anew with every upgrade; who could read them still can. A second time is harmless."""
    url = read_by_others.url.render_as_string(hide_password=False)
    assert upgrade_database(url).role is None
    assert upgrade_database(url, with_roles=True).role == roles.READER
    with as_reader(read_by_others) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM files").scalar_one() == 2


def test_who_may_not_make_roles_is_told_what_to_do(url: str) -> None:
    """Exit 5 with the statement for an administrator; nothing was changed."""
    if url.startswith("sqlite"):
        pytest.skip("SQLite has no roles")
    open_database(url, create=True).close()
    with open_database(url) as library, library.writer.connect() as connection:
        connection.exec_driver_sql("CREATE ROLE wengao_ordinary NOLOGIN")
        connection.exec_driver_sql("SET LOCAL ROLE wengao_ordinary")
        with pytest.MonkeyPatch.context() as patched, pytest.raises(roles.MayNotMakeRoles) as refused:
            patched.setattr("schema.database.roles._exists", lambda connection: False)
            roles.make_reader(connection)
    assert refused.value.exit_code == 5
    assert "CREATE ROLE wengao_reader" in refused.value.advice


def test_sqlite_says_that_it_has_no_roles(wengao: Wengao, home: Any) -> None:
    """Exit 2, what to do instead, and no library is made."""
    said = wengao("db", "upgrade", "--roles")
    assert said.code == 2
    assert "SQLite has no roles" in said.err and "wengao sql" in said.err
    assert list(home.iterdir()) == []


def test_the_command_names_the_role(wengao: Wengao, url: str) -> None:
    """`role` in JSON, and the next step in words."""
    if url.startswith("sqlite"):
        pytest.skip("SQLite has no roles")
    assert wengao("db", "upgrade", "--json", "--db", url).json["role"] is None
    said = wengao("db", "upgrade", "--roles", "--json", "--db", url)
    assert (said.code, said.json["role"]) == (0, "wengao_reader")
    assert "GRANT wengao_reader TO" in wengao("db", "upgrade", "--roles", "--db", url).out
