"""`wengao flow run`: read the configured sources now, recorded in Prefect when its API answers.

Exits with 6 when the listing of a source is implausible, 9 when another run is reading the source, 7 when files
were newly quarantined. In each case the files that could be read are in the library.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from wengao.screen import report
from wengao.screen.language import _
from wengao.screen.output import escape, paint, print_json, say
from wengao.screen.sentences import sentence
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from flows.runs.selection import Selection
    from flows.runs.source_run import RunReport
    from wengao.settings.model import SourceSettings


def configure(parser: argparse.ArgumentParser) -> None:
    """`run [SOURCE…] [--force] [--only WHAT] [--retry-quarantined] [--workers N] [--no-record] [--strict] [--json]`."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True, help="one of these")
    run_now = verbs.add_parser("run", help="look for what is new at the sources, now, and read it in")
    run_now.add_argument("sources", nargs="*", metavar="SOURCE", help="names from wengao.toml; all, if none")
    run_now.add_argument("--workers", metavar="N", dest="workers.count", help="files read at once")
    run_now.add_argument("--force", action="store_true", help="read known files again, too")
    run_now.add_argument(
        "--only",
        metavar="WHAT",
        help="only new, changed, unchanged, loaded or quarantined files, or those that fit a pattern like 2024*.pdf",
    )
    run_now.add_argument(
        "--retry-quarantined", action="store_true", help="read files again that could not be read"
    )
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
    """Run each source, also after one that failed or is being read by another run."""
    from flows.runs.selection import Selection
    from schema.errors import DatabaseTrouble, RunBusy
    from wengao.runs import source_runs
    from wengao.runs.opened import opened
    from wengao.settings.sources import chosen

    sources = chosen(settings, arguments.sources)
    with opened(settings):
        pass  # a missing library ends the command with exit 5 before any source or Prefect is contacted
    selection = Selection(arguments.force, arguments.only, arguments.retry_quarantined)
    reports: list[RunReport] = []
    busy: list[str] = []
    failed: Exception | None = None
    for source in sources:
        try:
            reports.append(read_recorded(source, settings, selection, record=not arguments.no_record))
        except RunBusy as reason:
            busy.append(source.name)
            say(f"{source.name}: {sentence(reason.message)}")
        except DatabaseTrouble:
            raise
        except Exception as error:  # noqa: BLE001 - the per-source boundary: the others have their turn
            failed = failed or error
            say(f"{source.name}: {sentence(str(error))}")
    if arguments.json:
        print_json({"runs": [source_runs.as_json(run_report) for run_report in reports], "busy": busy})
    else:
        print("\n\n".join("\n".join(as_text(run_report)) for run_report in reports))
    if failed is not None:
        raise failed
    return source_runs.exit_code(reports, busy=bool(busy), strict=arguments.strict)


def read_recorded(
    source: SourceSettings, settings: Settings, selection: Selection, *, record: bool
) -> RunReport:
    """Read one source, recorded in Prefect when Prefect is configured and answers."""
    from wengao.runs import source_runs

    work = partial(source_runs.read_source, source, settings, selection=selection)
    if not record or not may_be_configured(os.environ, Path.cwd()):
        return work()
    from flows.orchestration.recording import RecordingUnavailable, source_recorded

    def warn(message: str) -> None:
        say(f"warning: {message}")

    try:
        return source_recorded(lambda watch: work(watch=watch), source.name, warn=warn)
    except RecordingUnavailable as reason:
        if reason.configured:
            warn(_("{reason}; this run is not recorded in Prefect").format(reason=reason))
        return work()


def may_be_configured(environment: Mapping[str, str], folder: Path) -> bool:
    """Whether a Prefect API may be configured here; only a guess, since importing Prefect costs 1.8 s of CPU."""
    home = Path(environment.get("PREFECT_HOME") or Path.home() / ".prefect")
    places = (home / "profiles.toml", folder / "prefect.toml", folder / ".env")
    return bool(environment.get("PREFECT_API_URL")) or any(place.is_file() for place in places)


def as_text(run_report: RunReport) -> list[str]:
    """The lines a person reads of one run."""
    seconds = (run_report.finished_at - run_report.started_at).total_seconds()
    discovery = run_report.found
    head = _("{source}: {new} new, {changed} changed, {gone} gone").format(
        source=escape(run_report.source), new=discovery.new, changed=run_report.changed, gone=discovery.gone
    )
    lines = [paint(head, "bold"), *report.as_text(run_report.receipts, seconds, dry_run=False)]
    if run_report.error:
        lines.append(paint(_("failed"), "red") + _(": ") + escape(sentence(run_report.error)))
    return lines
