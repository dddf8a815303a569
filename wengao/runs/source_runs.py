"""Runs one source and notifies a person of the result; shared by `flow run` and `serve`.

The report goes as JSON to the program of `[notify]` when the run failed, newly quarantined a file, or the source
has brought nothing for days. A notification that fails does not fail the run.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from flows.runs.notify import Notifier, reasons_to_notify
from flows.runs.selection import EVERYTHING, Selection
from flows.runs.source_run import DiscoverySummary, RunReport, Watch, run_source
from flows.runs.timetable import reason_not_to, timetable
from schema.clock import stamp, utc_now
from schema.errors import RunBusy
from schema.records import Offer, Receipt
from wengao.errors import Exit
from wengao.runs import watches
from wengao.runs.assembly import run_parts, web
from wengao.runs.opened import opened
from wengao.screen import report
from wengao.screen.output import say
from wengao.settings.model import Settings
from wengao.settings.sources import chosen, described

if TYPE_CHECKING:
    from schema.database.connection import Database
    from schema.search.watch import WatchNews
    from wengao.settings.model import SourceSettings

TURN_SECONDS: Final = 5.0  # seconds between attempts while the previous run goes on (`missed = "all"`)


def read_source(
    source: SourceSettings,
    settings: Settings,
    *,
    command: str = "flow run",
    scheduled_at: datetime | None = None,
    watch: Watch | None = None,
    selection: Selection = EVERYTHING,
) -> RunReport:
    """Read what `source` has now, or what `selection` picks of it, and send a notification if there is reason to.

    Raises DatabaseMissing (exit 5), RunBusy (exit 9), or the exception that ended the run.
    """
    from flows.archive.source_fetch import fetch_for
    from flows.discovery.discover import discover
    from flows.discovery.previews import StandIns
    from schema.intake.listings import known_uploads
    from schema.store.store import Store

    table = described(source)
    with ExitStack() as stack:
        database = stack.enter_context(opened(settings))
        mark_lost_runs(database, settings)
        run = stack.enter_context(run_parts(database, settings.archive, settings))
        fetcher = stack.enter_context(web(settings, run.archive.spool))
        guarded = Store(run.store.runs.guarded(run.run_id))
        stand_ins = StandIns(guarded)
        if words := run.recogniser.what_waits():
            say(f"{source.name}: {words}")

        retried: set[str] = set()

        def find() -> DiscoverySummary:
            discovery = discover(table, guarded, fetcher, run.reader)
            stand_ins.learn(discovery)
            with database.read() as session:
                known = known_uploads(session, source.name)
            retried.update(selection.retried(known))
            waiting = run.waiting(source.name, discovery.offers) if selection.only is None else ()
            return DiscoverySummary(
                (*selection.offers(discovery, known), *waiting),
                discovery.listed,
                discovery.new,
                discovery.changed,
                discovery.gone,
                discovery.unchanged,
                discovery.problem,
                discovery.had,
            )

        def read(batch: Sequence[Offer], tell: Callable[[Receipt], None]) -> list[Receipt]:
            def ingest(offers: Sequence[Offer]) -> list[Receipt]:
                fetch = fetch_for(table, fetcher, run.archive.spool)
                return run.ingest(
                    offers,
                    fetch=fetch,
                    stop=fetcher.close,
                    on_receipt=tell,
                    force=selection.force,
                    retried=retried,
                )

            return stand_ins.read(batch, ingest)

        return run_source(
            source.name,
            find,
            read,
            run.store.runs,
            run_id=run.run_id,
            command=command,
            scheduled_at=scheduled_at,
            watch=watch,
            on_end=RunNotifier(database, settings).notify_of_run,
        )


def run_scheduled(
    settings: Settings,
    name: str,
    scheduled_at: datetime | None,
    watch: Watch,
    selection: Selection = EVERYTHING,
) -> RunReport | str:
    """Run a source at a scheduled time, or what `selection` picks of it; returns the report, or the reason why the run was not begun.

    The reasons: the time was missed, the source was read in the meantime, or the previous run is still going on.
    """
    (source,) = chosen(settings, [name])
    table = timetable(source.keys)
    while True:
        with opened(settings) as database:
            seen_at = last_looked_at(database, name)
        if reason := reason_not_to(table, scheduled_at, utc_now(), seen_at):
            return reason
        try:
            return read_source(
                source,
                settings,
                command="serve",
                scheduled_at=scheduled_at,
                watch=watch,
                selection=selection,
            )
        except RunBusy as busy:
            if table is None or table.missed != "all" or scheduled_at is None:
                return busy.message
        time.sleep(TURN_SECONDS)


def last_looked_at(database: Database, source: str) -> datetime | None:
    """When the latest run began that read the listing of `source`; None if there was none."""
    from schema.runs.history import source_history

    with database.read() as session:
        history = source_history(session, source)
    return history.seen_at if history else None


def mark_lost_runs(database: Database, settings: Settings) -> tuple[str, ...]:
    """Mark runs whose process is gone as lost and send a notification of each; returns their ids."""
    from schema.runs.recorder import RunRecorder

    lost = RunRecorder(database).mark_lost()
    RunNotifier(database, settings).notify_of_lost(lost)
    return lost


def exit_code(reports: Sequence[RunReport], *, busy: bool, strict: bool) -> int:
    """The exit code: 6 for an implausible source, 1 for a failed run, 9 for a busy source, 7 for quarantined files."""
    if any(run.found.problem for run in reports):
        return Exit.SOURCE
    if any(run.state == "failed" for run in reports):
        return Exit.INTERNAL
    if busy:
        return Exit.ALREADY_RUNNING
    return max((report.exit_code(run.receipts, strict=strict) for run in reports), default=Exit.DONE)


def as_json(run: RunReport) -> dict[str, Any]:
    """A run in `flow run --json`: the object of `ingest --json`, with the fields that concern its source."""
    seconds = (run.finished_at - run.started_at).total_seconds()
    discovery = run.found
    return {
        **report.as_json(run.run_id, run.receipts, seconds, dry_run=False),
        "source": run.source,
        "command": run.command,
        "state": run.state,
        "error": run.error,
        "problem": None
        if discovery.problem is None
        else {"code": discovery.problem.code, "detail": discovery.problem.detail},
        "started_at": stamp(run.started_at),
        "finished_at": stamp(run.finished_at),
        "scheduled_at": None if run.scheduled_at is None else stamp(run.scheduled_at),
        "flow_run": run.flow_run,
        "listed": discovery.listed,
        "new": discovery.new,
        "changed": run.changed,
        "gone": discovery.gone,
        "unread": run.unread,
    }


class RunNotifier(Struct, frozen=True):
    """Sends reports of runs to the program of `[notify]`, when there is a reason to."""

    database: Database
    settings: Settings

    def notify_of_run(self, run: RunReport) -> None:
        """Send the report of a finished run if it failed, newly quarantined files, brought something that is
        watched, or its source is quiet."""
        from schema.runs.history import source_history

        if not self.settings.notify:
            return
        news = watches.news_after(self.database, self.settings, run.run_id)
        with self.database.read() as session:
            past = source_history(session, run.source)
        reasons = reasons_to_notify(
            failed=run.state in ("failed", "lost"),
            newly_quarantined=run.newly_quarantined,
            quiet_since=(past.brought_at or past.first_at) if past else None,
            days=self.settings.quiet_days,
            begun=past.begun if past else (),
        )
        if news:
            reasons = (*reasons, "watched")
        if reasons:
            told = {"reasons": list(reasons), "watches": [one.as_json() for one in news]}
            self._send(as_json(run) | told)

    def notify_of_news(self, message: dict[str, Any], news: Sequence[WatchNews]) -> None:
        """Send the report of a run by hand that brought something that is watched."""
        if self.settings.notify:
            self._send(message | {"reasons": ["watched"], "watches": [one.as_json() for one in news]})

    def notify_of_lost(self, run_ids: Sequence[str]) -> None:
        """Send the rows of runs that were marked as lost."""
        from schema.query.run_list import list_runs

        if not self.settings.notify:
            return
        for run_id in run_ids:
            with self.database.read() as session:
                (row,) = list_runs(session, 1, run_id)
            self._send(row | {"reasons": ["failed"]})

    def _send(self, message: dict[str, Any]) -> None:
        notifier = Notifier(self.settings.notify, self.settings.notify_seconds)
        if problem := notifier.notify(json.dumps(message, ensure_ascii=False)):
            say(f"warning: {problem}")
