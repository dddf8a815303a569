"""An ingest recorded in Prefect: the same reading and loading, one task a batch of files, a table of results.

Prefect only watches. Nothing is read or stored differently, and when its API goes away in the middle,
the rest of the files are read all the same.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from schema.records import Offer, Receipt

os.environ.setdefault("DO_NOT_TRACK", "1")  # before Prefect is imported: nothing of ours calls home
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")

import httpx
from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.exceptions import PrefectException
from prefect.settings import PREFECT_API_URL

BATCH_FILES = 50  # 10 to 60 s of work; a task costs 0.2 s of CPU on the two sides together
MAX_TABLE_ROWS = 1_000  # a table is for looking at; `wengao files list` has them all

ReadBatch = Callable[[Sequence[Offer]], list[Receipt]]


class RecordingUnavailable(RuntimeError):
    """Prefect's API is not configured or does not answer; nothing was read yet, so read without it."""


def ingest_recorded(
    read: ReadBatch, offers: Sequence[Offer], *, run_id: str, warn: Callable[[str], None]
) -> list[Receipt]:
    """`read` over all `offers` in batches, each a task of one flow run; the receipts in the order offered.

    Raises `RecordingUnavailable` before anything is read, and whatever `read` raises. If Prefect itself
    fails later on, `warn` is told and the remaining batches are read unrecorded.
    """
    _require_api()
    batches = _Batches(read, offers)
    try:
        _record(batches, run_id)
    except (PrefectException, httpx.HTTPError, RuntimeError) as error:
        if error is batches.error:
            raise
        warn(f"Prefect failed ({error}); the rest of this run is not recorded")
    batches.read_the_rest()
    return batches.receipts


class _Batches:
    """The work, in pieces, and how far it has come; knows nothing of Prefect."""

    def __init__(self, read: ReadBatch, offers: Sequence[Offer]) -> None:
        self._read = read
        self.files = len(offers)
        self._waiting = [offers[i : i + BATCH_FILES] for i in range(0, len(offers), BATCH_FILES)]
        self.receipts: list[Receipt] = []
        self.error: BaseException | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    def read_next(self) -> dict[str, int]:
        """Reads the next batch; how many files ended in which state."""
        batch = self._waiting.pop(0)
        try:
            receipts = self._read(batch)
        except BaseException as error:
            self.error = error
            raise
        self.receipts.extend(receipts)
        states = [receipt.state for receipt in receipts]
        return {state: states.count(state) for state in sorted(set(states))}

    def read_the_rest(self) -> None:
        """All batches that no task has taken."""
        while self._waiting:
            self.read_next()


def _require_api() -> None:
    """Raises `RecordingUnavailable` unless a Prefect API is configured and answers: without one Prefect
    would start a server of its own, which takes longer than most ingests."""
    if not PREFECT_API_URL.value():
        raise RecordingUnavailable("no Prefect API is configured (PREFECT_API_URL)")
    with get_client(sync_client=True) as client:
        if (problem := client.api_healthcheck()) is not None:
            raise RecordingUnavailable(f"the Prefect API at {PREFECT_API_URL.value()} is away: {problem}")


def _record(batches: _Batches, run_id: str) -> None:
    """One flow run, one task a batch, one table. The offers stay out of Prefect's parameters."""

    @task(name="read-batch", cache_policy=NO_CACHE, persist_result=False)
    def read_batch(number: int) -> dict[str, int]:
        return batches.read_next()

    @flow(name="wengao-ingest", flow_run_name=run_id, persist_result=False)
    def ingest(files: int) -> None:
        for number in range(1, len(batches) + 1):
            read_batch.with_options(task_run_name=f"batch {number}")(number)
        create_table_artifact(
            key=f"ingest-{run_id.lower()}",
            table=[_row(receipt) for receipt in batches.receipts[:MAX_TABLE_ROWS]],
            description=f"{len(batches.receipts)} files",
        )

    ingest(batches.files)


def _row(receipt: Receipt) -> dict[str, object]:
    """One file as people look at it."""
    return {
        "file": receipt.locator,
        "state": receipt.state,
        "items": receipt.item_count,
        "new": receipt.new_speeches,
        "issues": ", ".join(issue.code for issue in receipt.issues),
        "seconds": round(receipt.seconds, 2),
    }
