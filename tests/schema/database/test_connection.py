"""Opening a library: made when asked, refused with the way out when it does not fit."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from schema.database.connection import HEAD, REVISIONS, connect, version
from schema.database.opening import open_database
from schema.database.upgrade import MIGRATIONS, upgrade_database
from schema.errors import (
    BadDatabaseUrl,
    DatabaseMissing,
    DatabaseNewer,
    DatabaseOlder,
    DatabaseUnreachable,
)
from schema.tables.base import core
from schema.tables.handles import LIBRARY
from schema.tables.runs import RunRow

pytestmark = pytest.mark.both_databases  # whose promise is that both are alike

ROOT = Path(__file__).parents[3]


def pretend(url: str, revision: str) -> None:
    """Write another revision into the library."""
    with connect(url) as database, database.writer.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :it"), {"it": revision})


def test_a_missing_library_is_refused_and_made_on_request(url: str) -> None:
    """Without `create` exit 5 and advice; with it an empty library at this program's version."""
    with pytest.raises(DatabaseMissing) as missing:
        open_database(url)
    assert missing.value.exit_code == 5
    assert "wengao config init" in missing.value.advice
    with open_database(url, create=True) as made:
        assert made.created
        assert version(made) == HEAD
    with open_database(url) as again:
        assert not again.created


def test_parent_folders_are_made_and_the_place_is_absolute(tmp_path: Path) -> None:
    """A person is told where the library is, whatever folder they were in."""
    with open_database(f"sqlite:///{tmp_path}/a/b/library.db", create=True) as made:
        assert Path(made.location) == tmp_path / "a/b/library.db"


@pytest.mark.parametrize(("revision", "error"), [("0000", DatabaseNewer), ("9999", DatabaseNewer)])
def test_a_library_of_another_version_is_refused(url: str, revision: str, error: type[Exception]) -> None:
    """An unknown revision is newer than this program: both versions and the way out are named."""
    open_database(url, create=True).close()
    pretend(url, revision)
    with pytest.raises(error) as refused:
        open_database(url, create=True)
    assert revision in str(refused.value)
    assert HEAD in str(refused.value)
    assert "newer program" in refused.value.advice  # type: ignore[attr-defined]


