"""Connects to a library: the same guarantees on SQLite and Postgres, or a typed error with advice.

One writer at a time (SQLite `BEGIN IMMEDIATE`, Postgres one advisory lock as the first statement), so
that looking a speech up and inserting it are one step; on Postgres loads come side by side up to that step
(`side_by_side`). Readers see one snapshot and cannot write.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Final

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlmodel import Session

from schema.database import sqlite_file
from schema.database.changes import WritingSession
from schema.database.core_session import CoreSession
from schema.database.parameters import make_storable
from schema.database.postgres_schema import place_of
from schema.database.refusals import reason, refuses
from schema.database.side_by_side import begin_writing, sharing
from schema.errors import (
    BadDatabaseUrl,
    DatabaseMissing,
    DatabaseUnreachable,
    DatabaseUnwritable,
    DriverMissing,
)
from schema.tables.base import json_text
from schema.text.redaction import redacted

LOCK: Final = 0x77656E67616F  # "wengao": the advisory lock that Postgres writers queue at
VERSIONS: Final = Path(__file__).parents[1] / "migrations" / "versions"
REVISIONS: Final = tuple(sorted(path.name.split("_")[0] for path in VERSIONS.glob("[0-9]*.py")))
HEAD: Final = REVISIONS[-1]
OPENED_TO_READ: Final = "it was opened for reading alone"


class Database(Struct, frozen=True):
    """An open library. `location` is the absolute path, or the URL without its password, for messages.

    `refusal` says why the library can only be read, if that is known beforehand. With `read_only` no connection of it can
    write, whatever asks for it.
    """

    url: URL
    location: str
    created: bool
    writer: Engine
    reader: Engine
    refusal: str | None
    read_only: bool = False

    @contextmanager
    def write(self, *, recorded: bool = True, side_by_side: bool = False) -> Iterator[Session]:
        """One transaction that holds the writers' lock from its first statement; commits at the end, with a record
        of what changed (without one where it is `recorded` otherwise: a copy of a library has that of the library).
        On Postgres those that are `side_by_side` share the lock with each other; see `schema.database.side_by_side`.

        Raises DatabaseUnreachable when the database is gone, or another writer holds it too long, and
        DatabaseUnwritable when it can only be read or its disk is full; then nothing was written.
        """
        self.refuse_unless_writable()
        try:
            writer = sharing(self.writer) if side_by_side else self.writer
            with WritingSession(writer, recorded=recorded) as session, session.begin():
                self._begin(session)  # which locks, before anything is looked up
                yield session
                session.record()
        except DBAPIError as error:
            if not refuses(error):
                raise
            raise DatabaseUnwritable(self.location, reason(error)) from error

    def refuse_unless_writable(self) -> None:
        """Raise DatabaseUnwritable if the library is known to be read-only."""
        if self.refusal is not None:
            raise DatabaseUnwritable(self.location, self.refusal)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One read-only snapshot. Raises DatabaseUnreachable, as `write` does."""
        with CoreSession(self.reader, expire_on_commit=False) as session:
            self._begin(session)
            yield session

    def _begin(self, session: CoreSession) -> None:
        try:
            session.opened()
        except DBAPIError as error:
            raise DatabaseUnreachable(self.location, reason(error)) from error

    def settle(self) -> None:
        """Move SQLite's write-ahead log into the file, so that forgotten text is in neither."""
        if self._is_sqlite and not self.read_only:
            with sqlite_file.connected(Path(self.location), "rw") as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Give all connections back; then the file of an SQLite library is all of it, unless others have it
        open. An interrupt meanwhile leaves nothing out."""
        try:
            self.reader.dispose()
        finally:
            try:
                self.writer.dispose()
            finally:
                if self._is_sqlite and not self.read_only:
                    sqlite_file.leave_alone(Path(self.location))

    @property
    def _is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    def __enter__(self) -> Database:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def connect(url: str, create: bool = False, *, read_only: bool = False) -> Database:
    """Connect to `url` without checking the version of the library; raises as `open_database` does."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise BadDatabaseUrl(url, "it has no form `kind://…`") from error
    kind = parsed.get_backend_name()
    if kind == "sqlite":
        return _open_sqlite(parsed, create and not read_only, read_only=read_only)
    if kind == "postgresql":
        return _open_postgres(parsed, read_only=read_only)
    raise BadDatabaseUrl(parsed.render_as_string(), f"{kind} is neither sqlite nor postgresql")


