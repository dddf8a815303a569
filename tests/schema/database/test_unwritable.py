"""What a database answers when it can be read and not written becomes one kind of error."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from schema.database.connection import Database
from schema.database.opening import open_database
from schema.errors import DatabaseUnwritable

COUNT = sa.text("SELECT count(*) FROM web_page")
INSERT = sa.text(
    "INSERT INTO web_page (url, final_url, media_type, charset, fetched_at, body)"
    " VALUES (:url, '', '', '', '2026-03-01T00:00:00Z', :body)"
)


def pages(library: Database) -> int:
    """How many rows there are."""
    with library.read() as session:
        return int(session.execute(COUNT).scalar_one())


def test_a_postgres_that_only_reads(postgres: str) -> None:
    """A standby, or a database set so: reading goes on, writing is refused with the server's words."""
    server = make_url(postgres).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE wengao_standby")
        try:
            url = server.set(database="wengao_standby").render_as_string(hide_password=False)
            open_database(url, create=True).close()
            connection.exec_driver_sql("ALTER DATABASE wengao_standby SET default_transaction_read_only = on")
            with open_database(url) as library:
                assert pages(library) == 0
                with pytest.raises(DatabaseUnwritable, match="read-only") as told, library.write() as session:
                    session.execute(INSERT, {"url": "a", "body": b""})
                assert told.value.exit_code == 5 and "INTO" not in str(told.value)
        finally:
            connection.exec_driver_sql("DROP DATABASE wengao_standby WITH (FORCE)")
    engine.dispose()


def test_a_full_sqlite_keeps_what_it_had(tmp_path: object) -> None:
    """What filled the disk is undone, what was there stays, and the next write works when there is room."""
    with open_database(f"sqlite:///{tmp_path}/w.db", create=True) as library:
        with library.write() as session:
            session.execute(INSERT, {"url": "a", "body": b"x"})
            session.execute(sa.text("PRAGMA max_page_count = 1"))  # SQLite takes the pages there are
        with pytest.raises(DatabaseUnwritable, match="full"), library.write() as session:
            session.execute(INSERT, {"url": "b", "body": b"x" * 1_000_000})
        assert pages(library) == 1
        with library.write() as session:
            session.execute(sa.text("PRAGMA max_page_count = 100000"))
            session.execute(INSERT, {"url": "b", "body": b"x" * 1_000_000})
        assert pages(library) == 2
