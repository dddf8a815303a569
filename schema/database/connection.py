"""Opening the library: the same promises on SQLite and Postgres, or a typed refusal with the way out.

One writer at a time (SQLite `BEGIN IMMEDIATE`, Postgres one advisory lock as the first statement), so
that looking a speech up and inserting it are one step; readers see one snapshot and cannot write.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlmodel import Session

from schema.database.parameters import make_storable
from schema.errors import (
    BadDatabaseUrl,
    DatabaseMissing,
    DatabaseUnreachable,
    DriverMissing,
)
from schema.tables.base import json_text
from schema.text.redaction import redacted

BUSY_SECONDS: Final = 30.0  # longer than the slowest load seen; a writer waits in line, it does not fail
LOCK: Final = 0x77656E67616F  # "wengao": the advisory lock that Postgres writers queue at
VERSIONS: Final = Path(__file__).parents[1] / "migrations" / "versions"
REVISIONS: Final = tuple(sorted(path.name.split("_")[0] for path in VERSIONS.glob("[0-9]*.py")))
HEAD: Final = REVISIONS[-1]


@dataclass(frozen=True, slots=True)
class Database:
    """An open library. `location` is what a person is told: an absolute path, or the URL sans password."""

    url: URL
    location: str
    created: bool
    writer: Engine
    reader: Engine

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction that holds the writers' lock from its first statement; commits at the end.

        Raises DatabaseUnreachable when the database is gone, or another writer holds it too long.
        """
        with Session(self.writer, expire_on_commit=False) as session, session.begin():
            self._begin(session)  # and so locks, before anything is looked up
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One read-only snapshot. Raises DatabaseUnreachable, as `write` does."""
        with Session(self.reader, expire_on_commit=False) as session:
            self._begin(session)
            yield session

    def _begin(self, session: Session) -> None:
        try:
            session.connection()
        except DBAPIError as error:
            raise DatabaseUnreachable(self.location, reason(error)) from error

    def settle(self) -> None:
        """Empty SQLite's write-ahead log into the file: what was forgotten is in neither."""
        if self.url.get_backend_name() == "sqlite":
            with _closing(_sqlite_connection(Path(self.location), "rw")) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Give all connections back."""
        self.writer.dispose()
        self.reader.dispose()

    def __enter__(self) -> Database:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def connect(url: str, create: bool = False) -> Database:
    """The two engines for `url`, without looking at what is there; raises as `open_database` does."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise BadDatabaseUrl(url, "it has no form `kind://…`") from error
    kind = parsed.get_backend_name()
    if kind == "sqlite":
        return _open_sqlite(parsed, create)
    if kind == "postgresql":
        return _open_postgres(parsed)
    raise BadDatabaseUrl(parsed.render_as_string(), f"{kind} is neither sqlite nor postgresql")


def version(database: Database) -> str | None:
    """The revision of the library's tables; None when there is nothing at all.

    Raises DatabaseUnreachable when there are tables, but not ours.
    """
    with database.reader.connect() as connection:
        names = set(sa.inspect(connection).get_table_names())
        if "alembic_version" in names:
            found = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
            return None if found is None else str(found)
    if names & {"file", "speech", "run"} or (names and database.url.get_backend_name() == "sqlite"):
        raise DatabaseUnreachable(database.location, "it holds tables of another program")
    return None


def reason(error: DBAPIError) -> str:
    """What the driver said, without what is secret in it."""
    return redacted(" ".join(str(error.orig).split()))


# ------------------------------------------------------------------ SQLite


def _open_sqlite(url: URL, create: bool) -> Database:
    if not url.database or url.database == ":memory:":
        raise BadDatabaseUrl(url.render_as_string(), "a library needs a file")
    path = Path(url.database).expanduser().absolute()
    if not path.exists():
        if not create:
            raise DatabaseMissing(str(path))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseUnreachable(str(path), error.strerror or str(error)) from error
    try:
        _make_wal(path, create)
    except sqlite3.Error as error:
        raise DatabaseUnreachable(str(path), str(error)) from error
    return Database(url, str(path), False, _sqlite_engine(path, "rw"), _sqlite_engine(path, "ro"))


def _make_wal(path: Path, create: bool) -> None:
    """Write-ahead logging lasts in the file: set once, where the library is made or was turned back."""
    with _closing(_sqlite_connection(path, "rwc" if create else "rw")) as connection:
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            connection.execute("PRAGMA journal_mode = WAL")


@contextmanager
def _closing(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    try:
        yield connection
    finally:
        connection.close()


def _sqlite_connection(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"file:{quote(str(path))}?mode={mode}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,  # the driver begins nothing by itself: the events below do
        check_same_thread=False,
    )
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def _sqlite_engine(path: Path, mode: str) -> Engine:
    engine = sa.create_engine(
        "sqlite+pysqlite:///" + str(path),
        creator=lambda: _sqlite_connection(path, mode),
        json_serializer=json_text,
        hide_parameters=True,  # an error names the statement, not what is in the library
    )
    make_storable(engine)
    begin = "BEGIN IMMEDIATE" if mode == "rw" else "BEGIN"

    @sa.event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


# ------------------------------------------------------------------ Postgres


def _open_postgres(url: URL) -> Database:
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    location = redacted(url.render_as_string(hide_password=True))
    try:
        writer = sa.create_engine(
            url, json_serializer=json_text, isolation_level="READ COMMITTED", hide_parameters=True
        )
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise DriverMissing(url.get_driver_name()) from error
    reader = sa.create_engine(
        url,
        json_serializer=json_text,
        hide_parameters=True,
        isolation_level="REPEATABLE READ",  # an export of many statements reads one state
        execution_options={"postgresql_readonly": True},
    )

    make_storable(writer)
    make_storable(reader)

    @sa.event.listens_for(writer, "begin")
    def lock(connection: Connection) -> None:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")

    database = Database(url, location, False, writer, reader)
    try:
        with reader.connect():
            pass
    except OperationalError as error:
        database.close()
        raise DatabaseUnreachable(location, reason(error)) from error
    return database
