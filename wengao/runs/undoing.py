"""Takes back what one run brought: what that would be, and doing it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from wengao.errors import UsageProblem

if TYPE_CHECKING:
    from schema.database.connection import Database
    from schema.store.undo_plan import Undoing

# Commands whose runs change what is there instead of bringing files, and what takes their work back.
NO_UNDOING: Final = {
    "reprocess": "what older versions read is not kept; `wengao restore` brings a backup back",
    "review": "`wengao review reject dN` takes a decision back; `wengao review list --decisions` names them",
    "import": "two merged libraries cannot be told apart; `wengao restore` brings the backup before it back",
}


def refuse_to_undo(run: Mapping[str, Any]) -> None:
    """Raises UsageProblem where a run cannot be undone: it is going on, was undone, or brought no files."""
    name = run["run_id"]
    if run["undone_at"] is not None:
        raise UsageProblem(
            f"run {name} was undone at {run['undone_at']}", "`wengao runs list` shows the others"
        )
    if run["state"] == "running":
        raise UsageProblem(f"run {name} is still going on", "wait for its end, or end it, then undo it")
    if run["command"] in NO_UNDOING:
        raise UsageProblem(f"run {name} ({run['command']}) cannot be undone", NO_UNDOING[run["command"]])


def what_goes(database: Database, run_id: str) -> Undoing:
    """What undoing the run would take back; nothing is written."""
    from schema.store.undo_plan import undo_plan

    with database.read() as session:
        return undo_plan(session, run_id).undoing


def undo(database: Database, run_id: str) -> Undoing:
    """Take it back, in one transaction; returns what that was."""
    from schema.runs.recorder import RunRecorder
    from schema.store.undo import undo_run

    with database.write() as session:
        return undo_run(session, run_id, RunRecorder(database).time())


def as_json(undoing: Undoing, *, done: bool) -> dict[str, Any]:
    """The object of `runs undo --json`."""
    return {"undone": done, **asdict(undoing)}


def told(undoing: Undoing) -> list[str]:
    """The lines that a person reads before deciding: what goes, what stays, and why."""
    speeches = sum(file.speeches for file in undoing.taken)
    lines = [f"  goes   {file.locator} ({file.state}, {file.speeches} speeches)" for file in undoing.taken]
    reasons = {
        "seen-again": "a later run met it again",
        "elsewhere": "it was offered elsewhere as well, or with other claims",
        "removed": "it was removed since, and stays out",
    }
    lines += [f"  stays  {file.locator}: {reasons[file.why]}" for file in undoing.staying]
    files = f"{len(undoing.taken)} files with {speeches} speeches"
    lines.append(f"{files} and {undoing.uploads} places go, {len(undoing.staying)} files stay")
    if undoing.read_again:
        lines.append(f"{len(undoing.read_again)} files that it read again stay as it read them")
    if undoing.decisions:
        lines.append(
            f"{undoing.decisions} decisions of persons are about them: they are kept, and hold again if it comes back"
        )
    return lines