def test_an_older_library_names_the_command(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A revision that this program knows but has moved past asks for `wengao db upgrade`."""
    open_database(url, create=True).close()
    monkeypatch.setattr("schema.database.opening.REVISIONS", (*REVISIONS, "8888"))
    monkeypatch.setattr("schema.database.opening.HEAD", "8888")
    with pytest.raises(DatabaseOlder) as refused:
        open_database(url, create=True)
    assert (refused.value.found, refused.value.needed) == (HEAD, "8888")
    assert "wengao db upgrade" in refused.value.advice


def test_a_foreign_sqlite_file_is_not_touched(tmp_path: Path) -> None:
    """A database of another program, or no database at all, is refused and stays as it was."""
    path = tmp_path / "other.db"
    path.write_bytes("这不是数据库。".encode() * 400)
    before = path.read_bytes()
    with pytest.raises(DatabaseUnreachable):
        open_database(f"sqlite:///{path}", create=True)
    assert path.read_bytes() == before

    foreign = tmp_path / "foreign.db"
    engine = sa.create_engine(f"sqlite:///{foreign}")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE other (x int)")
    engine.dispose()
    with pytest.raises(DatabaseUnreachable, match="another program"):
        open_database(f"sqlite:///{foreign}", create=True)


@pytest.mark.parametrize("bad", ["wengao.db", "mysql://root@localhost/x", "sqlite://", "sqlite:///:memory:"])
def test_a_bad_url_is_a_configuration_error(bad: str) -> None:
    """Exit 4 for what is no URL of a library."""
    with pytest.raises(BadDatabaseUrl) as refused:
        open_database(bad)
    assert refused.value.exit_code == 4


def test_an_unreachable_server_is_exit_5() -> None:
    """A server that does not answer is named without its password."""
    pytest.importorskip("psycopg")
    with pytest.raises(DatabaseUnreachable) as refused:
        open_database("postgresql://somebody:secret@127.0.0.1:1/library")
    assert refused.value.exit_code == 5
    assert "secret" not in str(refused.value)


def test_readers_cannot_write(url: str) -> None:
    """The reading side refuses a write on both databases."""
    open_database(url, create=True).close()
    with open_database(url) as library, library.read() as session, pytest.raises(sa.exc.DBAPIError):
        session.execute(sa.delete(core(RunRow)))


def test_sqlite_settings(tmp_path: Path) -> None:
    """WAL, synchronous NORMAL, foreign keys, and half a minute of patience."""
    with (
        open_database(f"sqlite:///{tmp_path}/library.db", create=True) as library,
        library.write() as session,
    ):
        found = [
            session.execute(sa.text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    assert found == ["wal", 1, 1, 30_000]


def test_a_writer_that_never_ends_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits in vain for the writers' lock ends with exit 5, not with a stack trace."""
    monkeypatch.setattr("schema.database.sqlite_file.BUSY_SECONDS", 0.1)
    url = f"sqlite:///{tmp_path}/library.db"
    with open_database(url, create=True) as one, open_database(url) as other:
        with one.write(), pytest.raises(DatabaseUnreachable, match="locked"), other.write():
            pass
        with other.write():
            pass


def test_two_writers_wait_for_each_other(url: str) -> None:
    """What one reads and then writes, the other cannot slip between."""
    with open_database(url, create=True) as library:
        with library.write() as session:
            session.execute(sa.text("CREATE TABLE counter (n int)"))
            session.execute(sa.text("INSERT INTO counter VALUES (0)"))

        def count() -> None:
            for _ in range(20):
                with library.write() as session:
                    n = session.execute(sa.text("SELECT n FROM counter")).scalar_one()
                    session.execute(sa.text("UPDATE counter SET n = :n"), {"n": n + 1})

        threads = [threading.Thread(target=count) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with library.read() as session:
            assert session.execute(sa.text("SELECT n FROM counter")).scalar_one() == 80


def test_two_processes_make_one_library(url: str) -> None:
    """Two first runs started together: both end well, with one set of tables."""
    program = "import sys; from schema.database.opening import open_database; open_database(sys.argv[1], create=True)"
    started = [
        subprocess.Popen([sys.executable, "-c", program, url], cwd=ROOT, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    ended = [process.communicate()[1].decode() for process in started]
    assert [process.returncode for process in started] == [0, 0], ended
    with open_database(url) as library:
        assert version(library) == HEAD


def test_tables_and_migrations_agree(url: str) -> None:
    """`alembic check` from the repository finds nothing to migrate, on both databases."""
    open_database(url, create=True).close()
    checked = subprocess.run(
        [sys.executable, "-m", "alembic", "check"],
        cwd=ROOT,
        env={**os.environ, "WENGAO_DB": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_constraint_has_a_name() -> None:
    """A constraint without a name cannot be migrated on SQLite."""
    for table in LIBRARY.tables.values():
        for constraint in table.constraints:
            assert constraint.name, (table.name, constraint)


def test_an_upgrade_of_sqlite_makes_a_backup_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The copy is named in the answer; a library at this version is left alone."""
    url = f"sqlite:///{tmp_path}/library.db"
    assert upgrade_database(url).before is None
    assert upgrade_database(url).backup is None
    monkeypatch.setattr("schema.database.upgrade.HEAD", "8888")
    done = upgrade_database(url)
    assert done.backup is not None
    with open_database(f"sqlite:///{done.backup}") as copy:
        assert version(copy) == HEAD


def test_migrations_travel_with_the_package() -> None:
    """The program finds its migrations beside itself, without an ini file."""
    assert MIGRATIONS.is_relative_to(ROOT / "schema")
    assert (MIGRATIONS / "env.py").exists()
