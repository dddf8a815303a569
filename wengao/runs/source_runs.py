"""One run of one source, from the settings to the person who is told: `flow run` and `serve` share it.

What a run brought goes to `[notify]` as JSON when it failed, left something newly out, or the source has been
quiet for days. Telling fails nothing.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from flows.runs.notify import Notifier, reasons_to_notify
from flows.runs.source_run import DiscoverySummary, RunReport, Watch, run_source
from flows.runs.timetable import reason_not_to, timetable
from schema.clock import stamp, utc_now
from schema.errors import RunBusy
from schema.records import Offer, Receipt
from wengao.errors import Exit
from wengao.runs.assembly import run_parts, web
from wengao.runs.opened import opened
from wengao.screen import report
from wengao.screen.output import say
from wengao.settings.model import Settings
from wengao.settings.sources import chosen, described

if TYPE_CHECKING:
    from schema.database.connection import Database
    from wengao.settings.model import SourceSettings

TURN_SECONDS: Final = 5.0  # between looks whether the run before is over, where every missed time is made up


def read_source(
    source: SourceSettings,
    settings: Settings,
    *,
    command: str = "flow run",
    scheduled_at: datetime | None = None,
    watch: Watch | None = None,
) -> RunReport:
    """Read what `source` has now, and tell whom it concerns.

    Raises DatabaseMissing (exit 5), RunBusy (exit 9), and what ended the run.
    """
    from flows.archive.source_fetch import fetch_for
    from flows.discovery.discover import discover
    from flows.discovery.previews import StandIns
    from schema.store.store import Store

    table = described(source)
    with ExitStack() as stack:
        database = stack.enter_context(opened(settings))
        mark_lost_runs(database, settings)
        run = stack.enter_context(run_parts(database, settings.archive, settings))
        fetcher = stack.enter_context(web(settings, run.archive.spool))
        guarded = Store(run.store.runs.guarded(run.run_id))
        stand_ins = StandIns(guarded)

        def find() -> DiscoverySummary:
            seen = discover(table, guarded, fetcher, run.reader)
            stand_ins.learn(seen)
            return DiscoverySummary(
                seen.offers,
                seen.listed,
                seen.new,
                seen.changed,
                seen.gone,
                seen.unchanged,
                seen.problem,
                seen.had,
            )

        def read(batch: Sequence[Offer], tell: Callable[[Receipt], None]) -> list[Receipt]:
            def some(offers: Sequence[Offer]) -> list[Receipt]:
                fetch = fetch_for(table, fetcher, run.archive.spool)
                return run.ingest(offers, fetch=fetch, stop=fetcher.close, on_receipt=tell)

            return stand_ins.read(batch, some)

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
    settings: Settings, name: str, scheduled_at: datetime | None, watch: Watch
) -> RunReport | str:
    """The run of a schedule; why it did not begin, when it is not to: missed, seen meanwhile, still going on."""
    (source,) = chosen(settings, [name])
    table = timetable(source.keys)
    while True:
        with opened(settings) as database:
            seen_at = last_looked_at(database, name)
        if reason := reason_not_to(table, scheduled_at, utc_now(), seen_at):
            return reason
        try:
            return read_source(source, settings, command="serve", scheduled_at=scheduled_at, watch=watch)
        except RunBusy as busy:
            if table is None or table.missed != "all" or scheduled_at is None:
                return busy.message
        time.sleep(TURN_SECONDS)


def last_looked_at(database: Database, source: str) -> datetime | None:
    """When the latest run began that looked at `source`."""
    from schema.runs.history import source_history

    with database.read() as session:
        found = source_history(session, source)
    return found.seen_at if found else None


def mark_lost_runs(database: Database, settings: Settings) -> tuple[str, ...]:
    """Mark runs whose process is gone as lost, and tell of them; their ids."""
    from schema.runs.recorder import RunRecorder

    lost = RunRecorder(database).mark_lost()
    RunNotifier(database, settings).notify_of_lost(lost)
    return lost


def exit_code(reports: Sequence[RunReport], *, busy: bool, strict: bool) -> int:
    """6 when a source is not to be believed or failed, 9 when one was being read, 7 when files were left out."""
    if any(run.found.problem for run in reports):
        return Exit.SOURCE
    if any(run.state == "failed" for run in reports):
        return Exit.INTERNAL
    if busy:
        return Exit.ALREADY_RUNNING
    return max((report.exit_code(run.receipts, strict=strict) for run in reports), default=Exit.DONE)


def as_json(run: RunReport) -> dict[str, Any]:
    """A run as programs read it: the object of `ingest --json`, and what concerns its source."""
    seconds = (run.finished_at - run.started_at).total_seconds()
    found = run.found
    return {
        **report.as_json(run.run_id, run.receipts, seconds, dry_run=False),
        "source": run.source,
        "command": run.command,
        "state": run.state,
        "error": run.error,
        "problem": None
        if found.problem is None
        else {"code": found.problem.code, "detail": found.problem.detail},
        "started_at": stamp(run.started_at),
        "finished_at": stamp(run.finished_at),
        "scheduled_at": None if run.scheduled_at is None else stamp(run.scheduled_at),
        "flow_run": run.flow_run,
        "listed": found.listed,
        "new": found.new,
        "changed": run.changed,
        "gone": found.gone,
        "unread": run.unread,
    }


@dataclass(frozen=True, slots=True)
class RunNotifier:
    """Tells a person by `[notify]`, when there is a reason to."""

    database: Database
    settings: Settings

    def notify_of_run(self, run: RunReport) -> None:
        """Of one run that is over."""
        from schema.runs.history import source_history

        if not self.settings.notify:
            return
        with self.database.read() as session:
            past = source_history(session, run.source)
        why = reasons_to_notify(
            failed=run.state in ("failed", "lost"),
            newly_quarantined=run.newly_quarantined,
            quiet_since=(past.brought_at or past.first_at) if past else None,
            days=self.settings.quiet_days,
            begun=past.begun if past else (),
        )
        if why:
            self._send(as_json(run) | {"reasons": list(why)})

    def notify_of_lost(self, run_ids: Sequence[str]) -> None:
        """Of runs whose process was gone."""
        from schema.query.filters import list_runs

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
