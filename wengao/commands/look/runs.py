"""`wengao runs`: lists the runs with their results, shows one, and takes back what one brought."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any, Final

from wengao.errors import Exit, UsageProblem
from wengao.runs import undoing
from wengao.runs.opened import opened
from wengao.screen.language import _, marked
from wengao.screen.listing import Column, add_listing, chosen, print_listing, refuse_no_rows
from wengao.screen.output import escape, labelled, print_json, say
from wengao.screen.words import run_field, word
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from schema.database.session import Session


COLUMNS: Final = (
    Column(marked("run"), lambda row: row["run_id"]),
    Column(marked("started"), lambda row: row["started_at"], 4),
    Column(marked("command"), lambda row: row["command"], 7),
    Column(marked("source"), lambda row: row["source"], 5, rare=True),
    Column(marked("state"), lambda row: word(row["state"]), 8),
    Column(marked("files"), lambda row: row["files"], 3, right=True),
    Column(marked("loaded"), lambda row: row["loaded"], 2, right=True),
    Column(marked("quarantined"), lambda row: row["quarantined"], 1, right=True),
    Column(marked("new"), lambda row: row["new_speeches"], 6, right=True),
    Column(marked("error"), lambda row: row["error"], 2, rare=True),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """`list [--source NAME] [--sort …] [--limit N] [--json]`, `show ID [--json]`, `undo ID [--yes] [--json]`."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True, help="one of these")
    listed = verbs.add_parser("list", help="the latest runs, newest first")
    listed.add_argument("--source", metavar="NAME", help="only of this source")
    add_listing(
        listed,
        [column.name for column in COLUMNS],
        ("newest", "oldest", "source", "state", "longest"),
        "runs at most (20)",
        rows=20,
    )
    show = verbs.add_parser("show", help="everything about one run")
    undone = verbs.add_parser("undo", help="take back what a run brought, as if it had never been")
    undone.add_argument("--yes", action="store_true", help="do not ask")
    for verb in (show, undone):
        verb.add_argument("id", metavar="ID", help="a run's id or its beginning")
    for verb in (listed, show, undone):
        verb.add_argument("--json", action="store_true", help="JSON on stdout")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """List, show or undo."""
    from schema.query.run_list import list_runs

    if arguments.verb == "undo":
        return undo(arguments, settings)
    if arguments.verb == "list":
        refuse_no_rows(arguments)
        chosen(COLUMNS, arguments.columns)
    with opened(settings) as database, database.read() as session:
        if arguments.verb == "list":
            runs = list_runs(
                session,
                arguments.limit,
                source=arguments.source,
                order=arguments.sort or "newest",
                offset=arguments.offset,
            )
        else:
            return show(session, arguments)
    if arguments.json:
        print_json(runs)
    else:
        print_listing(COLUMNS, runs, arguments.columns)
    return Exit.DONE


def show(session: Session, arguments: argparse.Namespace) -> int:
    """Print one run: its row, and the files that it newly loaded or quarantined."""
    import msgspec

    from schema.runs import lease
    from wengao.screen.report import file_lines

    row = called(session, arguments.id)
    receipts = lease.report(session, row["run_id"])
    if arguments.json:
        print_json(row | {"report": msgspec.to_builtins(receipts)})
        return Exit.DONE
    facts = ((run_field(name), None if value is None else escape(value)) for name, value in row.items())
    print("\n".join(labelled(facts, least=15)))
    if receipts:
        print("\n" + "\n".join(file_lines(receipts)))
    return Exit.DONE


def called(session: Session, run_id: str) -> dict[str, Any]:
    """The one run whose id begins so; raises UsageProblem where there are none or several."""
    from schema.query.run_list import list_runs

    matching = list_runs(session, 2, run_id)
    if len(matching) != 1:
        if not matching:
            raise UsageProblem(f"no run is called {run_id}", "`wengao runs list` shows them")
        raise UsageProblem(f"several runs are called {run_id}", "`wengao runs list` shows them")
    return matching[0]


def undo(arguments: argparse.Namespace, settings: Settings) -> int:
    """Say what goes and what stays, ask, and take it back."""
    with opened(settings) as database:
        with database.read() as session:
            row = called(session, arguments.id)
        undoing.refuse_to_undo(row)
        plan = undoing.what_goes(database, row["run_id"])
        if not arguments.json:
            for line in undoing.told(plan):
                print(escape(line))
        if plan.is_empty:
            say("nothing that this run alone brought is on record: nothing was taken back")
        elif arguments.yes or may_undo(row["run_id"]):
            plan = undoing.undo(database, row["run_id"])
            say(
                f"undone; {len(plan.speech_ids)} speeches that no other file prints left; the archive keeps the bytes"
            )
        if arguments.json:
            print_json(undoing.as_json(plan, done=not plan.is_empty))
    return Exit.DONE


def may_undo(run_id: str) -> bool:
    """Ask the person; raises UsageProblem where nobody can be asked, or the answer is no."""
    if not sys.stdin.isatty():
        raise UsageProblem("nothing was taken back", f"`wengao runs undo {run_id} --yes` takes it back")
    if input(_("take it back? [y/N] ")).strip().lower() not in ("y", "yes", "是"):
        raise UsageProblem("nothing was taken back", "")
    return True
