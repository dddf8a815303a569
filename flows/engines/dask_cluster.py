"""Reads the files of a run on the workers of a Dask cluster; the only module that imports Dask.

A task is a few files. Discovery, lease and report stay with the run. A worker that dies loses nothing: Dask gives its
task to another one, and what it had loaded is `unchanged` there. A task that ended three workers fails its batch.
"""

from __future__ import annotations

import itertools
import logging
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from flows.engines.engine import Engine, Order
from flows.engines.errors import EngineMissing, EngineUnfit, SchedulerUnreachable, WorkerFailed
from flows.engines.shared_files import KeptHere, Sharing
from flows.engines.tasks import Identity, Introduction, ReadTask, SharedFile, TaskResult
from flows.logs import context, current, log_receipt
from flows.thread_pool import map_in_order
from schema.errors import LeaseLost
from schema.records import Offer, Receipt
from schema.wire import decode, encode

if TYPE_CHECKING:
    from distributed import Client, Future

CONNECT_SECONDS: Final = 15.0  # for a scheduler to answer, and for its first worker to be there
FILES_IN_A_TASK: Final = 8  # what a dying worker makes another one look at again
TASKS_A_THREAD: Final = 2  # sent at once for each thread of the cluster: one is read, one waits there
LOOPBACK: Final = "127.0.0.1:0"
COMPARED: Final = ("python", "distributed")  # versions that scheduler and workers must have in common with us

TaskFunction = Callable[[bytes], bytes]


class DaskEngine:
    """Sends the files of one run to the workers of a scheduler, as calls of `read` with an encoded `ReadTask`."""

    def __init__(
        self,
        client: Client,
        read: TaskFunction,
        *,
        run_id: str,
        identity: Identity,
        sharing: Sharing,
        here: Engine,
        pages: str = "",
    ) -> None:
        self._client = client
        self._read = read
        self._run_id = run_id
        self._identity = identity
        self._sharing = sharing
        self._here = here
        self._pages = pages
        self._numbers = itertools.count(1)
        self._waiting: set[Future[bytes]] = set()

    def ingest(self, offers: Sequence[Offer], order: Order) -> list[Receipt]:
        """Read `offers` on the workers; returns their receipts in the same order."""
        threads = max(1, sum(self._client.nthreads().values()))
        outer = current()  # which batch this is; the threads below do not know

        def done(chunk: Sequence[Offer]) -> list[Receipt]:
            with context(**outer | {"run": self._run_id}):
                return self._chunk(chunk, order)

        def give_up() -> None:
            if order.stop is not None:
                order.stop()
            self._client.cancel(list(self._waiting), force=True)

        chunks = list(self._chunks(offers, threads))
        found = map_in_order(done, chunks, TASKS_A_THREAD * threads + 1, on_interrupt=give_up)
        self._sharing.archive.drop_copies()
        return [receipt for receipts in found for receipt in receipts]

    def _chunks(self, offers: Sequence[Offer], threads: int) -> Iterator[Sequence[Offer]]:
        """Offers that go to one worker together: a few neighbours; each for itself that needs work here first."""
        most = max(1, min(FILES_IN_A_TASK, len(offers) // (2 * threads)))
        for alone, group in itertools.groupby(offers, self._sharing.needs_work):
            size = 1 if alone else most
            while chunk := list(itertools.islice(group, size)):
                yield chunk

    def _chunk(self, chunk: Sequence[Offer], order: Order) -> list[Receipt]:
        shared: list[SharedFile] = []
        for offer in chunk:
            match self._sharing.share(offer, order.fetch):
                case SharedFile() as file:
                    shared.append(file)
                case KeptHere(kept, fetch):
                    return self._here.ingest([kept], replace(order, fetch=fetch))
        return self._on_a_worker(shared, order)

    def _on_a_worker(self, files: Sequence[SharedFile], order: Order) -> list[Receipt]:
        batch = current().get("batch", "")
        locators = [file.offer.locator for file in files]
        retried = tuple(locator for locator in locators if locator in order.retried)
        task = ReadTask(self._run_id, batch, self._identity, tuple(files), order.force, retried, self._pages)
        key = f"wengao-{self._run_id}-{batch or 'files'}-{next(self._numbers)}"
        future = self._client.submit(self._read, encode(task), key=key, pure=False)
        self._waiting.add(future)
        try:
            result = _decoded(future.result())
        except Exception as error:
            raise _lost(error, locators) from error
        finally:
            self._waiting.discard(future)
        receipts = [receipt for of_file in result.receipts for receipt in of_file]
        for receipt in receipts:
            with context(worker=result.worker, file=receipt.locator):
                log_receipt(receipt)
            order.on_receipt(receipt)
        if (failure := result.failure) is not None:
            if failure.kind == LeaseLost.__name__:
                raise LeaseLost(self._run_id)
            where = f"worker {result.worker}: {failure.message}"
            raise WorkerFailed(where, failure.advice, failure.exit_code)
        return receipts


def _decoded(answer: object) -> TaskResult:
    assert isinstance(answer, bytes)
    return decode(answer, TaskResult)


def _lost(error: Exception, locators: Sequence[str]) -> WorkerFailed:
    words = " ".join(str(error).split())[:300]
    what = f"{len(locators)} files from {locators[0]} on were not read: {type(error).__name__}: {words}"
    return WorkerFailed(what, "the next run reads them; `wengao runs show` names them", 1)


# ------------------------------------------------------------------ connecting


@contextmanager
def connected(address: str, workers: int, environment: Mapping[str, str]) -> Iterator[Client]:
    """A client of the scheduler at `address`; without one, of a cluster of `workers` on this machine, in that environment.

    Raises `EngineMissing` (exit 3), `SchedulerUnreachable` (6), `EngineUnfit` (4) for other versions.
    """
    try:
        import distributed
    except ImportError as error:
        raise EngineMissing from error
    logging.getLogger("distributed").setLevel(logging.ERROR)  # ours says what went wrong, once
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", distributed.versions.VersionMismatchWarning
        )  # compared below, as an error
        if not address:
            with _own_cluster(workers, environment) as cluster, distributed.Client(cluster) as client:
                yield client
            return
        try:
            client = distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            raise SchedulerUnreachable(
                f"no Dask scheduler answers at {address}: {' '.join(str(error).split())}",
                "check [workers] address, and that `dask scheduler` runs there",
            ) from error
        with client:
            compare_versions(client, address)
            yield client


def _own_cluster(workers: int, environment: Mapping[str, str]) -> Any:
    from distributed import LocalCluster

    return LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address=LOOPBACK,  # without an address of its own it would listen on all of them
        worker_dashboard_address=LOOPBACK,
        memory_limit=0,  # its children hold the memory, and have limits of their own
        env=dict(environment),
        silence_logs=logging.ERROR,
    )


