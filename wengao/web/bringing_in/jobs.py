"""Work in the background, one piece at a time: what waits, what goes on and how far, what came of it.

A job is a run of the library as any other; what is kept here is only for the pages of this process.
"""

from __future__ import annotations

import logging
import queue
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, Literal

from msgspec import Struct, field

from schema.clock import stamp, utc_now
from schema.records import Receipt
from schema.text.redaction import redacted

LOG: Final = logging.getLogger("wengao")
MOST_WAITING: Final = 4
MOST_KEPT: Final = 100  # finished jobs, the oldest forgotten first
STOP_SECONDS: Final = 20.0  # for the file that is being read when the server ends
JobKind = Literal["upload", "retry", "reread", "restore", "look", "believe", "read"]


class TooBusy(Exception):
    """Too many jobs wait already."""


class Job(Struct):
    """One piece of work. `result` is what a page shows of it beside the receipts."""

    id: str
    kind: JobKind
    author: str
    name: str
    begun_at: str
    state: Literal["waiting", "running", "done", "failed"] = "waiting"
    files: int = 0
    run_id: str = ""
    receipts: list[Receipt] = field(default_factory=list)
    error: str = ""
    advice: str = ""
    result: Any = None

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.state in ("done", "failed")


Work = Callable[[Job], None]


class Jobs:
    """The jobs of one server. Threads share it; `on_end` is called behind each."""

    def __init__(self, on_end: Callable[[], None] = lambda: None) -> None:
        self._on_end = on_end
        self._kept: OrderedDict[str, Job] = OrderedDict()
        self._waiting: queue.Queue[tuple[Job, Work, Callable[[], None]]] = queue.Queue(MOST_WAITING)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._ending = False

    def start(
        self, kind: JobKind, author: str, name: str, work: Work, after: Callable[[], None] = lambda: None
    ) -> Job:
        """A job that does `work`, and `after` it always `after`; raises TooBusy."""
        job = Job(secrets.token_hex(8), kind, author, name, stamp(utc_now()))
        with self._lock:
            if self._ending:
                raise TooBusy
            try:
                self._waiting.put_nowait((job, work, after))
            except queue.Full as error:
                raise TooBusy from error
            self._kept[job.id] = job
            over = [one.id for one in self._kept.values() if one.over]
            for name_ in over[: max(0, len(self._kept) - MOST_KEPT)]:
                del self._kept[name_]
            if self._thread is None:
                self._thread = threading.Thread(target=self._go_on, name="wengao-jobs", daemon=True)
                self._thread.start()
        return job

    def find(self, job_id: str) -> Job | None:
        """The job with this id."""
        return self._kept.get(job_id)

    def all(self) -> list[Job]:
        """The jobs that are kept, the latest first."""
        with self._lock:
            return [*self._kept.values()][::-1]

    def note(self, job: Job, receipt: Receipt) -> None:
        """A file of the job is read; ends the work where the server ends."""
        job.receipts.append(receipt)
        self.refuse_to_go_on()

    def refuse_to_go_on(self) -> None:
        """Raise KeyboardInterrupt where the server ends: the run is recorded as interrupted."""
        if self._ending:
            raise KeyboardInterrupt

    def close(self) -> None:
        """Ends: what waits is dropped, what goes on is ended at its next file."""
        self._ending = True
        thread = self._thread
        while True:
            try:
                _, _, after = self._waiting.get_nowait()
            except queue.Empty:
                break
            after()
        if thread is not None:
            with suppress(queue.Full):
                self._waiting.put_nowait((Job("", "look", "", "", ""), lambda job: None, lambda: None))
            thread.join(STOP_SECONDS)

    def _go_on(self) -> None:
        while not self._ending:
            job, work, after = self._waiting.get()
            if not job.id:
                return
            job.state = "running"
            state: Literal["done", "failed"] = "failed"
            try:
                work(job)
                state = "done"
            except BaseException as error:  # noqa: BLE001 - the thread goes on with the next job, whatever one comes to
                job.error = redacted(str(getattr(error, "message", "") or error) or type(error).__name__)
                job.advice = str(getattr(error, "advice", ""))
                LOG.warning("%s by %s failed: %s", job.kind, job.author, job.error)
            finally:
                after()
                self._on_end()
                job.state = state  # last: whoever is told so sees the library as it is
