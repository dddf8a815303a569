"""`serve`: every source as a Prefect deployment; decides which missed times are made up, and ends dead runs.

Prefect keeps the schedules; whether a run may begin and whether one is dead is decided by the library's own
records. Stopping pauses no deployment: the next start continues.
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
from flows.runs.selection import Selection
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
MADE_UP: Final = "missed"  # the tag of a run that `serve` created for a missed time
POLL_SECONDS: Final = 5.0  # between queries for due runs: schedules are in minutes, tests in seconds
OUTAGE_SECONDS: Final = 600.0  # the longest outage of a Prefect server that has answered before: an upgrade
STEADY: Final = 60.0  # seconds of service after which an error counts as an outage, not as a failed start
SWEEP_SECONDS: Final = 60.0  # between searches for runs whose process died without recording an end
UNTOLD: Final = timedelta(seconds=60)  # the delay allowed between a state in Prefect and the library's row
AT_ONCE: Final = 4  # runs that may go on at one time, at least; each is a process of its own
PAGE: Final = 200  # results of the API on one page

RunScheduled: TypeAlias = Callable[[str, datetime | None, Watch, Selection], "RunReport | str"]


class _Runner(Runner):
    """Prefect's runner with another handler of SIGTERM: Prefect's does not wait until the runner has stopped."""

    def handle_sigterm(self, *args: Any) -> None:
        """Stop the runner: running flows are cancelled, then its loops end."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # between two runners: nothing is running
            sys.exit(0)
        self.stopping_task = loop.create_task(self.astop())


def scheduled_flow(run: RunScheduled) -> Flow[Any, Any]:
    """The flow of every deployment: calls `run` with the source, the scheduled time, a watch and a `Selection`."""

    @flow(name=FLOW, flow_run_name="{source}", persist_result=False)
    def source_run(
        source: str, force: bool = False, only: str | None = None, retry_quarantined: bool = False
    ) -> State[None]:
        context = FlowRunContext.get()
        assert context is not None and context.flow_run is not None
        watch = PrefectWatch(get_run_logger().warning)
        watch.flow_run = str(context.flow_run.id)
        with logged_to_prefect(watch.flow_run):
            asked = Selection(force, only or None, retry_quarantined)
            outcome = run(source, scheduled_time(context.flow_run), watch, asked)
        return Completed(name="Skipped", message=outcome) if isinstance(outcome, str) else state_of(outcome)

    return source_run


def scheduled_time(flow_run: Any) -> datetime | None:
    """The time that the run was scheduled for; None for a run that a person started."""
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
    """Run the sources at their times until stopped; `served` is called again after an outage of Prefect's API.

    An outage interrupts only the runs that are going on. `entrypoint` is the module path of `the_flow`. Raises
    `RecordingUnavailable` when no Prefect API answers within a minute and a half (after an outage: ten minutes),
    `NotOurs` when it has a deployment of another library under the name of a source.
    """
    patience = API_SECONDS
    while True:
        wait_for_api(say, patience)
        began = time.monotonic()
        try:
            return _serve(served(), the_flow, entrypoint, library, say)
        except (RuntimeError, ExceptionGroup, httpx.HTTPError) as error:
            if time.monotonic() - began < STEADY:
                raise  # not an outage: serving never worked
            say(f"Prefect's API is unreachable ({error}); interrupted sources go on with their next run")
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
        prefetch_seconds=0,  # a run must not begin before it is due
        limit=max(AT_ONCE, len(served)),
    )
    tables: dict[UUID, Served] = {}
    for source in served:
        number = runner.add_deployment(deployment(source, the_flow, entrypoint, library.tag))
        assert isinstance(number, UUID)
        tables[number] = source
    stop = threading.Event()
    with get_client(sync_client=True) as client:
        sweep(client, list(tables), library, say)
        for number, source in tables.items():
            settle_missed(client, number, source, say)
    sweeper = threading.Thread(target=_sweep_on, args=(stop, list(tables), library, say), daemon=True)
    sweeper.start()
    say(f"serving {len(served)} sources; Ctrl-C stops it, no schedule is paused")
    try:
        asyncio.run(runner.start())
    finally:
        stop.set()