def compare_versions(client: Client, address: str) -> None:
    """Raises `EngineUnfit` for a scheduler or worker of another version, `SchedulerUnreachable` where no worker is."""
    try:
        client.wait_for_workers(1, timeout=CONNECT_SECONDS)
    except TimeoutError as error:
        raise SchedulerUnreachable(
            f"the Dask scheduler at {address} has no worker", "start one: `dask worker ADDRESS`"
        ) from error
    found = client.get_versions(check=False)
    ours = _versions(found["client"])
    theirs = {"the scheduler": found["scheduler"]} | {f"worker {k}": v for k, v in found["workers"].items()}
    for who, versions in theirs.items():
        for name in COMPARED:
            if (other := _versions(versions).get(name)) != ours[name]:
                raise EngineUnfit(
                    f"{who} at {address} has {name} {other}, this program {ours[name]}",
                    "install the same versions everywhere: `pip install -c constraints.txt` does",
                )


def _versions(answer: Mapping[str, Any]) -> dict[str, str]:
    """The versions in one part of Dask's answer; of Python its second number counts."""
    python = str(answer["host"].get("python", "")) or sys.version
    return {
        "python": ".".join(python.split(".")[:2]),
        "distributed": str(answer["packages"].get("distributed")),
    }


def compare_workers(client: Client, introduce: Callable[[], bytes], expected: Identity) -> None:
    """Raises `EngineUnfit` where a worker has another library, archive or program, `WorkerFailed` where it has none."""
    try:
        answers = client.run(introduce)
    except ImportError as error:
        raise EngineUnfit(
            f"a worker cannot load this program: {error}", "install wengao where the workers run"
        ) from error
    for worker, answer in answers.items():
        known = decode(answer, Introduction)
        if (failure := known.failure) is not None:
            raise WorkerFailed(f"worker {worker}: {failure.message}", failure.advice, failure.exit_code)
        if known.identity is not None and (words := expected.differing(known.identity)):
            raise unfit_worker(worker, words)


def unfit_worker(worker: str, words: str) -> EngineUnfit:
    """The error of a worker that has `words`, as `Identity.differing` says them."""
    return EngineUnfit(
        f"worker {worker} has {words}",
        "workers take their settings from their own environment or wengao.toml; give them those of this run",
    )
