"""Records runs in Prefect: each batch of files as a task, the result as artifacts.

Recording changes nothing of what is read and stored: when Prefect's API fails in the middle of a run, the rest of
the files are read without it.
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

from flows.logs import LOGGER, AddContext, context
from flows.orchestration.artifacts import markdown, rows
from flows.runs.source_run import RunReport, Watch
from schema.records import Offer, Receipt

os.environ.setdefault("DO_NOT_TRACK", "1")  # before Prefect is imported: it must send no usage data
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

API_SECONDS = 90.0  # how long to wait for a Prefect server, which may be starting together with the machine
BATCH_FILES = 50  # 10 to 60 s of work; a task costs 0.2 s of CPU, client and server together

ReadOffers = Callable[[Sequence[Offer]], list[Receipt]]


class RecordingUnavailable(RuntimeError):
    """Prefect's API is not configured or does not answer. Raised before anything is read, so that the caller can
    read without it."""

    def __init__(self, message: str, *, configured: bool) -> None:
        super().__init__(message)
        self.configured = configured


def ingest_recorded(
    read: ReadOffers, offers: Sequence[Offer], *, run_id: str, warn: Callable[[str], None]
) -> list[Receipt]:
    """Call `read` on all `offers` in batches, each a task of one flow run; returns the receipts in their order.

    Raises `RecordingUnavailable` before anything is read, and whatever `read` raises. If Prefect itself
    fails later on, `warn` is called and the remaining batches are read unrecorded.
    """
    require_api()

    def work(watch: Watch) -> list[Receipt]:
        receipts: list[Receipt] = []
        for number, first in enumerate(range(0, len(offers), BATCH_FILES), 1):
            batch = offers[first : first + BATCH_FILES]
            with context(batch=str(number)):
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
    """Call `work`, a run of `source` started by hand, within a flow run: tasks, a table, a summary, a progress bar.

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
    """Raise `RecordingUnavailable` unless a Prefect API is configured and answers.

    Without one, Prefect would start a server of its own, which takes longer than most ingests.
    """
    if not PREFECT_API_URL.value():
        raise RecordingUnavailable("no Prefect API is configured (PREFECT_API_URL)", configured=False)
    with get_client(sync_client=True) as client:
        if (problem := client.api_healthcheck()) is not None:
            url = PREFECT_API_URL.value()
            raise RecordingUnavailable(f"the Prefect API at {url} is away: {problem}", configured=True)


def wait_for_api(say: Callable[[str], None], seconds: float = API_SECONDS) -> None:
    """Return once the Prefect API answers; raises `RecordingUnavailable` if it is not configured or never answers."""
    deadline = time.monotonic() + seconds
    announced = False
    while True:
        try:
            return require_api()
        except RecordingUnavailable as reason:
            if time.monotonic() > deadline or not reason.configured:
                raise
            if not announced:
                say(f"waiting: {reason}")
                announced = True
            time.sleep(2)


def state_of(report: RunReport) -> State[None]:
    """The final Prefect state of a run that was not interrupted."""
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
    """Shows the steps of a run as tasks and its result as artifacts.

    After the first failure of Prefect, it warns once and records nothing more; the files are read all the same.
    """

    def __init__(self, warn: Callable[[str], None]) -> None:
        self._warn = warn
        self._away = False
        self._bar: UUID | None = None

    def step(self, name: str, work: Callable[[], T]) -> T:
        """Call `work` as a task; without a task, if Prefect fails before the work has begun."""
        if self._away:
            return work()
        call = _Once(work)
        show = task(
            name=name.split(maxsplit=1)[0], task_run_name=name, cache_policy=NO_CACHE, persist_result=False
        )
        try:
            show(call.show)()
        except Exception as error:  # noqa: BLE001 - whatever Prefect raises, the files are read
            if call.error is None:
                self.give_up(error)
        return call.get()

    def progress(self, done: int, files: int) -> None:
        """Update the progress bar; the first call creates it."""
        percent = 100.0 * done / max(files, 1)
        if self._bar is None:
            self._bar = self._try(lambda: create_progress_artifact(percent, description=f"{files} files"))
        else:
            self._try(partial(update_progress_artifact, self._bar, percent, f"{done} of {files} files"))

    def ended(self, report: RunReport) -> None:
        """Write the table of files and the summary of the run."""
        key = f"run-{report.run_id.lower()}"
        self.table(key, report.receipts)
        self._try(lambda: create_markdown_artifact(markdown(report), key=f"{key}-summary"))

    def table(self, key: str, receipts: Sequence[Receipt]) -> None:
        """Write a table with one row a file, quarantined ones first."""
        self._try(
            lambda: create_table_artifact(rows(receipts), key=key, description=f"{len(receipts)} files")
        )

    def give_up(self, error: BaseException) -> None:
        """Record nothing more in Prefect; warns at the first call."""
        if not self._away:
            self._warn(f"Prefect failed ({error}); the rest of this run is not recorded")
        self._away = True

    def _try(self, show: Callable[[], object]) -> UUID | None:
        if self._away:
            return None
        try:
            artifact = show()
        except Exception as error:  # noqa: BLE001 - whatever Prefect raises, the files are read
            self.give_up(error)
            return None
        return artifact if isinstance(artifact, UUID) else None


class _Once(Generic[T]):
    """A call that is made once, whoever asks for its result first; keeps the result or the exception."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._results: list[T] = []
        self.error: BaseException | None = None

    def show(self) -> None:
        """Make the call and keep its result; returns None, so that Prefect stores no result."""
        try:
            self._results.append(self._work())
        except BaseException as error:
            self.error = error
            raise

    def get(self) -> T:
        """The result of the call, which is made now unless it was made before; raises its exception."""
        if self.error is not None:
            raise self.error
        if not self._results:
            self.show()
        return self._results[0]


class _Followed(Generic[T]):
    """A call within a flow run, made even if Prefect cannot run the flow."""

    def __init__(self, work: Callable[[Watch], T], watch: PrefectWatch) -> None:
        self.watch = watch
        self._work = _Once(partial(work, watch))

    def once(self) -> T:
        """Make the call; the body of the flow."""
        self._work.show()
        return self._work.get()

    def result(self, follow: Callable[[], object]) -> T:
        """Run the flow by `follow`, which may fail in any way; returns the result of the call all the same."""
        try:
            follow()
        except Exception as error:  # noqa: BLE001 - whatever Prefect raises, the files are read
            if self._work.error is None:
                self.watch.give_up(error)
        return self._work.get()
