"""`wengao runs`: lists the runs with their results, and shows one."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from wengao.errors import Exit, UsageProblem
from wengao.runs.opened import opened
from wengao.screen.output import escape, print_json, print_table
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from schema.database.session import Session


def configure(parser: argparse.ArgumentParser) -> None:
    """`list [--source NAME] [--limit N] [--json]`, `show ID [--json]`."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True, help="one of these")
    listed = verbs.add_parser("list", help="the latest runs, newest first")
    listed.add_argument("--source", metavar="NAME", help="only of this source")
    listed.add_argument("--limit", type=int, default=20, metavar="N", help="runs at most (20)")
    show = verbs.add_parser("show", help="everything about one run")
    show.add_argument("id", metavar="ID", help="a run's id or its beginning")
    for verb in (listed, show):
        verb.add_argument("--json", action="store_true", help="JSON on stdout")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """List or show."""
    from schema.query.filters import list_runs

    with opened(settings) as database, database.read() as session:
        if arguments.verb == "list":
            runs = list_runs(session, max(1, arguments.limit), source=arguments.source)
        else:
            return show(session, arguments)
    if arguments.json:
        print_json(runs)
        return Exit.DONE
    names = (
        "run_id",
        "command",
        "source",
        "state",
        "files",
        "loaded",
        "quarantined",
        "new_speeches",
        "error",
    )
    rows = [[row[name] for name in names] for row in runs]
    print_table(
        ("run", "command", "source", "state", "files", "loaded", "quarantined", "new", "error"),
        rows,
        right=(4, 5, 6, 7),
    )
    return Exit.DONE


def show(session: Session, arguments: argparse.Namespace) -> int:
    """Print one run: its row, and the files that it newly loaded or quarantined."""
    import msgspec

    from schema.query.filters import list_runs
    from schema.runs import lease
    from wengao.screen.report import file_lines

    matching = list_runs(session, 2, arguments.id)
    if len(matching) != 1:
        problem = "no run is called" if not matching else "several runs are called"
        raise UsageProblem(f"{problem} {arguments.id}", "`wengao runs list` shows them")
    receipts = lease.report(session, matching[0]["run_id"])
    if arguments.json:
        print_json(matching[0] | {"report": msgspec.to_builtins(receipts)})
        return Exit.DONE
    for name, value in matching[0].items():
        print(f"{name:<15}{'–' if value is None else escape(value)}")
    if receipts:
        print("\n" + "\n".join(file_lines(receipts)))
    return Exit.DONE
