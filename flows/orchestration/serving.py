"""`serve`: every source as a Prefect deployment, runs judged by their own time, the stale ones ended.

Prefect keeps the times; whether a run may begin and whether one is dead says our own library. On stopping
nothing is paused: the next start goes on.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeAlias
from uuid import UUID

import httpx

from flows.orchestration.deployments import Library, NotOurs, Served
from flows.orchestration.processes import executes
from flows.orchestration.recording import API_SECONDS, PrefectWatch, logged_to_prefect, state_of, wait_for_api
from flows.runs.source_run import RunReport, Watch
from flows.runs.timetable import ANCHOR, GRACE, Timetable

from prefect import Flow, flow  # isort: skip - after flows.orchestration.recording, which says that nothing calls home
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas import filters
from prefect.client.schemas.actions import DeploymentUpdate
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.client.schemas.sorting import DeploymentSort, FlowRunSort
from prefect.context import FlowRunContext
from prefect.deployments.runner import RunnerDeployment
from prefect.logging import get_run_logger
from prefect.runner import Runner
from prefect.schedules import Schedule
from prefect.states import Completed, Crashed, Scheduled
from prefect.types.entrypoint import EntrypointType

FLOW: Final = "wengao-source"
MADE_UP: Final = "missed"  # the tag of a run that `serve` made for a time when nothing ran
POLL_SECONDS: Final = 5.0  # between looks for runs that are due: schedules are in minutes, tests in seconds
OUTAGE_SECONDS: Final = 600.0  # that a Prefect server may be away, once it was there: upgrades, restarts
STEADY: Final = 60.0  # seconds that serving must have worked to be gone on with after an error
SWEEP_SECONDS: Final = 60.0  # between looks for runs whose process died without a word
UNTOLD: Final = timedelta(seconds=60)  # from Prefect's Pending to our own row, or from its end to Prefect's
AT_ONCE: Final = 4  # runs of different sources at one time, at least: each is a process of its own
PAGE: Final = 200  # what the API gives at a time

RunScheduled: TypeAlias = Callable[[str, datetime | None, Watch], "RunReport | str"]


class _Runner(Runner):
    """Prefect's runner, whose own handler of SIGTERM does not wait for the stop that it asks for."""

    def handle_sigterm(self, *args: Any) -> None:
        """End what is running, told as cancelled, and then the loops."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # between two runners: there is nothing to end
            sys.exit(0)
        self.stopping_task = loop.create_task(self.astop())


def scheduled_flow(run: RunScheduled) -> Flow[Any, Any]:
    """The flow behind every deployment: `run` with the source, the time its schedule named, and a watch."""

    @flow(name=FLOW, flow_run_name="{source}", persist_result=False)
    def source_run(source: str) -> State[None]:
        context = FlowRunContext.get()
        assert context is not None and context.flow_run is not None
        watch = PrefectWatch(get_run_logger().warning)
        watch.flow_run = str(context.flow_run.id)
        with logged_to_prefect(watch.flow_run):
            told = run(source, scheduled_time(context.flow_run), watch)
        return Completed(name="Skipped", message=told) if isinstance(told, str) else state_of(told)

    return source_run


def scheduled_time(flow_run: Any) -> datetime | None:
    """The time its schedule named; None for a run that a person started."""
    if not (flow_run.auto_scheduled or MADE_UP in flow_run.tags):
        return None
    at: datetime | None = flow_run.expected_start_time
    return at and datetime.fromtimestamp(at.timestamp(), UTC)


def serve(
    served: Callable[[], Sequence[Served]],
    the_flow: Flow[Any, Any],
    entrypoint: str,
    library: Library,
    say: Callable[[str], None],
) -> None:
    """Run the sources at their times until stopped. `entrypoint` is the module path of `the_flow`; `served` is
    asked again after an outage of Prefect's API, which ends no more than the runs that were at work.

    Raises `RecordingUnavailable` when no Prefect API answers within a minute and a half (after an outage:
    ten), `NotOurs` when another library's source of the same name is served by it.
    """
    patience = API_SECONDS
    while True:
        wait_for_api(say, patience)
        began = time.monotonic()
        try:
            return _serve(served(), the_flow, entrypoint, library, say)
        except (RuntimeError, ExceptionGroup, httpx.HTTPError) as error:
            if time.monotonic() - began < STEADY:
                raise  # it is no outage: it never worked
            say(f"Prefect's API went away ({error}); what was at work goes on with its next run")
            patience = OUTAGE_SECONDS


def _serve(
    served: Sequence[Served],
    the_flow: Flow[Any, Any],
    entrypoint: str,
    library: Library,
    say: Callable[[str], None],
) -> None:
    with get_client(sync_client=True) as client:
        retire(client, served, library.tag, say)
    runner = _Runner(
        name="wengao",
        pause_on_shutdown=False,
        query_seconds=POLL_SECONDS,
        prefetch_seconds=0,  # a run begins when it is due, not before
        limit=max(AT_ONCE, len(served)),
    )
    tables: dict[UUID, Served] = {}
    for one in served:
        number = runner.add_deployment(deployment(one, the_flow, entrypoint, library.tag))
        assert isinstance(number, UUID)
        tables[number] = one
    stop = threading.Event()
    with get_client(sync_client=True) as client:
        sweep(client, list(tables), library, say)
        for number, one in tables.items():
            settle_missed(client, number, one, say)
    sweeper = threading.Thread(target=_sweep_on, args=(stop, list(tables), library, say), daemon=True)
    sweeper.start()
    say(f"serving {len(served)} sources; Ctrl-C ends it, nothing is paused")
    try:
        asyncio.run(runner.start())
    finally:
        stop.set()


def retire(client: SyncPrefectClient, served: Sequence[Served], tag: str, say: Callable[[str], None]) -> None:
    """Take the times from deployments of this library whose source is gone from the settings, or has no
    schedule any more; raises `NotOurs`."""
    timed = {one.source for one in served if one.table}
    names = {one.source for one in served}
    for one in client.read_deployments(
        flow_filter=filters.FlowFilter(name=filters.FlowFilterName(any_=[FLOW])),
        sort=DeploymentSort.NAME_ASC,
        limit=PAGE,
    ):
        if one.name in names and tag not in one.tags:
            raise NotOurs(one.name)
        if one.name not in timed and tag in one.tags and one.schedules:
            client.update_deployment(one.id, DeploymentUpdate(schedules=[]))
            say(f"{one.name} has no schedule any more")


def deployment(one: Served, the_flow: Flow[Any, Any], entrypoint: str, tag: str) -> RunnerDeployment:
    """A source as a deployment: by module path, its only parameter its name."""
    made = the_flow.to_deployment(
        name=one.source,
        parameters={"source": one.source},
        schedules=[schedule(one.table)] if one.table else [],
        description=one.description,
        tags=[tag],
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    assert isinstance(made, RunnerDeployment)
    made.entrypoint = entrypoint
    return made


def schedule(table: Timetable) -> Schedule:
    """A timetable as Prefect keeps it: intervals from a fixed day, so that a restart moves no time."""
    if table.interval:
        return Schedule(interval=timedelta(seconds=table.interval), anchor_date=ANCHOR, timezone="UTC")
    return Schedule(cron=table.cron, timezone=table.timezone)


# ------------------------------------------------------------------ runs that nobody is at work on


def _sweep_on(stop: threading.Event, ours: list[UUID], library: Library, say: Callable[[str], None]) -> None:
    while not stop.wait(SWEEP_SECONDS):
        try:
            with get_client(sync_client=True) as client:
                sweep(client, ours, library, say)
        except Exception as error:  # noqa: BLE001 - a server that is away for a while ends no schedule
            say(f"warning: could not look for dead runs: {error}")


def sweep(client: SyncPrefectClient, ours: list[UUID], library: Library, say: Callable[[str], None]) -> None:
    """End the runs of our deployments whose lease expired or whose process is gone, with us and in Prefect."""
    for run_id in library.mark_lost():
        say(f"run {run_id} was lost: its process is gone")
    now = datetime.now(UTC)
    for run in runs_in(client, ours, StateType.RUNNING, StateType.PENDING, StateType.CANCELLING):
        verdict, ended_at = library.judge(str(run.id))
        since = ended_at or (run.state.timestamp if run.state else None)
        waited = since is None or now - since > UNTOLD
        if verdict == "alive" or (verdict != "lost" and not waited):
            continue
        if verdict == "unknown" and executes(str(run.id)):
            continue  # it waits for its turn, or has not begun yet
        message = "its process is gone" if verdict != "over" else "it ended without telling Prefect"
        client.set_flow_run_state(run.id, Crashed(message=message), force=True)
        say(f"Prefect's run {run.name} ({run.id}) was {run.state_name} and is ended: {message}")


# ------------------------------------------------------------------ times when nothing ran


def settle_missed(
    client: SyncPrefectClient,
    number: UUID,
    one: Served,
    say: Callable[[str], None],
    now: datetime | None = None,
) -> None:
    """What was missed while nothing served: dropped, made up by one run, or all made up, as the source says.

    Prefect starts all late runs at once and has none for the time when it was away itself: both are
    brought to what `missed` asks, by the times the runs were scheduled for.
    """
    if one.table is None:
        return
    now = now or datetime.now(UTC)
    waiting = {
        at: run
        for run in runs_in(client, [number], StateType.SCHEDULED)
        if (at := scheduled_time(run)) and at <= now - GRACE
    }
    missed = one.table.missed_between(one.seen_at, now) if one.seen_at else ()
    wanted = one.table.made_up(missed, tuple(waiting))
    for at in sorted(waiting.keys() - wanted):
        dropped: State[None] = Completed(name="Skipped", message="missed while nothing served; see `missed`")
        client.set_flow_run_state(waiting[at].id, dropped, force=True)
    for at in sorted(wanted - waiting.keys()):
        client.create_flow_run_from_deployment(
            number,
            state=Scheduled(scheduled_time=at),
            tags=[MADE_UP],
            idempotency_key=f"{number} {at:%FT%TZ}",
        )
    if missed or waiting:
        say(f"{one.source}: {len({*missed, *waiting})} times were missed, {len(wanted)} made up")


def runs_in(client: SyncPrefectClient, ours: Sequence[UUID], *types: StateType) -> list[FlowRun]:
    """The runs of our deployments in one of these states."""
    found: list[FlowRun] = []
    while True:
        page = client.read_flow_runs(
            deployment_filter=filters.DeploymentFilter(id=filters.DeploymentFilterId(any_=list(ours))),
            flow_run_filter=filters.FlowRunFilter(
                state=filters.FlowRunFilterState(type=filters.FlowRunFilterStateType(any_=list(types)))
            ),
            sort=FlowRunSort.EXPECTED_START_TIME_ASC,
            limit=PAGE,
            offset=len(found),
        )
        found += page
        if len(page) < PAGE:
            return found
