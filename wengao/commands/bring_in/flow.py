"""`wengao flow run`: read the configured sources now, recorded in Prefect when its API answers.

Ends with 6 when a source is not to be believed, 9 when it is being read already, 7 when files were newly
left out: what could be read is in all the same.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from wengao.screen import report
from wengao.screen.output import escape, paint, print_json, say
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from flows.runs.source_run import RunReport
    from wengao.settings.model import SourceSettings


def configure(parser: argparse.ArgumentParser) -> None:
    """`run [SOURCE…] [--workers N] [--no-record] [--strict] [--json]`."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True, help="one of these")
    run_now = verbs.add_parser("run", help="look for what is new at the sources, now, and read it in")
    run_now.add_argument("sources", nargs="*", metavar="SOURCE", help="names from wengao.toml; all, if none")
    run_now.add_argument("--workers", metavar="N", dest="ingest.workers", help="files read at once")
    run_now.add_argument(
        "--no-record", action="store_true", help="leave Prefect alone, even if its API answers"
    )
    run_now.add_argument(
        "--strict", action="store_true", help="exit 7 for files that were already quarantined, too"
    )
    run_now.add_argument("--json", action="store_true", help="JSON on stdout, one entry a source")
    run_now.epilog = (
        "wengao flow run              every source of wengao.toml, one after the other\n"
        "wengao flow run library      this one"
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Run each source; one that fails or is busy keeps no other from its turn."""
    from schema.errors import DatabaseTrouble, RunBusy
    from wengao.runs import source_runs
    from wengao.runs.opened import opened
    from wengao.settings.sources import chosen

    sources = chosen(settings, arguments.sources)
    with opened(settings):
        pass  # a missing library ends it here, with exit 5, before anything is asked of anybody
    reports: list[RunReport] = []
    busy: list[str] = []
    failed: Exception | None = None
    for source in sources:
        try:
            reports.append(read_recorded(source, settings, record=not arguments.no_record))
        except RunBusy as reason:
            busy.append(source.name)
            say(f"{source.name}: {reason.message}")
        except DatabaseTrouble:
            raise
        except Exception as error:  # noqa: BLE001 - the per-source boundary: the others have their turn
            failed = failed or error
            say(f"{source.name}: {error}")
    if arguments.json:
        print_json({"runs": [source_runs.as_json(told) for told in reports], "busy": busy})
    else:
        print("\n\n".join("\n".join(as_text(told)) for told in reports))
    if failed is not None:
        raise failed
    return source_runs.exit_code(reports, busy=bool(busy), strict=arguments.strict)


def read_recorded(source: SourceSettings, settings: Settings, *, record: bool) -> RunReport:
    """One source, watched by Prefect when that is configured and answers."""
    from wengao.runs import source_runs

    work = partial(source_runs.read_source, source, settings)
    if not record or not may_be_configured(os.environ, Path.cwd()):
        return work()
    from flows.orchestration.recording import RecordingUnavailable, source_recorded

    def warn(message: str) -> None:
        say(f"warning: {message}")

    try:
        return source_recorded(lambda watch: work(watch=watch), source.name, warn=warn)
    except RecordingUnavailable as reason:
        if reason.configured:
            warn(f"{reason}; this run is not recorded in Prefect")
        return work()


def may_be_configured(environment: Mapping[str, str], folder: Path) -> bool:
    """Whether Prefect may have an API to record at: to ask Prefect itself costs 1.8 s of CPU."""
    home = Path(environment.get("PREFECT_HOME") or Path.home() / ".prefect")
    places = (home / "profiles.toml", folder / "prefect.toml", folder / ".env")
    return bool(environment.get("PREFECT_API_URL")) or any(place.is_file() for place in places)


def as_text(told: RunReport) -> list[str]:
    """The lines a person reads of one run."""
    seconds = (told.finished_at - told.started_at).total_seconds()
    found = told.found
    head = f"{escape(told.source)}: {found.new} new, {told.changed} changed, {found.gone} gone"
    lines = [paint(head, "bold"), *report.as_text(told.receipts, seconds, dry_run=False)]
    if told.error:
        lines.append(paint("failed", "red") + f": {escape(told.error)}")
    return lines
