"""Fetching as the pipeline does it: what the library has is asked for by its validators, and never twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows import pipeline
from flows.archive.fetch import fetch_from
from flows.archive.store import Archive
from flows.http.client import Web
from flows.http.limits import Bounds
from flows.isolation.reader import IsolatedReader
from flows.pipeline import ingest
from schema.database.opening import open_database
from schema.records import Offer, Receipt
from schema.store.store import Store
from tests.support import faulty_site
from tests.support.faulty_site import Site
from tests.support.printed_pdf import Print, printed
from tests.support.typeset import prose, wrapped


def pdf(number: int) -> bytes:
    """A speech of its own, printed."""
    rows = [f"在第{number}次大会上的讲话", "（2022年3月1日）", "同志们："]
    rows += wrapped("　　" + prose(number * 10, 90), 26, 26)
    return printed([[Print(row, y=100 + 28 * at) for at, row in enumerate(rows)]]).data


@pytest.fixture(scope="module")
def reader() -> Iterator[IsolatedReader]:
    """One server for the whole module."""
    with IsolatedReader(1) as made:
        yield made


class Shelf:
    """A library, an archive, a site with one file, and runs over its address."""

    def __init__(self, folder: Path, store: Store, site: Site, reader: IsolatedReader) -> None:
        self.store, self.site, self.reader = store, site, reader
        self.archive = Archive(str(folder / "archive"))
        self.runs = 0

    def run(self, path: str = "/a.pdf", **options: bool) -> Receipt:
        """One run over the address at `path`."""
        self.runs += 1
        run_id = f"run-{self.runs}"
        if not options.get("dry_run"):
            self.store.runs.begin(run_id)
        offer = Offer("library", self.site.url(path))
        with Web(self.archive.spool, (self.site.host,), bounds=Bounds(attempts=1, first_wait=0.01)) as web:
            (receipt,) = ingest(
                [offer],
                self.store,
                self.archive,
                self.reader,
                run_id=run_id,
                fetch=fetch_from(web),
                **options,
            )
        if not options.get("dry_run"):
            self.store.runs.finish(run_id, [receipt])
        return receipt

    def answers(self, path: str = "/a.pdf") -> list[tuple[int, int]]:
        """(status, bytes of body) of what was asked for at `path`."""
        return [(one.status, one.sent) for one in self.site.of(path)]


@pytest.fixture
def shelf(tmp_path: Path, reader: IsolatedReader) -> Iterator[Shelf]:
    """A shelf with nothing on it."""
    with (
        open_database(f"sqlite:///{tmp_path}/wengao.db", create=True) as database,
        faulty_site.running() as site,
    ):
        site.body = pdf(1)
        yield Shelf(tmp_path, Store(database), site, reader)


def test_a_file_is_fetched_once(shelf: Shelf) -> None:
    """The second run transfers nothing and leaves the file as it is; the spool is empty."""
    first = shelf.run()
    assert (first.state, first.item_count) == ("loaded", 1)
    assert first.sha256 and shelf.archive.read(first.sha256) == shelf.site.body
    assert shelf.run().state == "unchanged"
    assert shelf.answers() == [(200, len(shelf.site.body)), (304, 0)]
    assert [path for path in shelf.archive.spool.iterdir() if path.is_file()] == []


def test_a_changed_file_is_another_one(shelf: Shelf) -> None:
    """New bytes come whole and are loaded; the next run asks by the new validators."""
    first = shelf.run()
    shelf.site.body, shelf.site.etag = pdf(2), '"v2"'
    second = shelf.run()
    assert second.state == "loaded"
    assert second.sha256 != first.sha256
    assert shelf.run().state == "unchanged"
    assert [status for status, _ in shelf.answers()] == [200, 200, 304]
    # back to the first bytes: they are known, and so are their validators from now on
    shelf.site.body, shelf.site.etag = pdf(1), '"v3"'
    assert (shelf.run().state, shelf.run().state) == ("unchanged", "unchanged")
    assert [status for status, _ in shelf.answers()][3:] == [200, 304]


def test_new_validators_of_the_same_bytes(shelf: Shelf) -> None:
    """A server that gives old bytes a new ETag is asked by the new one next time."""
    shelf.run()
    shelf.site.etag = '"v2"'
    assert shelf.run().state == "unchanged"
    assert shelf.run().state == "unchanged"
    assert [status for status, _ in shelf.answers()] == [200, 200, 304]


def test_a_new_version_reads_from_the_archive(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an older version read is read again, and still not fetched again."""
    shelf.run()
    monkeypatch.setattr(pipeline, "VERSIONS", (*pipeline.VERSIONS[:-1], ("fingerprint", "next")))
    assert shelf.run().state == "loaded"
    assert [status for status, _ in shelf.answers()] == [200, 304]


def test_what_the_archive_lost_is_fetched_again(shelf: Shelf) -> None:
    """Without its bytes the library cannot say that it has the file: no condition is asked."""
    first = shelf.run()
    assert first.sha256
    shelf.archive.forget(first.sha256)
    assert shelf.run().state == "unchanged"
    assert [status for status, _ in shelf.answers()] == [200, 200]
    assert shelf.archive.find(first.sha256) is not None


@pytest.mark.parametrize("forget", [False, True])
def test_what_a_person_took_out_is_not_fetched_again(shelf: Shelf, forget: bool) -> None:
    """Its validators are enough to know that it still is the same file."""
    first = shelf.run()
    assert first.sha256
    shelf.store.remove(first.sha256, "投诉", forget=forget)
    if forget:
        shelf.archive.forget(first.sha256)
    assert shelf.run().state == "removed"
    assert [status for status, _ in shelf.answers()] == [200, 304]
    assert not forget or shelf.archive.find(first.sha256) is None


def test_a_quarantined_file_is_not_fetched_again(shelf: Shelf) -> None:
    """Bytes that could not be read are known: the same version neither fetches nor reads them again."""
    shelf.site.body = b"%PDF-1.7\nbroken"
    assert (shelf.run().state, shelf.run().known) == ("quarantined", True)
    assert [status for status, _ in shelf.answers()] == [200, 304]


def test_a_failed_fetch_forgets_nothing(shelf: Shelf) -> None:
    """After a login page and a dead server the file is there, and is asked for by its old validators."""
    shelf.run("/cut.pdf")
    shelf.site.cuts = [100]
    shelf.site.etag = '"v2"'
    failed = shelf.run("/cut.pdf")
    assert (failed.state, failed.issues[0].stage, failed.issues[0].code) == (
        "quarantined",
        "fetch",
        "cut-off",
    )
    shelf.site.etag = '"v1"'
    assert shelf.run("/cut.pdf").state == "unchanged"
    assert shelf.site.of("/cut.pdf")[-1].status in (200, 304)


def test_a_dry_run_fetches_and_writes_nothing(shelf: Shelf) -> None:
    """It says what would come in; the next run has not seen it."""
    assert shelf.run(dry_run=True).state == "loaded"
    assert shelf.run().state == "loaded"
    assert [status for status, _ in shelf.answers()] == [200, 200]


def test_a_login_page_is_told_as_one(shelf: Shelf) -> None:
    """The receipt says what came instead of the file, at the stage that met it."""
    refused = shelf.run("/login.pdf")
    assert (refused.sha256, refused.issues[0].stage, refused.issues[0].code) == (None, "fetch", "login-page")
