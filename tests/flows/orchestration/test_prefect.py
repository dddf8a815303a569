"""What Prefect shows and keeps: ingests and sources recorded, deployments, dead runs, missed times.

With a real server; what `serve` does with it over time is in `test_serve.py`.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import httpx
import pytest

from flows.isolation.reader import IsolatedReader
from schema.records import Issue, Offer, Receipt

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),  # Prefect's clients after an exception
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),  # the same, collected
]


@pytest.fixture(scope="module", autouse=True)
def nothing_left() -> Iterator[None]:
    """What Prefect leaves open is collected here, not in whatever module comes next."""
    yield
    gc.collect()


@pytest.fixture(scope="module")
def prefect_api(prefect_url: str) -> Iterator[str]:
    """The API of the server, as this process is told of it."""
    from prefect.settings import PREFECT_API_URL, temporary_settings

    with temporary_settings({PREFECT_API_URL: prefect_url}):
        yield prefect_url


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

    from flows.orchestration import recording

    monkeypatch.setattr(recording, "BATCH_FILES", 40)
    batches: list[int] = []

    def read(batch: Sequence[Offer]) -> list[Receipt]:
        batches.append(len(batch))
        return [receipt(offer) for offer in batch]

    warnings: list[str] = []
    given = offers(90)
    receipts = recording.ingest_recorded(read, given, run_id="20261123T080000Z-abc123", warn=warnings.append)
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
    from flows.orchestration import recording

    def read(batch: Sequence[Offer]) -> list[Receipt]:
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError, match="the disk is full"):
        recording.ingest_recorded(read, offers(3), run_id="broken", warn=print)


def test_prefect_failing_in_the_middle_costs_no_file(
    prefect_api: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When Prefect breaks after the first batch, the others are read all the same, and a person is told."""
    from flows.orchestration import recording

    def breaks(**table: object) -> None:
        raise RuntimeError("API is gone")

    monkeypatch.setattr(recording, "create_table_artifact", breaks)
    warnings: list[str] = []
    receipts = recording.ingest_recorded(
        lambda batch: [receipt(offer) for offer in batch], offers(3), run_id="half", warn=warnings.append
    )
    assert len(receipts) == 3
    assert len(warnings) == 1 and "not recorded" in warnings[0]


def test_an_api_that_is_away_is_told_before_anything_is_read() -> None:
    """Without a configured API, or with one that does not answer, nothing starts."""
    from prefect.settings import PREFECT_API_URL, temporary_settings

    from flows.orchestration import recording

    def read(batch: Sequence[Offer]) -> list[Receipt]:
        raise AssertionError("nothing may be read")

    for url, why in (("", "configured"), ("http://127.0.0.1:9/api", "away")):
        with (
            temporary_settings({PREFECT_API_URL: url}),
            pytest.raises(recording.RecordingUnavailable, match=why),
        ):
            recording.ingest_recorded(read, offers(1), run_id="none", warn=print)


def test_without_prefects_api_a_recorded_run_goes_on_unrecorded(
    wengao: Callable[..., Any], compilation: Path
) -> None:
    """`ingest --record` warns and reads all the same; stdout stays JSON."""
    from prefect.settings import PREFECT_API_URL, temporary_settings

    with temporary_settings({PREFECT_API_URL: ""}):
        said = wengao("ingest", compilation, "--record", "--json")
    assert said.code == 0, said.err
    assert said.json["totals"]["loaded"] == 1
    assert "not recorded in Prefect" in said.err


