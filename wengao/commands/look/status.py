"""`wengao status`: shows what the library holds, the state of its sources, and a likely next command."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from wengao.errors import Exit
from wengao.runs import watches
from wengao.runs.opened import opened
from wengao.screen import source_status
from wengao.screen.output import escape, paint, print_json, print_table
from wengao.settings.model import Settings

NEWS: Final = 3  # speeches of a watch that are named on a screen

if TYPE_CHECKING:
    from schema.database.session import Session
    from schema.query.filters import Counts
    from wengao.screen.source_status import SourceStatus


def configure(parser: argparse.ArgumentParser) -> None:
    """`[--json | --format prometheus]`."""
    forms = parser.add_mutually_exclusive_group()
    forms.add_argument("--json", action="store_true", help="JSON on stdout")
    forms.add_argument(
        "--format", choices=("text", "json", "prometheus"), help="text (default), json, or Prometheus metrics"
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the counts."""
    from schema.clock import utc_now
    from schema.curation.queue import queue
    from schema.query.filters import counts, list_runs
    from schema.runs.lease import stale

    with opened(settings) as database, database.read() as session:
        counted = counts(session)
        latest = next(iter(list_runs(session, 1)), None)
        review = len(queue(session))
        dead = stale(session, utc_now())
        sources = source_status.source_statuses(session, settings, utc_now())
        brought_by, watched = watches.standing(session, settings)
        location = database.location
        if arguments.format == "prometheus":
            print(metrics(session, counted, review, dead, sources), end="")
            return Exit.DONE
    if arguments.json or arguments.format == "json":
        numbers = asdict(counted) | {
            "issues": [{"code": code, "count": count} for code, count in counted.issues]
        }
        stale_runs = [{"run_id": run_id, "why": why} for run_id, why in dead.items()]
        source_fields = {
            "review": review,
            "sources": [source_status.as_json(status) for status in sources],
            "stale_runs": stale_runs,
            "watches": [one.as_json() | {"run_id": brought_by} for one in watched],
        }
        print_json({"library": location, **numbers, "last_run": latest, **source_fields})
        return Exit.DONE
    print(f"library     {escape(location)}")
    for name, value in figures(counted):
        print(f"{name:<12}{value}")
    if review:
        print(f"review      {review} things need a person")
    if latest:
        print(f"last run    {latest['started_at']} {escape(latest['command'])}: {latest['state']}")
    for run_id, why in dead.items():
        print(paint("stale", "red") + f"       run {run_id}: {why}; the next run marks it as lost")
    if sources:
        print_table(source_status.HEADINGS, [source_status.as_row(status) for status in sources])
    for one in watched:
        print(
            f"watch       {escape(one.name)}: {one.new} new with the last run that brought something, {one.total} in all"
        )
        for arrival in one.arrivals[:NEWS]:
            print(f"            {arrival.hit.speech_id[:10]}  {escape(arrival.shown_title)}")
    print(paint("next: ", "bold") + next_step(counted, latest, review=review, sources=sources))
    return Exit.DONE


def metrics(
    session: Session, counted: Counts, review: int, dead: Mapping[str, str], sources: Sequence[SourceStatus]
) -> str:
    """All figures as Prometheus text."""
    from schema.query.filters import last_change
    from schema.runs.counters import source_counters
    from wengao.screen import prometheus

    return prometheus.text(
        [
            *prometheus.of_library(counted, review=review, stale=len(dead), last_change=last_change(session)),
            *prometheus.of_runs(source_counters(session)),
            *prometheus.of_sources(sources),
        ]
    )


def figures(counted: Counts) -> list[tuple[str, str]]:
    """The lines of the overview."""
    removed = f", {counted.removed} removed" if counted.removed else ""
    rows = [
        ("files", f"{counted.files} loaded, {counted.quarantined} quarantined{removed}"),
        (
            "speeches",
            f"{counted.speeches}, printed in {counted.occurrences} places, {counted.characters:,} characters",
        ),
        ("distinct", f"{counted.clusters} when near copies count once"),
    ]
    if counted.issues:
        rows.append(("issues", ", ".join(f"{count} {code}" for code, count in counted.issues)))
    return rows


def next_step(
    counted: Counts, latest: dict[str, Any] | None, *, review: int = 0, sources: Sequence[SourceStatus] = ()
) -> str:
    """The advice on which command to run next."""
    if overdue := [one.name for one in sources if one.overdue]:
        return f"{escape(overdue[0])} should have been read by now: does `wengao serve` run?"
    if latest and latest["state"] in ("interrupted", "failed", "lost"):
        if latest["source"]:
            return f"`wengao runs show {latest['run_id']}` says why the last run failed"
        return "the last run did not finish: the same ingest again continues it"
    if counted.quarantined:
        return "`wengao quarantine list` says why files were left out"
    if review:
        return "`wengao review list` names what a person should look at"
    if not counted.files:
        return "`wengao ingest FOLDER` reads compilations into the library"
    return "`wengao speeches list`, or `wengao export speeches --format jsonl`"
