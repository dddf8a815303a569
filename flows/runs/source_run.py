"""One run of one source, without Prefect: discover -> batches of files -> report.

The run holds a lease in the library, which is renewed in the background. A batch that fails does not end the run;
its unread files come with the next run. A `Watch` (Prefect) is called at every step and changes nothing.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Final, TypeVar

from msgspec import Struct, field

from flows.logs import context, log_begin, log_end
from flows.runs.heartbeat import Heartbeat
from schema.clock import utc_now
from schema.errors import DatabaseTrouble, LeaseLost
from schema.records import Issue, Offer, Receipt
from schema.runs.recorder import RunRecorder
from schema.text.redaction import redacted

T = TypeVar("T")

# seconds of work in a batch: a Prefect task costs 0.2 s of CPU, client and server together
BATCH_SECONDS: Final = 30.0
FIRST_BATCH: Final = 8  # files in the first batch, before anything was measured
MOST_IN_A_BATCH: Final = 1_000  # files; unchanged ones take milliseconds, and progress must still show
ACCOUNT_SECONDS: Final = 10.0  # seconds between records of the progress, also within a batch
# the most by which a batch exceeds the last: small files say little about those that follow
GROWTH: Final = 8

ReadBatch = Callable[[Sequence[Offer], Callable[[Receipt], None]], list[Receipt]]


class DiscoverySummary(Struct, frozen=True):
    """What a source lists now: an offer for every file to read, and the differences from the last time.

    `problem` says why the listing is implausible; the files that were listed are read all the same. `had` holds
    the library's sha256, by locator, of files that seem unchanged: only their bytes can tell.
    """

    offers: tuple[Offer, ...]
    listed: int | None = None
    new: int = 0
    changed: int = 0
    gone: int = 0
    unchanged: int = 0
    problem: Issue | None = None
    had: Mapping[str, str] = field(default_factory=dict)


class RunReport(Struct, frozen=True):
    """The result of a run. `state` is done, failed, interrupted or lost; `unread` counts files of failed batches."""

    run_id: str
    source: str
    command: str
    state: str
    started_at: datetime
    finished_at: datetime
    found: DiscoverySummary = DiscoverySummary(())
    receipts: tuple[Receipt, ...] = ()
    error: str | None = None
    scheduled_at: datetime | None = None
    flow_run: str | None = None

    @property
    def other_bytes(self) -> int:
        """The number of uploads that seemed unchanged by their claims, but had other bytes."""
        had = self.found.had
        return sum(
            receipt.sha256 not in (None, had[receipt.locator])
            for receipt in self.receipts
            if receipt.locator in had
        )

    @property
    def changed(self) -> int:
        """The number of uploads with other claims or other bytes than the library had."""
        return self.found.changed + self.other_bytes

    @property
    def unchanged(self) -> int:
        """The number of uploads with the same claims whose bytes, if transferred, were the same."""
        return self.found.unchanged - self.other_bytes

    @property
    def unread(self) -> int:
        """The number of files that were offered but not read, because their batch or the run failed."""
        read = {receipt.locator for receipt in self.receipts}  # among them pages that stood in for files
        return sum(offer.locator not in read for offer in self.found.offers)

    @property
    def newly_quarantined(self) -> int:
        """The number of files that are quarantined now and were not before."""
        return sum(receipt.state == "quarantined" and not receipt.known for receipt in self.receipts)


class Watch:
    """Observes the run of a source; this base class does nothing. `flow_run` is Prefect's id of the run."""

    flow_run: str | None = None

    def step(self, name: str, work: Callable[[], T]) -> T:
        """Call `work`, the step called `name`; returns its result or raises its exception."""
        return work()

    def progress(self, done: int, files: int) -> None:
        """Called when `done` of `files` files are read."""

    def ended(self, report: RunReport) -> None:
        """Called once when the run is over, however it ended."""


