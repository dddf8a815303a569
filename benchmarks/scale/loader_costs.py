"""What loading costs on Postgres, and where: beside other loads, and in its turn, when it is the only one.

CPU of the client by its own clock, of the server's process by the kernel's; wall time beside it.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks.generator.random_speeches import SOURCES
from benchmarks.scale.build import item
from schema.database.connection import Database
from schema.database.opening import open_database
from schema.records import ArchivedFile, Document, Offer, Page, Reading, TextLine
from schema.store.store import Store

SPEECHES = 5  # in a file; the corpus has about as many
TURN = "SELECT pg_advisory_xact_lock("  # the statement with which a load takes its turn


@dataclass(frozen=True, slots=True)
class Moment:
    """Seconds of the client's CPU, of the server's and by the clock."""

    client: float
    server: float
    wall: float

    def since(self, before: Moment) -> Moment:
        return Moment(self.client - before.client, self.server - before.server, self.wall - before.wall)

    @property
    def cpu(self) -> float:
        return self.client + self.server


@dataclass(frozen=True, slots=True)
class LoadCost:
    """One file: `beside` other loads, and its `turn` with the commit."""

    beside: Moment
    turn: Moment


@dataclass(slots=True)
class Meter:
    """Looks at a library's connection while its only thread loads."""

    turns: list[Moment] = field(default_factory=list)
    pid: int = 0

    def now(self) -> Moment:
        return Moment(time.process_time(), _server_seconds(self.pid), time.perf_counter())


def _server_seconds(pid: int) -> float:
    """The seconds that a process has run on a core; 0.0 where the kernel does not say (another machine's server)."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text("ascii").split()[0]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


@contextmanager
def metered(database: Database) -> Iterator[Meter]:
    """A meter of the connection that writes."""
    meter = Meter()

    def after(connection: sa.Connection, cursor: Any, statement: str, *others: object) -> None:
        dbapi: Any = connection.connection.dbapi_connection
        meter.pid = dbapi.info.backend_pid
        if statement.startswith(TURN):
            meter.turns.append(meter.now())

    sa.event.listen(database.writer, "after_cursor_execute", after)
    try:
        yield meter
    finally:
        sa.event.remove(database.writer, "after_cursor_execute", after)


ToLoad = tuple[Offer, ArchivedFile, Document, Reading]


def file_of(number: int, kind: str = "varied", speeches: int = SPEECHES) -> ToLoad:
    """A file of generated speeches, as the arguments of `Store.load`; the same for the same number."""
    written = [SOURCES[kind](number * speeches + at) for at in range(speeches)]
    pages = tuple(
        Page(
            at,
            595,
            842,
            tuple(
                TextLine(text, 90, 70 + 20 * n, 500, 84 + 20 * n, 12)
                for n, text in enumerate([one.title, *one.text.split("\n")])
            ),
            "pdf_lines",
        )
        for at, one in enumerate(written, 1)
    )
    document = Document("application/pdf", "pdf_lines", "1", speeches, pages)
    items = tuple(item(one, at) for at, one in enumerate(written, 1))
    versions = (("extract", "1"), ("split", "1"))
    reading = Reading(None, speeches, (), (), items, (), (), versions)
    name = f"{kind}-{number}"
    size = sum(len(one.text) for one in written)
    return (
        Offer("scale", name),
        ArchivedFile(name, hashlib.sha256(name.encode()).hexdigest(), size, ""),
        document,
        reading,
    )


def measure(url: str, first: int, number: int, warm: int = 10) -> list[LoadCost]:
    """Load so many files one after the other; what the first `warm` cost is left out."""
    found = []
    with open_database(url, create=True) as database, metered(database) as meter:
        store, run = Store(database), f"costs-{first}"
        store.runs.begin(run)
        for at in range(-warm, number):
            file = file_of(first + warm + at)
            meter.turns.clear()
            began = meter.now()
            store.load(*file, run)
            ended = meter.now()
            if at >= 0:
                (turn,) = meter.turns[-1:] or [began]
                found.append(LoadCost(turn.since(began), ended.since(turn)))
        store.runs.finish(run)
    return found


@dataclass(frozen=True, slots=True)
class Loader:
    """What one of several loaders saw: when it began and ended, and how long it waited for its turns."""

    began: float
    ended: float
    waited: float

    @property
    def waiting(self) -> float:
        """The share of its time that it waited."""
        return self.waited / (self.ended - self.began)


@contextmanager
def waits(database: Database) -> Iterator[list[float]]:
    """Seconds of each statement that takes a turn."""
    found: list[float] = []
    began = [0.0]

    def before(connection: sa.Connection, cursor: Any, statement: str, *others: object) -> None:
        began[0] = time.perf_counter()

    def after(connection: sa.Connection, cursor: Any, statement: str, *others: object) -> None:
        if statement.startswith(TURN):
            found.append(time.perf_counter() - began[0])

    sa.event.listen(database.writer, "before_cursor_execute", before)
    sa.event.listen(database.writer, "after_cursor_execute", after)
    yield found


def load_all(url: str, first: int, number: int, ready: Any, go: Any) -> Loader:
    """In a process of its own: load so many files once `go` is set."""
    files = [file_of(first + at) for at in range(number)]
    with open_database(url) as database, waits(database) as waited:
        store, run = Store(database), f"loader-{first}"
        store.runs.begin(run)
        store.load(*file_of(first + number), run)  # statements are compiled, caches are warm
        ready.release()
        go.wait()
        waited.clear()
        began = time.time()
        for file in files:
            store.load(*file, run)
        loader = Loader(began, time.time(), sum(waited))
        store.runs.finish(run)
    return loader
