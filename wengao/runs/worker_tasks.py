"""What a worker of a cluster does: `read_files` and `introduce`, called there by name.

A worker's settings come from its own environment and working folder, never with a task. Library, archive and reading
children are opened with the first task of a process and kept for those that follow.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from flows.engines import this_worker
from flows.engines.tasks import (
    Failure,
    Identity,
    Introduction,
    ReadTask,
    SharedFile,
    TaskResult,
)
from schema.records import Offer, Receipt
from schema.wire import decode, encode
from wengao.runs.opened import opened
from wengao.settings import load
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from flows.archive.store import Archive
    from flows.http.results import Download, NotModified
    from flows.isolation.reader import IsolatedReader
    from schema.database.connection import Database


class WorkerParts(Struct, frozen=True):
    """What a worker's process keeps open."""

    settings: Settings
    database: Database
    archive: Archive
    reader: IsolatedReader
    identity: Identity


_LOCK: Final = threading.Lock()
_OPEN: Final = ExitStack()
_PARTS: list[WorkerParts] = []
_AT_WORK: list[int] = [0]  # tasks of this process


def identity_of(database: Database, archive: Archive, *, create: bool = False) -> Identity:
    """What a run and its workers must have in common. `create`: the archive gets an id where it has none."""
    from extractors.versions import VERSIONS
    from flows.archive.identity import archive_identity
    from schema.database.identity import library_identity
    from wengao import __version__

    program = " ".join([__version__, *(f"{stage}={version}" for stage, version in sorted(VERSIONS))])
    return Identity(library_identity(database), archive_identity(archive, create=create), program)


def introduce() -> bytes:
    """An `Introduction` of this worker."""
    try:
        return encode(Introduction(_parts().identity))
    except Exception as error:  # noqa: BLE001 - the boundary of a worker: the run says what is wrong with it
        return encode(Introduction(failure=failure_of(error)))


def read_files(payload: bytes) -> bytes:
    """Read the files of a `ReadTask`; returns a `TaskResult`, whatever happens."""
    task, worker = decode(payload, ReadTask), this_worker.name()
    done: list[tuple[Receipt, ...]] = []
    failure = None
    try:
        parts = _parts()
        if words := task.expected.differing(parts.identity):
            from flows.engines.dask_cluster import unfit_worker

            raise unfit_worker(worker, words)
        with _at_work(parts.archive):
            _read(task, worker, parts, done)
    except Exception as error:  # noqa: BLE001 - the boundary of a worker: the run ends its batch with it
        failure = failure_of(error)
    return encode(TaskResult(worker, tuple(done), failure))


@contextmanager
def _at_work(archive: Archive) -> Iterator[None]:
    """While a task reads its files: the last one that ends removes the local copies of the archive's."""
    with _LOCK:
        _AT_WORK[0] += 1
    try:
        yield
    finally:
        with _LOCK:
            _AT_WORK[0] -= 1
            if not _AT_WORK[0]:
                archive.drop_copies()


def _read(task: ReadTask, worker: str, parts: WorkerParts, done: list[tuple[Receipt, ...]]) -> None:
    from flows import pipeline
    from flows.engines.shared_pages import SharedPages
    from flows.logs import context
    from schema.store.store import Store

    store = Store(parts.database)
    store.runs.join(task.run_id)
    recogniser = SharedPages(parts.database, name=task.pages)
    with context(run=task.run_id, batch=task.batch, worker=worker):
        for file in task.files:
            receipts = pipeline.ingest(
                [_offered(file, parts.archive)],
                store,
                parts.archive,
                parts.reader,
                run_id=task.run_id,
                force=task.force,
                retried=task.retried,
                fetch=partial(_fetch, parts.archive),
                recogniser=recogniser,
            )
            done.append(tuple(replace(receipt, worker=worker) for receipt in receipts))


def _offered(file: SharedFile, archive: Archive) -> Offer:
    if file.sha256 is None:
        return file.offer
    return replace(file.offer, path=archive.path(file.sha256))


def _fetch(archive: Archive, offer: Offer) -> Download | NotModified:
    """An object of a bucket; all else comes with its bytes in the archive."""
    from flows.archive.source_fetch import fetch_object
    from flows.http.limits import Bounds
    from flows.http.spool import Spool

    return fetch_object(offer, Spool(archive.spool), Bounds())


def _parts() -> WorkerParts:
    """What this process keeps open, opened by the first that asks."""
    with _LOCK:
        if not _PARTS:
            _PARTS.append(_opened())
        return _PARTS[0]


def _opened() -> WorkerParts:
    from flows.archive.store import Archive
    from flows.isolation.reader import IsolatedReader
    from wengao.screen.logs import start_log

    settings = load.load({}, os.environ, Path.cwd())
    start_log(settings)
    with ExitStack() as stack:
        database = stack.enter_context(opened(settings))
        archive = Archive(settings.archive)
        identity = identity_of(database, archive)
        reader = stack.enter_context(IsolatedReader(this_worker.threads(), passwords=settings.passwords))
        _OPEN.enter_context(stack.pop_all())
    return WorkerParts(settings, database, archive, reader, identity)


def close() -> None:
    """Close what this process keeps open; the next task opens it again."""
    with _LOCK:
        _PARTS.clear()
        _OPEN.close()


atexit.register(close)


def failure_of(error: Exception) -> Failure:
    """The error for the run, without what it must not say."""
    from schema.text.redaction import redacted

    code = getattr(error, "exit_code", None)
    advice = str(getattr(error, "advice", ""))
    message = str(error) if hasattr(error, "advice") else f"{type(error).__name__}: {error}"
    return Failure(type(error).__name__, code if isinstance(code, int) else 1, redacted(message), advice)
