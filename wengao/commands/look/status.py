"""`wengao status`: shows what the library holds, the state of its sources, and a likely next command."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from msgspec import to_builtins

from wengao.errors import Exit
from wengao.runs import watches
from wengao.runs.opened import opened
from wengao.screen import source_status
from wengao.screen.language import _, ngettext
from wengao.screen.listing import print_listing
from wengao.screen.output import escape, labelled, paint, print_json
from wengao.screen.sentences import sentence
from wengao.screen.words import code_name, word
from wengao.settings.model import Settings

NEWS: Final = 3  # speeches of a watch that are named on a screen

if TYPE_CHECKING:
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
    from schema.query.filters import counts
    from schema.query.run_list import list_runs
    from schema.runs.lease import stale

    with opened(settings) as database, database.read() as session:
        if arguments.format == "prometheus":
            from wengao.runs.library_metrics import library_metrics

            print(library_metrics(session, settings), end="")
            return Exit.DONE
        counted = counts(session)
        latest = next(iter(list_runs(session, 1)), None)
        review = len(queue(session))
        dead = stale(session, utc_now())
        sources = source_status.source_statuses(session, settings, utc_now())
        brought_by, watched = watches.standing(session, settings)
        location = database.location
    if arguments.json or arguments.format == "json":
        numbers = to_builtins(counted) | {
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
    print("\n".join(labelled([(_("library"), escape(location)), *figures(counted)], least=12)))
    rest: list[tuple[str, object]] = []
    if review:
        rest.append(
            (
                _("review"),
                ngettext("1 thing needs a person", "{count} things need a person", review).format(
                    count=review
                ),
            )
        )
    if latest:
        what = f"{latest['started_at']} {escape(latest['command'])}: {word(latest['state'])}"
        rest.append((_("last run"), what))
    for run_id, why in dead.items():
        lost = _("run {run_id}: {why}; the next run marks it as lost").format(
            run_id=run_id, why=sentence(why)
        )
        rest.append((_("stale"), paint(lost, "red")))
    if rest:
        print("\n".join(labelled(rest, least=12)))
    if sources:
        print_listing(source_status.COLUMNS, sources, None)
    for one in watched:
        news = _("{name}: {new} new with the last run that brought something, {total} in all").format(
            name=escape(one.name), new=one.new, total=one.total
        )
        print("\n".join(labelled([(_("watch"), news)], least=12)))
        for arrival in one.arrivals[:NEWS]:
            print(f"            {arrival.hit.speech_id[:10]}  {escape(arrival.shown_title)}")
    print(paint(_("next: "), "bold") + next_step(counted, latest, review=review, sources=sources))
    return Exit.DONE


def figures(counted: Counts) -> list[tuple[str, str]]:
    """The lines of the overview."""
    removed = _(", {removed} removed").format(removed=counted.removed) if counted.removed else ""
    rows = [
        (
            _("files"),
            _("{files} loaded, {quarantined} quarantined{removed}").format(
                files=counted.files, quarantined=counted.quarantined, removed=removed
            ),
        ),
        (
            _("speeches"),
            _("{speeches}, printed in {occurrences} places, {characters:,} characters").format(
                speeches=counted.speeches, occurrences=counted.occurrences, characters=counted.characters
            ),
        ),
        (_("distinct"), _("{clusters} when near copies count once").format(clusters=counted.clusters)),
    ]
    if counted.issues:
        rows.append((_("issues"), ", ".join(f"{count} {code_name(code)}" for code, count in counted.issues)))
    return rows


def next_step(
    counted: Counts, latest: dict[str, Any] | None, *, review: int = 0, sources: Sequence[SourceStatus] = ()
) -> str:
    """The advice on which command to run next."""
    if overdue := [one.name for one in sources if one.overdue]:
        return _("{overdue} should have been read by now: does `wengao flow serve` run?").format(
            overdue=escape(overdue[0])
        )
    if latest and latest["state"] in ("interrupted", "failed", "lost"):
        if latest["source"]:
            return _("`wengao runs show {latest}` says why the last run failed").format(
                latest=latest["run_id"]
            )
        return _("the last run did not finish: the same ingest again continues it")
    if counted.quarantined:
        return _("`wengao quarantine list` says why files were left out")
    if review:
        return _("`wengao review list` names what a person should look at")
    if not counted.files:
        return _("`wengao ingest FOLDER` reads compilations into the library")
    return _("`wengao speeches list`, or `wengao export speeches --format jsonl`")
