"""Reading recorded in Prefect: the same reading and loading, one task a batch of files, artifacts to look at.

Prefect only watches. Nothing is read or stored differently, and when its API goes away in the middle,
the rest of the files are read all the same.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Generic, TypeVar
from uuid import UUID

from flows.logs import LOGGER, AddContext
from flows.orchestration.artifacts import markdown, rows
from flows.runs.source_run import RunReport, Watch
from schema.records import Offer, Receipt

os.environ.setdefault("DO_NOT_TRACK", "1")  # before Prefect is imported: nothing of ours calls home
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")

from prefect import flow, task
from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.logging.handlers import APILogHandler
from prefect.runtime import flow_run as current_run
from prefect.settings import PREFECT_API_URL
from prefect.states import Completed, Failed

T = TypeVar("T")

API_SECONDS = 90.0  # a Prefect server that starts with the machine is waited for so long
BATCH_FILES = 50  # 10 to 60 s of work; a task costs 0.2 s of CPU on the two sides together

ReadOffers = Callable[[Sequence[Offer]], list[Receipt]]


class RecordingUnavailable(RuntimeError):
    """Prefect's API is not configured or does not answer; nothing was read yet, so read without it."""

    def __init__(self, message: str, *, configured: bool) -> None:
        super().__init__(message)
        self.configured = configured


def ingest_recorded(
    read: ReadOffers, offers: Sequence[Offer], *, run_id: str, warn: Callable[[str], None]
) -> list[Receipt]:
    """`read` over all `offers` in batches, each a task of one flow run; the receipts in the order offered.

    Raises `RecordingUnavailable` before anything is read, and whatever `read` raises. If Prefect itself
    fails later on, `warn` is told and the remaining batches are read unrecorded.
    """
    require_api()

    def work(watch: Watch) -> list[Receipt]:
        receipts: list[Receipt] = []
        for number, first in enumerate(range(0, len(offers), BATCH_FILES), 1):
            batch = offers[first : first + BATCH_FILES]
            receipts += watch.step(f"batch {number}", partial(read, batch))
        if isinstance(watch, PrefectWatch):
            watch.table(f"ingest-{run_id.lower()}", receipts)
        return receipts

    followed = _Followed(work, PrefectWatch(warn))

    @flow(name="wengao-ingest", flow_run_name=run_id, persist_result=False)
    def ingest(files: int) -> None:
        with logged_to_prefect(current_run.get_id()):
            followed.once()

    return followed.result(lambda: ingest(len(offers), return_state=True))


def source_recorded(
    work: Callable[[Watch], RunReport], source: str, *, warn: Callable[[str], None]
) -> RunReport:
    """A run of `source`, by hand, as a flow run: a task a batch, a table, a summary, a progress bar.

    Raises `RecordingUnavailable` before anything is done, and whatever `work` raises.
    """
    require_api()
    followed = _Followed(work, PrefectWatch(warn))

    @flow(name="wengao-source", flow_run_name=source, persist_result=False)
    def source_run(source: str) -> State[None]:
        followed.watch.flow_run = current_run.get_id()
        with logged_to_prefect(followed.watch.flow_run):
            return state_of(followed.once())

    return followed.result(lambda: source_run(source, return_state=True))


def require_api() -> None:
    """Raises `RecordingUnavailable` unless a Prefect API is configured and answers: without one Prefect
    would start a server of its own, which takes longer than most ingests."""
    if not PREFECT_API_URL.value():
        raise RecordingUnavailable("no Prefect API is configured (PREFECT_API_URL)", configured=False)
    with get_client(sync_client=True) as client:
        if (problem := client.api_healthcheck()) is not None:
            url = PREFECT_API_URL.value()
            raise RecordingUnavailable(f"the Prefect API at {url} is away: {problem}", configured=True)


def wait_for_api(say: Callable[[str], None], seconds: float = API_SECONDS) -> None:
    """Returns when the Prefect API answers; raises `RecordingUnavailable` when it is not configured or away."""
    deadline = time.monotonic() + seconds
    told = False
    while True:
        try:
            return require_api()
        except RecordingUnavailable as reason:
            if time.monotonic() > deadline or not reason.configured:
                raise
            if not told:
                say(f"waiting: {reason}")
                told = True
            time.sleep(2)