def version(database: Database) -> str | None:
    """The revision of the library's tables; None for an empty database.

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


# ------------------------------------------------------------------ SQLite


def _open_sqlite(url: URL, create: bool, *, read_only: bool) -> Database:
    if not url.database or url.database == ":memory:":
        raise BadDatabaseUrl(url.render_as_string(), "a library needs a file")
    path = Path(os.path.expanduser(url.database)).absolute()
    if not path.exists():
        if not create:
            raise DatabaseMissing(str(path))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseUnreachable(str(path), error.strerror or str(error)) from error
    try:
        refusal = OPENED_TO_READ if read_only else _prepared(path, create)
        reading = sqlite_file.reading_parameters(path)
    except (sqlite3.Error, OSError) as error:
        raise DatabaseUnreachable(str(path), str(error)) from error
    writer = _sqlite_engine(path, reading if read_only else "mode=rw")
    return Database(
        url, str(path), False, writer, _sqlite_engine(path, reading), refusal, read_only=read_only
    )


def _prepared(path: Path, create: bool) -> str | None:
    """Make the library at `path` ready to be written, as far as that is needed; why it can only be read."""
    there = path.exists()
    if there and (refusal := sqlite_file.why_not_writable(path)) is not None:
        return refusal
    try:
        sqlite_file.make_wal(path, create=create)
    except sqlite3.Error as error:
        if not there or not sqlite_file.refuses(error):
            raise
        return str(error)
    return None


def _sqlite_engine(path: Path, parameters: str) -> Engine:
    engine = sa.create_engine(
        "sqlite+pysqlite:///" + str(path),
        creator=lambda: sqlite_file.connect(path, parameters),
        json_serializer=json_text,
        hide_parameters=True,  # an error names the statement, not what is in the library
    )
    make_storable(engine)

    # An interrupt within a statement makes SQLAlchemy close the connection without a rollback. A cursor that the
    # traceback knows keeps it half open then, and with it the writers' lock: nobody could note that the run ended.
    @sa.event.listens_for(engine, "invalidate")
    def roll_back(connection: sqlite3.Connection, record: object, error: BaseException | None) -> None:
        with suppress(sqlite3.Error):
            connection.rollback()

    begin = "BEGIN IMMEDIATE" if parameters == "mode=rw" else "BEGIN"

    @sa.event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


# ------------------------------------------------------------------ Postgres


def _open_postgres(url: URL, *, read_only: bool) -> Database:
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    location = redacted(url.render_as_string(hide_password=True))
    place = place_of(url)
    server, options = place.url, dict(place.options)
    if read_only:
        given = options.get("options") or server.query.get("options", "")
        more = given if isinstance(given, str) else " ".join(given)
        options["options"] = f"{more} -cdefault_transaction_read_only=on".strip()
    try:
        writer = sa.create_engine(
            server,
            connect_args=options,
            json_serializer=json_text,
            isolation_level="READ COMMITTED",
            hide_parameters=True,
        )
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise DriverMissing(url.get_driver_name()) from error
    reader = sa.create_engine(
        server,
        connect_args=options,
        json_serializer=json_text,
        hide_parameters=True,
        isolation_level="REPEATABLE READ",  # an export of many statements reads one state
        execution_options={"postgresql_readonly": True},
    )

    make_storable(writer)
    make_storable(reader)

    @sa.event.listens_for(writer, "begin")
    def lock(connection: Connection) -> None:
        begin_writing(connection, LOCK ^ place.lock)

    refusal = OPENED_TO_READ if read_only else None
    database = Database(url, location, False, writer, reader, refusal, read_only=read_only)
    try:
        with reader.connect():
            pass
    except OperationalError as error:
        database.close()
        raise DatabaseUnreachable(location, reason(error)) from error
    return database