def test_readers_started_inside_a_flow_are_clean_and_quick(
    prefect_api: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A child forked from inside a task holds nothing of Prefect, and an empty job stays cheap there."""
    from flows.orchestration import recording

    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "support" / "jobs"))
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

    recording.ingest_recorded(read, offers(1), run_id="clean", warn=print)
    roots = {name.split(".")[0] for name in loaded}
    assert "flows" in roots
    assert roots.isdisjoint({"prefect", "sqlalchemy", "sqlmodel", "wengao", "pydantic", "httpx"})
    assert median(seconds) < 0.1  # the bench holds it to 15 ms on a calm machine


def artifacts(prefect_api: str, key: str) -> list[dict[str, Any]]:
    """The artifacts whose key begins so."""
    found = httpx.post(f"{prefect_api}/artifacts/filter", json={"limit": 200}).json()
    return [one for one in found if (one["key"] or "").startswith(key)]


def test_a_source_by_hand_is_a_flow_run_with_a_table_words_and_a_bar(
    prefect_api: str, tmp_path: Path
) -> None:
    """Our own row names Prefect's run; a failed batch makes it Failed, and its files are in the table."""
    from flows.orchestration.recording import source_recorded
    from flows.runs.source_run import DiscoverySummary, RunReport, Watch, run_source
    from schema.database.opening import open_database
    from schema.query.run_list import list_runs
    from schema.store.store import Store

    found = DiscoverySummary(tuple(offers(20)), listed=20, new=20)

    def read(batch: Sequence[Offer], tell: Callable[[Receipt], None]) -> list[Receipt]:
        if batch[0].locator == "/inbox/8.pdf":
            raise OSError("no space left")
        for offer in batch:
            tell(receipt(offer))
        return []

    with open_database(f"sqlite:///{tmp_path}/w.db", create=True) as database:
        store = Store(database)

        def work(watch: Watch) -> RunReport:
            return run_source("library", lambda: found, read, store.runs, run_id="by-hand", watch=watch)

        report = source_recorded(work, "library", warn=print)
        with database.read() as session:
            (row,) = list_runs(session)
    assert (report.state, row["state"], len(report.receipts), report.unread) == ("failed", "failed", 8, 12)
    run = httpx.get(f"{prefect_api}/flow_runs/{row['flow_run']}").json()
    assert (run["state_type"], run["parameters"]) == ("FAILED", {"source": "library"})
    assert "no space left" in run["state"]["message"]
    kinds = {one["type"] for one in artifacts(prefect_api, "run-by-hand")}
    assert kinds == {"table", "markdown"}
    (table,) = [one for one in artifacts(prefect_api, "run-by-hand") if one["type"] == "table"]
    assert [one["state"] for one in json.loads(table["data"])] == ["quarantined"] + ["loaded"] * 7
    bars = httpx.post(f"{prefect_api}/artifacts/filter", json={"limit": 200}).json()
    assert any(one["type"] == "progress" and one["flow_run_id"] == row["flow_run"] for one in bars)


def test_what_work_pools_deploy_is_what_serve_deploys() -> None:
    """prefect.yaml names the same entry point, and each deployment reads the source it is called after."""
    import yaml
    from prefect import Flow

    from flows.runs.timetable import timetable
    from wengao import scheduled

    text = (Path(__file__).parents[3] / "prefect.yaml").read_text("utf-8")
    deployments = yaml.safe_load(text)["deployments"]
    assert isinstance(scheduled.source_run, Flow)
    for one in deployments:
        assert one["entrypoint"] == scheduled.ENTRY_POINT == "wengao.scheduled.source_run"
        assert one["parameters"] == {"source": one["name"]}
        (times,) = one["schedules"]
        fixed_day = times.pop("anchor_date", "2020-01-01T00:00:00+00:00")
        assert timetable({"schedule": times}) is not None and fixed_day == "2020-01-01T00:00:00+00:00"


# ------------------------------------------------------------------ what `serve` does at its start


@dataclass
class Serving:
    """A deployment of a source on the server, and what `serve` would ask about it."""

    client: Any
    number: Any
    said: list[str]
    judged: tuple[str, datetime | None] = ("unknown", None)

    def library(self) -> Any:
        """The library's answers."""
        from flows.orchestration.deployments import Library

        return Library("wengao-here", lambda flow_run: self.judged, tuple)  # type: ignore[arg-type, return-value]

    def run(self, at: datetime, state: Any = None, tag: str = "missed") -> Any:
        """A run of it, scheduled for `at`, brought to `state`."""
        from prefect.states import Scheduled

        made = self.client.create_flow_run_from_deployment(
            self.number, state=Scheduled(scheduled_time=at), tags=[tag]
        )
        if state is not None:
            self.client.set_flow_run_state(made.id, state, force=True)
        return made.id

    def states(self) -> dict[datetime, str]:
        """The state of every run, by the time it was scheduled for."""
        from prefect.client.schemas.objects import StateType

        from flows.orchestration.serving import runs_in

        return {
            datetime.fromtimestamp(run.expected_start_time.timestamp(), UTC): run.state_name
            for run in runs_in(self.client, [self.number], *StateType)
        }


def nothing(source: str, scheduled_at: datetime | None, watch: Any, selection: Any) -> str:
    """A run that is never begun."""
    raise AssertionError("nobody runs anything here")


@pytest.fixture
def prefect_side(prefect_api: str, request: pytest.FixtureRequest) -> Iterator[Serving]:
    """A source deployed under a name of its own, without times of its own."""
    from prefect.client.orchestration import get_client

    from flows.orchestration import serving
    from flows.orchestration.deployments import Served

    one = Served(f"source-{request.node.name}".replace("[", "-").replace("]", ""), None)
    made = serving.deployment(
        one, serving.scheduled_flow(nothing), "wengao.scheduled.source_run", "wengao-here"
    )
    with get_client(sync_client=True) as client:
        yield Serving(client, made.apply(), [])


def test_a_deployment_is_found_by_module_path_and_keeps_its_times(
    prefect_api: str, prefect_side: Serving
) -> None:
    """No file path, no place, no password: the name of the source alone; intervals count from a fixed day."""
    from flows.orchestration import serving
    from flows.orchestration.deployments import Served
    from flows.runs.timetable import Timetable

    name = prefect_side.client.read_deployment(prefect_side.number).name
    for _ in range(2):  # started again, it moves no time
        one = Served(name, Timetable(interval=600))
        flow = serving.scheduled_flow(nothing)
        serving.deployment(one, flow, "wengao.scheduled.source_run", "wengao-here").apply()
        kept = prefect_side.client.read_deployment(prefect_side.number)
        assert (kept.entrypoint, kept.parameters) == ("wengao.scheduled.source_run", {"source": name})
        (times,) = [one.schedule for one in kept.schedules]
        assert (times.interval.total_seconds(), times.anchor_date.isoformat()[:19]) == (
            600,
            "2020-01-01T00:00:00",
        )


def test_a_source_that_is_gone_from_the_settings_loses_its_times(prefect_side: Serving) -> None:
    """Its runs would wait for ever; a source of the same name in another library is refused instead."""
    from flows.orchestration import serving
    from flows.orchestration.deployments import NotOurs, Served
    from flows.runs.timetable import Timetable

    name = prefect_side.client.read_deployment(prefect_side.number).name
    timed = Served(name, Timetable(cron="0 6 * * *", timezone="Asia/Shanghai"))
    serving.deployment(
        timed, serving.scheduled_flow(nothing), "wengao.scheduled.source_run", "wengao-here"
    ).apply()
    assert len(prefect_side.client.read_deployment(prefect_side.number).schedules) == 1
    serving.retire(prefect_side.client, [Served("other", None)], "wengao-elsewhere", prefect_side.said.append)
    assert len(prefect_side.client.read_deployment(prefect_side.number).schedules) == 1
    serving.retire(prefect_side.client, [Served("other", None)], "wengao-here", prefect_side.said.append)
    assert prefect_side.client.read_deployment(prefect_side.number).schedules == []
    with pytest.raises(NotOurs, match=name):
        serving.retire(prefect_side.client, [timed], "wengao-elsewhere", prefect_side.said.append)


@pytest.mark.parametrize(
    ("verdict", "ended", "begun", "crashed"),
    [
        ("lost", 0, 0, True),  # our own library says that its process is gone
        ("alive", None, 3600, False),  # however long it takes
        ("over", 600, 700, True),  # it ended, and died before it told Prefect
        ("over", 1, 700, False),  # it is telling Prefect just now
        ("unknown", None, 1, False),  # it has not come to our library yet
    ],
)
def test_only_runs_that_nobody_is_at_work_on_are_ended(
    prefect_side: Serving, verdict: str, ended: int | None, begun: int, crashed: bool
) -> None:
    """Prefect's `Running` is crashed when the lease expired or the process is gone, and only then."""
    from prefect.states import Running

    from flows.orchestration import serving

    now = datetime.now(UTC)
    number = prefect_side.run(now, Running())
    prefect_side.judged = verdict, None if ended is None else now - timedelta(seconds=ended)
    serving.sweep(
        prefect_side.client, [prefect_side.number], prefect_side.library(), prefect_side.said.append
    )
    assert prefect_side.client.read_flow_run(number).state_name == ("Crashed" if crashed else "Running")
    assert bool(prefect_side.said) is crashed


def test_a_run_stuck_in_submitting_is_ended_unless_its_process_lives(
    prefect_side: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that never came to our library is given a minute, and longer while a process works for it."""
    from prefect.states import Pending

    from flows.orchestration import serving

    number = prefect_side.run(datetime.now(UTC), Pending(name="Submitting"))
    monkeypatch.setattr(serving, "UNTOLD", timedelta(0))
    words = [sys.executable, "-c", "input()"]
    env = {**os.environ, "PREFECT__FLOW_RUN_ID": str(number)}
    with subprocess.Popen(words, env=env, stdin=subprocess.PIPE) as process:
        serving.sweep(
            prefect_side.client, [prefect_side.number], prefect_side.library(), prefect_side.said.append
        )
        assert prefect_side.client.read_flow_run(number).state_name == "Submitting"
        process.communicate(b"\n")
    serving.sweep(
        prefect_side.client, [prefect_side.number], prefect_side.library(), prefect_side.said.append
    )
    assert prefect_side.client.read_flow_run(number).state_name == "Crashed"


@pytest.mark.parametrize(
    ("missed", "left"),
    [("skip", ["Skipped"] * 3), ("once", ["Skipped", "Skipped", "Scheduled"]), ("all", ["Scheduled"] * 5)],
)
def test_missed_times_are_brought_to_what_the_source_asks(
    prefect_side: Serving, missed: Any, left: list[str]
) -> None:
    """Of three late runs and five missed hours: none is left, the newest, or all and the two that Prefect
    never made; a second start changes nothing more."""
    from flows.orchestration import serving
    from flows.orchestration.deployments import Served
    from flows.runs.timetable import Timetable

    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    now = hour + timedelta(minutes=30)
    for late in (0, 1, 2):
        prefect_side.run(hour - timedelta(hours=late))
    one = Served("library", Timetable(interval=3600, missed=missed), seen_at=now - timedelta(hours=5))
    for _ in range(2):
        serving.settle_missed(prefect_side.client, prefect_side.number, one, prefect_side.said.append, now)
        found = [state for _, state in sorted(prefect_side.states().items())]
        assert sorted(found) == sorted(left) and found[-1] == left[-1]
    assert "5 times were missed" in prefect_side.said[0]


def test_without_late_runs_a_missed_time_is_made_up_by_a_new_run(prefect_side: Serving) -> None:
    """Prefect has no run for the time when it was away itself; a source never read has missed nothing."""
    from prefect.client.schemas.objects import StateType

    from flows.orchestration import serving
    from flows.orchestration.deployments import Served
    from flows.runs.timetable import Timetable

    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    now = hour + timedelta(minutes=30)
    table = Timetable(interval=3600)
    serving.settle_missed(
        prefect_side.client, prefect_side.number, Served("library", table), prefect_side.said.append, now
    )
    assert prefect_side.states() == {}
    one = Served("library", table, seen_at=now - timedelta(hours=5))
    serving.settle_missed(prefect_side.client, prefect_side.number, one, prefect_side.said.append, now)
    assert prefect_side.states() == {hour: "Scheduled"}
    (run,) = serving.runs_in(prefect_side.client, [prefect_side.number], StateType.SCHEDULED)
    assert serving.scheduled_time(run) == hour  # judged by its own time, like a run of the schedule
    assert (
        serving.scheduled_time(prefect_side.client.read_flow_run(prefect_side.run(hour, tag="by-hand")))
        is None
    )


@pytest.mark.campaign
def test_an_outage_of_prefect_ends_no_schedule(
    prefect_api: str, prefect_side: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After it the sources are looked at anew and served again; what never worked is raised."""
    from flows.orchestration import serving
    from flows.orchestration.deployments import Served

    name = prefect_side.client.read_deployment(prefect_side.number).name
    asked: list[int] = []

    async def start(runner: Any) -> None:
        if len(asked) == 1:
            raise ExceptionGroup("loops", [RuntimeError("Service exceeded error threshold.")])

    def served() -> list[Served]:
        asked.append(1)
        return [Served(name, None)]

    monkeypatch.setattr(serving._Runner, "start", start)
    flow = serving.scheduled_flow(nothing)
    with pytest.raises(ExceptionGroup):
        serving.serve(
            served, flow, "wengao.scheduled.source_run", prefect_side.library(), prefect_side.said.append
        )
    asked.clear()
    monkeypatch.setattr(serving, "STEADY", -1)
    serving.serve(
        served, flow, "wengao.scheduled.source_run", prefect_side.library(), prefect_side.said.append
    )
    assert len(asked) == 2
    assert any("is unreachable" in line for line in prefect_side.said)