def retire(client: SyncPrefectClient, served: Sequence[Served], tag: str, say: Callable[[str], None]) -> None:
    """Remove the schedules of this library's deployments whose source lost its schedule or left the settings.

    Raises `NotOurs`.
    """
    timed = {source.source for source in served if source.table}
    names = {source.source for source in served}
    for deployed in client.read_deployments(
        flow_filter=filters.FlowFilter(name=filters.FlowFilterName(any_=[FLOW])),
        sort=DeploymentSort.NAME_ASC,
        limit=PAGE,
    ):
        if deployed.name in names and tag not in deployed.tags:
            raise NotOurs(deployed.name)
        if deployed.name not in timed and tag in deployed.tags and deployed.schedules:
            client.update_deployment(deployed.id, DeploymentUpdate(schedules=[]))
            say(f"{deployed.name} has no schedule any more")


def deployment(source: Served, the_flow: Flow[Any, Any], entrypoint: str, tag: str) -> RunnerDeployment:
    """The deployment of a source: its flow by module path, its parameter the source's name."""
    runner_deployment = the_flow.to_deployment(
        name=source.source,
        parameters={"source": source.source},
        schedules=[schedule(source.table)] if source.table else [],
        description=source.description,
        tags=[tag],
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    assert isinstance(runner_deployment, RunnerDeployment)
    runner_deployment.entrypoint = entrypoint
    return runner_deployment


def schedule(table: Timetable) -> Schedule:
    """A timetable as a Prefect schedule; intervals count from a fixed day, so that a restart moves no time."""
    if table.interval:
        return Schedule(interval=timedelta(seconds=table.interval), anchor_date=ANCHOR, timezone="UTC")
    return Schedule(cron=table.cron, timezone=table.timezone)


def _sweep_on(stop: threading.Event, ours: list[UUID], library: Library, say: Callable[[str], None]) -> None:
    while not stop.wait(SWEEP_SECONDS):
        try:
            with get_client(sync_client=True) as client:
                sweep(client, ours, library, say)
        except Exception as error:  # noqa: BLE001 - a server that is away for a while ends no schedule
            say(f"warning: could not look for dead runs: {error}")


def sweep(client: SyncPrefectClient, ours: list[UUID], library: Library, say: Callable[[str], None]) -> None:
    """End runs of these deployments whose lease expired or process is gone, in the library and in Prefect."""
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
            continue  # it waits for its turn, or has not recorded its beginning yet
        message = "its process is gone" if verdict != "over" else "it ended without telling Prefect"
        client.set_flow_run_state(run.id, Crashed(message=message), force=True)
        say(f"Prefect's run {run.name} ({run.id}) was {run.state_name} and is ended: {message}")


def settle_missed(
    client: SyncPrefectClient,
    number: UUID,
    source: Served,
    say: Callable[[str], None],
    now: datetime | None = None,
) -> None:
    """Treat the times missed while nothing served as the source's `missed` says: drop, make up once, or all.

    By itself, Prefect starts all late runs at once, and has none for the time when its server was down. Therefore
    late runs are skipped, and missing ones created, by the times they were scheduled for.
    """
    if source.table is None:
        return
    now = now or datetime.now(UTC)
    waiting = {
        at: run
        for run in runs_in(client, [number], StateType.SCHEDULED)
        if (at := scheduled_time(run)) and at <= now - GRACE
    }
    missed = source.table.missed_between(source.seen_at, now) if source.seen_at else ()
    wanted = source.table.made_up(missed, tuple(waiting))
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
        say(f"{source.source}: {len({*missed, *waiting})} times were missed, {len(wanted)} made up")


def runs_in(client: SyncPrefectClient, ours: Sequence[UUID], *types: StateType) -> list[FlowRun]:
    """The runs of the deployments `ours` in one of these states."""
    runs: list[FlowRun] = []
    while True:
        page = client.read_flow_runs(
            deployment_filter=filters.DeploymentFilter(id=filters.DeploymentFilterId(any_=list(ours))),
            flow_run_filter=filters.FlowRunFilter(
                state=filters.FlowRunFilterState(type=filters.FlowRunFilterStateType(any_=list(types)))
            ),
            sort=FlowRunSort.EXPECTED_START_TIME_ASC,
            limit=PAGE,
            offset=len(runs),
        )
        runs += page
        if len(page) < PAGE:
            return runs
