"""Ingests recorded in Prefect: same receipts, few tasks, and readers that hold nothing of it."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

import httpx
import pytest

from flows.isolation import IsolatedReader
from schema.records import Issue, Offer, Receipt

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),  # Prefect's clients after an exception
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),  # the same, collected
]


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """What Prefect leaves open is collected here, not in whatever test comes next."""
    yield
    gc.collect()


@pytest.fixture(scope="module")
def prefect_api() -> Iterator[str]:
    """A Prefect server of our own for the whole module; starting one takes 15 s of CPU."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DO_NOT_TRACK", "1")
        patch.setenv("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
        yield from _served()


def _served() -> Iterator[str]:
    from prefect.settings import PREFECT_API_URL
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=180):
        yield str(PREFECT_API_URL.value())


def offers(count: int) -> list[Offer]:
    """Offers of files that do not exist: the reading is a fake."""
    return [Offer("test", f"/inbox/{number}.pdf") for number in range(count)]


def receipt(offer: Offer) -> Receipt:
    """What became of a fake file: every seventh is quarantined."""
    if offer.locator.endswith("7.pdf"):
        return Receipt(offer.locator, None, "quarantined", issues=(Issue("extract", "crashed"),))
    return Receipt(offer.locator, "0" * 64, "loaded", item_count=5)


def test_receipts_come_back_in_order_and_batches_are_few(
    prefect_api: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All files are read once, in batches; what Prefect holds afterwards is one run and a small table."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.sorting import FlowRunSort

    from flows import ingest

    monkeypatch.setattr(ingest, "BATCH_FILES", 40)
    batches: list[int] = []

    def read(batch: Sequence[Offer]) -> list[Receipt]:
        batches.append(len(batch))
        return [receipt(offer) for offer in batch]

    warnings: list[str] = []
    given = offers(90)
    receipts = ingest.ingest_recorded(read, given, run_id="20261123T080000Z-abc123", warn=warnings.append)
    assert [r.locator for r in receipts] == [o.locator for o in given]
    assert (batches, warnings) == ([40, 40, 10], [])
    with get_client(sync_client=True) as client:
        recent = client.read_flow_runs(sort=FlowRunSort.START_TIME_DESC, limit=50)
        runs = [run for run in recent if run.name == "20261123T080000Z-abc123"]
    assert [run.state_name for run in runs] == ["Completed"]
    assert runs[0].parameters == {"files": 90}
    artifacts = httpx.post(f"{prefect_api}/artifacts/filter", json={"limit": 20}).json()
    tables = [table for table in artifacts if table["key"] == "ingest-20261123t080000z-abc123"]
    assert [len(json.loads(table["data"])) for table in tables] == [90]


def test_what_reading_raises_ends_the_run(prefect_api: str) -> None:
    """A fault of the program or the library is raised as it was, not read again unrecorded."""
    from flows import ingest

    def read(batch: Sequence[Offer]) -> list[Receipt]:
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError, match="the disk is full"):
        ingest.ingest_recorded(read, offers(3), run_id="broken", warn=print)


def test_prefect_failing_in_the_middle_costs_no_file(
    prefect_api: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When Prefect breaks after the first batch, the others are read all the same, and a person is told."""
    from flows import ingest

    def breaks(**table: object) -> None:
        raise RuntimeError("API is gone")

    monkeypatch.setattr(ingest, "create_table_artifact", breaks)
    warnings: list[str] = []
    receipts = ingest.ingest_recorded(
        lambda batch: [receipt(offer) for offer in batch], offers(3), run_id="half", warn=warnings.append
    )
    assert len(receipts) == 3
    assert len(warnings) == 1 and "not recorded" in warnings[0]


def test_an_api_that_is_away_is_told_before_anything_is_read() -> None:
    """Without a configured API, or with one that does not answer, nothing starts."""
    from prefect.settings import PREFECT_API_URL, temporary_settings

    from flows import ingest

    def read(batch: Sequence[Offer]) -> list[Receipt]:
        raise AssertionError("nothing may be read")

    for url, why in (("", "configured"), ("http://127.0.0.1:9/api", "away")):
        with (
            temporary_settings({PREFECT_API_URL: url}),
            pytest.raises(ingest.RecordingUnavailable, match=why),
        ):
            ingest.ingest_recorded(read, offers(1), run_id="none", warn=print)


def test_readers_started_inside_a_flow_are_clean_and_quick(
    prefect_api: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A child forked from inside a task holds nothing of Prefect, and an empty job stays cheap there."""
    from flows import ingest

    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    loaded: list[str] = []
    seconds: list[float] = []

    def read(batch: Sequence[Offer]) -> list[Receipt]:
        with IsolatedReader(jobs="hostile_jobs") as reader:
            loaded.extend(json.loads(reader.run("modules").answer))
            for _ in range(20):
                began = time.perf_counter()
                reader.run("echo")
                seconds.append(time.perf_counter() - began)
        return [receipt(offer) for offer in batch]

    ingest.ingest_recorded(read, offers(1), run_id="clean", warn=print)
    roots = {name.split(".")[0] for name in loaded}
    assert "flows" in roots
    assert roots.isdisjoint({"prefect", "sqlalchemy", "sqlmodel", "wengao", "pydantic", "httpx"})
    assert median(seconds) < 0.1  # the bench holds it to 15 ms on a calm machine
