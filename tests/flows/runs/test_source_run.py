"""One run of one source: batches, what a failed one costs, the lease that was lost, who is told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from flows.runs import source_run
from flows.runs.heartbeat import Heartbeat
from flows.runs.source_run import DiscoverySummary, RunReport, Watch, next_size, run_source
from schema.database.connection import Database
from schema.database.opening import open_database
from schema.errors import DatabaseUnreachable, LeaseLost, RunBusy
from schema.query.run_list import list_runs
from schema.records import Issue, Offer, Receipt
from schema.runs import lease
from schema.store.store import Store

OFFERS = tuple(Offer("library", f"https://docs.example/{number}.pdf") for number in range(40))
Tell = Callable[[Receipt], None]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Database]:
    """An empty library."""
    with open_database(f"sqlite:///{tmp_path}/w.db", create=True) as database:
        yield database


@pytest.fixture
def store(library: Database) -> Store:
    """Its writing side."""
    return Store(library)


def row(library: Database, run_id: str = "r1") -> dict[str, Any]:
    """The row of a run."""
    with library.read() as session:
        return list_runs(session, run_id=run_id)[0]


def loaded(offer: Offer) -> Receipt:
    """What became of an offer: five speeches."""
    return Receipt(offer.locator, "0" * 64, "loaded", item_count=5, new_speeches=5)


def read(batch: Sequence[Offer], tell: Tell) -> list[Receipt]:
    """Reads every file of a batch."""
    receipts = [loaded(offer) for offer in batch]
    for receipt in receipts:
        tell(receipt)
    return receipts


def breaks_at(number: int, error: Exception) -> source_run.ReadBatch:
    """Reads until that offer, which breaks its batch."""

    def reading(batch: Sequence[Offer], tell: Tell) -> list[Receipt]:
        for offer in batch:
            if offer == OFFERS[number]:
                raise error
            tell(loaded(offer))
        return []

    return reading


def test_all_files_are_read_and_told(store: Store, library: Database) -> None:
    """Receipts, totals, the count of what was listed, and what the run newly brought, file by file."""
    report = run_source(
        "library", lambda: DiscoverySummary(OFFERS, listed=41, new=40, gone=1), read, store.runs, run_id="r1"
    )
    assert (report.state, len(report.receipts), report.unread) == ("done", 40, 0)
    kept = row(library)
    assert (kept["state"], kept["files"], kept["new_speeches"], kept["listed"]) == ("done", 40, 200, 41)
    with library.read() as session:
        assert lease.report(session, "r1") == report.receipts


def test_other_bytes_behind_the_same_claims_are_a_change(store: Store, library: Database) -> None:
    """What seemed unchanged counts as changed when other bytes came, and not when they could not be had."""
    had = {OFFERS[0].locator: loaded(OFFERS[0]).sha256 or "", OFFERS[1].locator: "f" * 64}
    found = DiscoverySummary(OFFERS[:3], changed=1, unchanged=2, had=had)
    report = run_source("library", lambda: found, read, store.runs, run_id="r1")
    assert (report.changed, report.unchanged) == (2, 1)
    away = replace(report, receipts=(Receipt(OFFERS[1].locator, None, "quarantined"),))
    assert (away.changed, away.unchanged) == (1, 2)


def test_a_failed_batch_loses_no_other(store: Store, library: Database, monkeypatch: Any) -> None:
    """Files before the fault and all other batches are in; the run is failed and says which batch and why."""
    monkeypatch.setattr(source_run, "BATCH_SECONDS", 0)  # one file a batch, after the first
    report = run_source(
        "library",
        lambda: DiscoverySummary(OFFERS),
        breaks_at(20, OSError("no space left")),
        store.runs,
        run_id="r1",
    )
    assert (report.state, len(report.receipts), report.unread) == ("failed", 39, 1)
    assert "OSError: no space left" in str(report.error)
    assert (row(library)["state"], row(library)["loaded"]) == ("failed", 39)
    whole = run_source(
        "library", lambda: DiscoverySummary(OFFERS), breaks_at(3, ValueError("x")), store.runs, run_id="r2"
    )
    assert (len(whole.receipts), whole.unread) == (35, 5)


def test_a_source_not_to_be_believed_fails_the_run(store: Store, library: Database) -> None:
    """What it listed is read all the same; state, error and report say that something is wrong with it."""
    problem = Issue("discover", "unreachable", None, "a login page")
    report = run_source(
        "library", lambda: DiscoverySummary(OFFERS[:2], problem=problem), read, store.runs, run_id="r1"
    )
    assert (report.state, report.error, len(report.receipts)) == ("failed", "unreachable: a login page", 2)
    assert row(library)["error"] == "unreachable: a login page"


def test_two_runs_of_a_source_never_overlap(store: Store, library: Database) -> None:
    """The second ends with exit 9 and leaves no row; nobody is told of a run that never was."""
    told: list[RunReport] = []

    def find() -> DiscoverySummary:
        with pytest.raises(RunBusy) as refused:
            run_source(
                "library", lambda: DiscoverySummary(()), read, store.runs, run_id="r2", on_end=told.append
            )
        assert refused.value.exit_code == 9
        return DiscoverySummary(())

    run_source("library", find, read, store.runs, run_id="r1")
    with library.read() as session:
        assert [run["run_id"] for run in list_runs(session)] == ["r1"]
    assert told == []


def test_a_run_that_lost_its_lease_begins_nothing_more(store: Store, library: Database) -> None:
    """Taken over in the middle, it ends at once, is told as lost, and leaves the new owner's row alone."""
    batches: list[int] = []
    told: list[RunReport] = []

    def reading(batch: Sequence[Offer], tell: Tell) -> list[Receipt]:
        batches.append(len(batch))
        with library.write() as session:
            session.execute(lease.RUN.update().values(state="lost", error="its lease expired"))
        return read(batch, tell)

    with pytest.raises(LeaseLost):
        run_source(
            "library", lambda: DiscoverySummary(OFFERS), reading, store.runs, run_id="r1", on_end=told.append
        )
    assert len(batches) == 1
    assert [report.state for report in told] == ["lost"]
    assert (row(library)["state"], row(library)["loaded"]) == ("lost", 0)