def run_source(
    source: str,
    find: Callable[[], DiscoverySummary],
    read: ReadBatch,
    runs: RunRecorder,
    *,
    run_id: str,
    command: str = "flow run",
    scheduled_at: datetime | None = None,
    watch: Watch | None = None,
    on_end: Callable[[RunReport], None] = lambda report: None,
) -> RunReport:
    """Read what `source` lists now. `on_end` and `watch.ended` are called once, however the run ends.

    Raises `RunBusy` (exit 9) before anything else, and the errors that end the whole run: `LeaseLost`, an
    unreachable database while the run itself is recorded, an interrupt.
    """
    watch = watch or Watch()
    began = utc_now()
    flow_run = watch.flow_run
    runs.begin(run_id, command, source, scheduled_at=scheduled_at, flow_run=flow_run)
    log_begin(run_id, f"{command} {source}")
    work = _Work(find, read, runs, run_id, watch)
    report = partial(
        RunReport, run_id, source, command, started_at=began, scheduled_at=scheduled_at, flow_run=flow_run
    )

    def end(state: str, error: str | None) -> RunReport:
        log_end(run_id, state, error, len(work.receipts))
        ended_run = report(
            state=state, finished_at=utc_now(), found=work.found, receipts=tuple(work.receipts), error=error
        )
        watch.ended(ended_run)
        on_end(ended_run)
        return ended_run

    try:
        with Heartbeat(runs, run_id) as heartbeat:
            work.do(heartbeat)
        complaints = work.complaints()
        state, complaint = ("failed", "; ".join(complaints)) if complaints else ("done", None)
        runs.finish(run_id, work.receipts, state, complaint, listed=work.found.listed)
    except LeaseLost as lost:
        end("lost", lost.message)
        raise
    except BaseException as error:
        state = "failed" if isinstance(error, Exception) else "interrupted"
        try:
            runs.finish(run_id, work.receipts, state, error_text(error), listed=work.found.listed)
        finally:
            end(state, error_text(error))
        raise
    return end(state, complaint)


class _Work:
    """The files of one run, in batches, and how far it has come."""

    def __init__(
        self,
        find: Callable[[], DiscoverySummary],
        read: ReadBatch,
        runs: RunRecorder,
        run_id: str,
        watch: Watch,
    ) -> None:
        self._find = find
        self._read = read
        self._runs = runs
        self._run_id = run_id
        self._watch = watch
        self.found = DiscoverySummary(())
        self.receipts: list[Receipt] = []
        self.failures: list[str] = []
        self._accounted = time.monotonic()
        self._turn = threading.Lock()

    def do(self, heartbeat: Heartbeat) -> None:
        """Compare the source with the library, then read its offers in batches."""
        self.found = self._watch.step("discover", self._find)
        files = len(self.found.offers)
        for number, batch in enumerate(self._batches(), 1):
            heartbeat.check()
            with contextlib.suppress(DatabaseTrouble):
                # a lease lost since the last heartbeat must begin no batch
                self._runs.heartbeat(self._run_id)
            try:
                with context(batch=str(number)):
                    self._watch.step(f"batch {number}", partial(self._read, batch, self._note))
            except LeaseLost:
                raise
            except Exception as error:  # noqa: BLE001 - the per-batch boundary: the others are read all the same
                self.failures.append(f"batch {number}: {error_text(error)}")
            heartbeat.check()
            self._account()
            self._watch.progress(len(self.receipts), files)

    def _note(self, receipt: Receipt) -> None:
        """Add the receipt of one more file; called from any thread."""
        self.receipts.append(receipt)
        if time.monotonic() - self._accounted > ACCOUNT_SECONDS and self._turn.acquire(blocking=False):
            try:
                self._account()
            finally:
                self._turn.release()

    def _account(self) -> None:
        """Record the progress of the run; when the database is busy, the next call records it."""
        self._accounted = time.monotonic()
        with contextlib.suppress(DatabaseTrouble):
            self._runs.record_progress(self._run_id, tuple(self.receipts), self.found.listed)

    def complaints(self) -> list[str]:
        """The problems of the source and of whole batches, in words."""
        problem = self.found.problem
        return [f"{problem.code}: {problem.detail}", *self.failures] if problem else self.failures

    def _batches(self) -> Iterator[Sequence[Offer]]:
        """The offers in batches, each sized by the last one's speed to take half a minute."""
        offers, size = self.found.offers, FIRST_BATCH
        while offers:
            batch, offers = offers[:size], offers[size:]
            began = time.monotonic()
            yield batch
            size = next_size(len(batch), time.monotonic() - began)


def next_size(files: int, seconds: float) -> int:
    """The size of the next batch, when the last `files` took `seconds`."""
    fits = int(files * BATCH_SECONDS / max(seconds, 0.001))
    return max(1, min(fits, files * GROWTH, MOST_IN_A_BATCH))


def error_text(error: BaseException) -> str:
    """The text of an error in a run's record: its message, after its type unless it is an error of this project."""
    words = redacted(" ".join(str(error).split()))
    return words if hasattr(error, "advice") and words else f"{type(error).__name__}: {words}".rstrip(": ")
