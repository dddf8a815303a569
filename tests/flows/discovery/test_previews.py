"""Stand-ins: a preview is an item, truncated, only while its file cannot be had. On the practice site."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from flows import pipeline
from flows.archive.source_fetch import fetch_for
from flows.archive.store import Archive
from flows.discovery.discover import discover
from flows.discovery.previews import LASTING, REFUSED, StandIns, lasting
from flows.http.client import Web
from flows.isolation.reader import IsolatedReader
from flows.sources.base import Source
from schema.codes import QUARANTINING
from schema.database.connection import Database
from schema.database.opening import open_database
from schema.export.rows import lines
from schema.records import Issue, Offer, Receipt
from schema.store.store import Store
from tests.practice_site.site import Fault, PracticeSite
from tests.practice_site.uploads import uploads

pytestmark = pytest.mark.usefixtures("runs_share_a_server")
Run = Callable[[], dict[str, str]]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Database]:
    """An empty library."""
    with open_database(f"sqlite:///{tmp_path}/library.db", create=True) as made:
        yield made


@pytest.fixture
def site() -> Iterator[PracticeSite]:
    """Three uploads."""
    with PracticeSite(uploads(3)) as made:
        yield made


@pytest.fixture
def run(site: PracticeSite, library: Database, tmp_path: Path) -> Iterator[Run]:
    """`run()`: one run of the site's list; the state of each upload and page by path."""
    source = Source("library", "listing", url=site.url("/list?page={page}"))
    store, archive = Store(library), Archive(str(tmp_path / "archive"))
    numbers = iter(range(99))
    with IsolatedReader() as reader, Web(archive.spool, (site.host,)) as web:

        def once() -> dict[str, str]:
            run_id = f"r{next(numbers)}"
            store.runs.begin(run_id)
            stand_ins = StandIns(store)
            found = discover(source, store, web, reader)
            stand_ins.learn(found)

            def read(offers: object) -> list[Receipt]:
                fetch = fetch_for(source, web, archive.spool)
                return pipeline.ingest(offers, store, archive, reader, run_id=run_id, fetch=fetch)  # type: ignore[arg-type]

            receipts = stand_ins.read(found.offers, read)
            store.runs.finish(run_id, receipts)
            return {receipt.locator.removeprefix(site.url()): receipt.state for receipt in receipts}

        yield once


def items(library: Database) -> list[tuple[str, bool]]:
    """(path the item came from, whether it is truncated) of every item."""
    with library.read() as session:
        return sorted(
            ("/" + line.locators[-1].split("/", 3)[3], line.truncated) for line in lines(session, "speeches")
        )


def whole(site: PracticeSite, *numbers: int) -> list[tuple[str, bool]]:
    """The items of these uploads' files."""
    return sorted((site.uploads[n].file, False) for n in numbers for _ in range(2))


def test_a_preview_stands_in_until_the_file_comes(run: Run, site: PracticeSite, library: Database) -> None:
    """Read once, truncated, left alone by other views, and gone when the file is there."""
    one = site.uploads[0]
    site.faults[one.file] = Fault(status=403)
    states = run()
    assert (states[one.file], states[one.page]) == ("quarantined", "loaded")
    assert items(library) == sorted([*whole(site, 1, 2), (one.page, True)])
    site.visits = 7
    assert one.page not in run()
    assert items(library) == sorted([*whole(site, 1, 2), (one.page, True)])
    del site.faults[one.file]
    assert run()[one.file] == "loaded"
    assert items(library) == whole(site, 0, 1, 2)
    site.faults[one.file] = Fault(status=404)
    states = run()
    assert one.page not in states  # the library has the file: nothing need stand in for it
    assert items(library) == whole(site, 0, 1, 2)


def test_a_page_that_led_to_no_file_gives_way_to_it(run: Run, site: PracticeSite, library: Database) -> None:
    """The upload is its page until a file is linked; then it is the file."""
    one = site.uploads[0] = replace(site.uploads[0], linked=False)
    assert run()[one.page] == "loaded"
    assert items(library) == sorted([*whole(site, 1, 2), (one.page, True)])
    site.uploads[0] = replace(one, linked=True)
    assert run()[one.file] == "loaded"
    assert items(library) == whole(site, 0, 1, 2)


def test_a_page_that_somebody_else_offers_stays(run: Run, site: PracticeSite, library: Database) -> None:
    """What a person named by hand is not taken out by a run."""
    one = site.uploads[0]
    site.faults[one.file] = Fault(status=403)
    run()
    store = Store(library)
    store.runs.begin("by-hand")
    with library.read() as session:
        (sha256,) = [line.file_sha256 for line in lines(session, "speeches") if line.truncated]
    known = store.known(sha256)
    assert known is not None
    store.touch(Offer("ingest", "/saved/page.html"), known, "by-hand")
    del site.faults[one.file]
    run()
    assert len(items(library)) == 7


@pytest.mark.parametrize(
    ("code", "detail", "waits"),
    [
        ("unreachable", "HTTP 404", False),
        ("unreachable", "HTTP 503", True),
        ("unreachable", "timed out", True),
        ("asked-to-wait", "HTTP 429", True),
        ("too-slow", "", True),
        ("cut-off", "", True),
        ("no-access", "HTTP 403", False),
        ("login-page", "", False),
    ],
)
def test_what_only_did_not_come_this_time_is_waited_for(code: str, detail: str, waits: bool) -> None:
    """A server that is down for an hour fills no library with previews."""
    receipt = Receipt("x", None, "quarantined", issues=(Issue("fetch", code, None, detail),))
    assert lasting(receipt) is not waits
    assert lasting(replace(receipt, sha256="0" * 64))  # bytes that are had and cannot be read
    assert LASTING <= QUARANTINING
    assert bool(REFUSED.search(detail)) == (detail in ("HTTP 404", "HTTP 429", "HTTP 403"))
