"""One run of one source, without Prefect: discover -> batches of files -> report.

The run is a lease in the library, kept alive in the background. A batch that fails loses no other; what it
did not read comes with the next run. Whoever looks on (Prefect) is told step by step and changes nothing.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Final, TypeVar

from flows.logs import log_begin, log_end
from flows.runs.heartbeat import Heartbeat
from schema.clock import utc_now
from schema.errors import DatabaseTrouble, LeaseLost
from schema.records import Issue, Offer, Receipt
from schema.runs.recorder import RunRecorder
from schema.text.redaction import redacted

T = TypeVar("T")

BATCH_SECONDS: Final = 30.0  # of work in a batch: a task costs Prefect 0.2 s of CPU on the two sides together
FIRST_BATCH: Final = 8  # files, before anything was measured
MOST_IN_A_BATCH: Final = 1_000  # unchanged files take milliseconds: progress must still show
ACCOUNT_SECONDS: Final = 10.0  # after which a run writes down how far it is, in the middle of a batch too
GROWTH: Final = 8  # times; a batch of small files says little about those that follow

ReadBatch = Callable[[Sequence[Offer], Callable[[Receipt], None]], list[Receipt]]


@dataclass(frozen=True, slots=True)
class DiscoverySummary:
    """What a source has now: an offer for every file to look at, and how that differs from the last time.

    `problem` says why the source is not to be believed; what it did list is read all the same. `had` holds the
    sha256, by locator, that the library has of what seems unchanged: only its bytes can tell.
    """

    offers: tuple[Offer, ...]
    listed: int | None = None
    new: int = 0
    changed: int = 0
    gone: int = 0
    unchanged: int = 0
    problem: Issue | None = None
    had: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunReport:
    """How a run went. `state` is done, failed, interrupted or lost; `unread` counts files of failed batches."""

    run_id: str
    source: str
    command: str
    state: str
    started_at: datetime
    finished_at: datetime
    found: DiscoverySummary = field(default=DiscoverySummary(()), repr=False)
    receipts: tuple[Receipt, ...] = field(default=(), repr=False)
    error: str | None = None
    scheduled_at: datetime | None = None
    flow_run: str | None = None

    @property
    def other_bytes(self) -> int:
        """Uploads that seemed unchanged by their claims, and gave other bytes."""
        had = self.found.had
        return sum(
            receipt.sha256 not in (None, had[receipt.locator])
            for receipt in self.receipts
            if receipt.locator in had
        )

    @property
    def changed(self) -> int:
        """Uploads with other claims or other bytes than the library had."""
        return self.found.changed + self.other_bytes

    @property
    def unchanged(self) -> int:
        """Uploads with the same claims, whose bytes, if they came, were the same."""
        return self.found.unchanged - self.other_bytes

    @property
    def unread(self) -> int:
        """Files that were offered and not read, because their batch or the run failed."""
        read = {receipt.locator for receipt in self.receipts}  # pages that stood in for files are among them
        return sum(offer.locator not in read for offer in self.found.offers)

    @property
    def newly_quarantined(self) -> int:
        """Files that were left out and were not known to be."""
        return sum(receipt.state == "quarantined" and not receipt.known for receipt in self.receipts)


class Watch:
    """Looks on while a source is read; this one sees nothing. `flow_run` is Prefect's id for the run."""

    flow_run: str | None = None

    def step(self, name: str, work: Callable[[], T]) -> T:
        """Do `work`, which is called `name`; its result, or what it raised."""
        return work()

    def progress(self, done: int, files: int) -> None:
        """So many of the files are done."""

    def ended(self, report: RunReport) -> None:
        """The run is over, in whatever way."""


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
    """Read what `source` has now. `on_end` and `watch` are told once, whichever way it ends.

    Raises `RunBusy` (exit 9) before anything else, and what ends the whole run: `LeaseLost`, a database
    that is away while the run itself is written down, an interrupt.
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
        told = report(
            state=state, finished_at=utc_now(), found=work.found, receipts=tuple(work.receipts), error=error
        )
        watch.ended(told)
        on_end(told)
        return told

    try:
        with Heartbeat(runs, run_id) as heartbeat:
            work.do(heartbeat)
        complaints = work.complaints()
        state, why = ("failed", "; ".join(complaints)) if complaints else ("done", None)
        runs.finish(run_id, work.receipts, state, why, listed=work.found.listed)
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
    return end(state, why)


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
        """Discover, then all batches."""
        self.found = self._watch.step("discover", self._find)
        files = len(self.found.offers)
        for number, batch in enumerate(self._batches(), 1):
            heartbeat.check()
            with contextlib.suppress(DatabaseTrouble):
                self._runs.heartbeat(self._run_id)  # what was lost since the last beat begins nothing more
            try:
                self._watch.step(f"batch {number}", partial(self._read, batch, self._note))
            except LeaseLost:
                raise
            except Exception as error:  # noqa: BLE001 - the per-batch boundary: the others are read all the same
                self.failures.append(f"batch {number}: {error_text(error)}")
            heartbeat.check()
            self._account()
            self._watch.progress(len(self.receipts), files)

    def _note(self, receipt: Receipt) -> None:
        """One more file is done; from whatever thread."""
        self.receipts.append(receipt)
        if time.monotonic() - self._accounted > ACCOUNT_SECONDS and self._turn.acquire(blocking=False):
            try:
                self._account()
            finally:
                self._turn.release()

    def _account(self) -> None:
        """Write down how far the run is; a database that is busy for once is told the next time."""
        self._accounted = time.monotonic()
        with contextlib.suppress(DatabaseTrouble):
            self._runs.record_progress(self._run_id, tuple(self.receipts), self.found.listed)

    def complaints(self) -> list[str]:
        """What went wrong with the source or with whole batches."""
        problem = self.found.problem
        return [f"{problem.code}: {problem.detail}", *self.failures] if problem else self.failures

    def _batches(self) -> Iterator[Sequence[Offer]]:
        """The offers, so many at a time as the last batch says fill half a minute."""
        offers, size = self.found.offers, FIRST_BATCH
        while offers:
            batch, offers = offers[:size], offers[size:]
            began = time.monotonic()
            yield batch
            size = next_size(len(batch), time.monotonic() - began)


def next_size(files: int, seconds: float) -> int:
    """How many files to take next, when the last `files` took `seconds`."""
    fits = int(files * BATCH_SECONDS / max(seconds, 0.001))
    return max(1, min(fits, files * GROWTH, MOST_IN_A_BATCH))


def error_text(error: BaseException) -> str:
    """An error as a run's record names it: by its words, and its kind when they do not say."""
    words = redacted(" ".join(str(error).split()))
    return words if hasattr(error, "advice") and words else f"{type(error).__name__}: {words}".rstrip(": ")