def test_a_lease_lost_while_the_source_was_looked_at_reads_nothing(store: Store, library: Database) -> None:
    """Between two beats of the heart, too: not one batch is begun."""

    def find() -> DiscoverySummary:
        with library.write() as session:
            session.execute(lease.RUN.update().values(state="lost", error="its lease expired"))
        return DiscoverySummary(OFFERS)

    batches: list[int] = []

    def reading(batch: Sequence[Offer], tell: Tell) -> list[Receipt]:
        batches.append(len(batch))
        return []

    with pytest.raises(LeaseLost):
        run_source("library", find, reading, store.runs, run_id="r1")
    assert batches == []


@pytest.mark.parametrize(("error", "state"), [(KeyboardInterrupt(), "interrupted"), (OSError("x"), "failed")])
def test_what_ends_the_run_is_written_down_and_told(
    store: Store, library: Database, error: BaseException, state: str
) -> None:
    """An interrupt, or a source that raises, closes the run; what raised goes on to the caller."""
    told: list[RunReport] = []

    def find() -> DiscoverySummary:
        raise error

    with pytest.raises(type(error)):
        run_source("library", find, read, store.runs, run_id="r1", on_end=told.append)
    assert ([report.state for report in told], row(library)["state"]) == ([state], state)


def test_a_run_that_dies_has_told_how_far_it_was(
    store: Store, library: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Totals and report stand in its row after every batch, and in the middle of a long one."""
    seen: list[int] = []

    class Looking(Watch):
        def progress(self, done: int, files: int) -> None:
            seen.append(row(library)["loaded"])
            assert (seen[-1], files) == (done, 40)

    run_source("library", lambda: DiscoverySummary(OFFERS), read, store.runs, run_id="r1", watch=Looking())
    assert seen[0] == source_run.FIRST_BATCH
    assert seen == sorted(seen)
    monkeypatch.setattr(source_run, "ACCOUNT_SECONDS", -1)

    def reading(batch: Sequence[Offer], tell: Tell) -> list[Receipt]:
        for number, offer in enumerate(batch, 1):
            tell(loaded(offer))
            assert row(library, "r2")["loaded"] == number
        return []

    assert (
        run_source("other", lambda: DiscoverySummary(OFFERS[:5]), reading, store.runs, run_id="r2").state
        == "done"
    )


def test_batches_are_as_large_as_the_work_says() -> None:
    """Half a minute each: slow files come singly, quick ones in hundreds, but not all at once."""
    assert next_size(8, 8.0) == 30
    assert next_size(30, 600.0) == 1
    assert next_size(8, 0.0) == 64
    assert next_size(1000, 0.001) == source_run.MOST_IN_A_BATCH


def test_the_lease_stays_fresh_while_one_file_takes_long(store: Store, library: Database) -> None:
    """The heart beats in the background, whatever the run itself is waiting for."""
    beats = threading.Event()

    class Counting:
        def heartbeat(self, run_id: str) -> None:
            beats.set()
            raise DatabaseUnreachable("here", "busy")

    with Heartbeat(Counting(), "r1", seconds=0.01) as heart:
        assert beats.wait(20)
        beats.clear()
        assert beats.wait(20)  # a database that is busy for once stops no heart
        heart.check()
    store.runs.begin("r1", "flow run", "library")
    with Heartbeat(store.runs, "r1", seconds=0.01) as heart:
        store.runs.finish("r1")
        deadline = time.monotonic() + 20
        with pytest.raises(LeaseLost):
            while time.monotonic() < deadline:
                heart.check()
                time.sleep(0.01)