def state_of(report: RunReport) -> State[None]:
    """How Prefect shows a run that ended by itself."""
    if report.state == "done":
        return Completed(message=markdown(report).splitlines()[0])
    return Failed(message=report.error or report.state)


@contextmanager
def logged_to_prefect(flow_run: str | None) -> Iterator[None]:
    """What our log says of a run, from INFO up, stands among the logs of its flow run in Prefect."""
    handler = APILogHandler(logging.INFO)
    handler.setFormatter(logging.Formatter("%(message)s (file %(file)s)"))
    handler.addFilter(AddContext())

    def of_this_run(record: logging.LogRecord) -> bool:
        record.flow_run_id = flow_run  # Prefect's own context does not reach the threads that read
        return True

    handler.addFilter(of_this_run)
    LOGGER.addHandler(handler)
    try:
        yield
    finally:
        LOGGER.removeHandler(handler)


class PrefectWatch(Watch):
    """Shows the steps of a run as tasks and its result as artifacts. What Prefect cannot do is told once,
    and costs no file."""

    def __init__(self, warn: Callable[[str], None]) -> None:
        self._warn = warn
        self._away = False
        self._bar: UUID | None = None

    def step(self, name: str, work: Callable[[], T]) -> T:
        """Do `work` as a task; without Prefect, when it fails before the work has begun."""
        if self._away:
            return work()
        done = _Once(work)
        show = task(
            name=name.split(maxsplit=1)[0], task_run_name=name, cache_policy=NO_CACHE, persist_result=False
        )
        try:
            show(done.show)()
        except Exception as error:  # noqa: BLE001 - whatever Prefect raises, the files are read
            if done.error is None:
                self.give_up(error)
        return done.get()

    def progress(self, done: int, files: int) -> None:
        """The bar, made with the first batch."""
        percent = 100.0 * done / max(files, 1)
        if self._bar is None:
            self._bar = self._try(lambda: create_progress_artifact(percent, description=f"{files} files"))
        else:
            self._try(partial(update_progress_artifact, self._bar, percent, f"{done} of {files} files"))

    def ended(self, report: RunReport) -> None:
        """The files in a table, the run in words."""
        key = f"run-{report.run_id.lower()}"
        self.table(key, report.receipts)
        self._try(lambda: create_markdown_artifact(markdown(report), key=f"{key}-summary"))

    def table(self, key: str, receipts: Sequence[Receipt]) -> None:
        """One row a file, those that need a person first."""
        self._try(
            lambda: create_table_artifact(rows(receipts), key=key, description=f"{len(receipts)} files")
        )

    def give_up(self, error: BaseException) -> None:
        """Prefect is of no use any more: say so, once."""
        if not self._away:
            self._warn(f"Prefect failed ({error}); the rest of this run is not recorded")
        self._away = True

    def _try(self, show: Callable[[], object]) -> UUID | None:
        if self._away:
            return None
        try:
            made = show()
        except Exception as error:  # noqa: BLE001 - whatever Prefect raises, the files are read
            self.give_up(error)
            return None
        return made if isinstance(made, UUID) else None


class _Once(Generic[T]):
    """Some work that is done once, whoever calls it, and what came of it."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._results: list[T] = []
        self.error: BaseException | None = None

    def show(self) -> None:
        """Do it, returning nothing: results stay out of Prefect."""
        try:
            self._results.append(self._work())
        except BaseException as error:
            self.error = error
            raise

    def get(self) -> T:
        """What came of it, doing it now when nobody has; raises what it raised."""
        if self.error is not None:
            raise self.error
        if not self._results:
            self.show()
        return self._results[0]


class _Followed(Generic[T]):
    """Some work inside a flow run."""

    def __init__(self, work: Callable[[Watch], T], watch: PrefectWatch) -> None:
        self.watch = watch
        self._work = _Once(partial(work, watch))

    def once(self) -> T:
        """What the flow calls."""
        self._work.show()
        return self._work.get()

    def result(self, follow: Callable[[], object]) -> T:
        """The work's result after running the flow, which may fail in any way around it."""
        try:
            follow()
        except Exception as error:  # noqa: BLE001 - whatever Prefect raises, the files are read
            if self._work.error is None:
                self.watch.give_up(error)
        return self._work.get()
