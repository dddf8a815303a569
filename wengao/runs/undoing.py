"""Takes back what one run brought: what that would be, and doing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import to_builtins

from wengao.errors import UsageProblem
from wengao.runs.assembly import new_run_id
from wengao.screen.language import _
from wengao.screen.words import word

if TYPE_CHECKING:
    from schema.database.connection import Database
    from schema.store.undo_plan import Undoing


def refuse_to_undo(run: Mapping[str, Any]) -> None:
    """Raises UsageProblem where a run cannot be undone: it is going on, or was undone."""
    name = run["run_id"]
    if run["undone_at"] is not None:
        raise UsageProblem(
            f"run {name} was undone at {run['undone_at']}", "`wengao runs list` shows the others"
        )
    if run["state"] == "running":
        raise UsageProblem(f"run {name} is still going on", "wait for its end, or end it, then undo it")


def what_goes(database: Database, run_id: str) -> Undoing:
    """What undoing the run would take back; nothing is written."""
    from schema.store.undo_plan import undo_plan

    with database.read() as session:
        return undo_plan(session, run_id).undoing


def undo(database: Database, run_id: str) -> Undoing:
    """Take it back, in one transaction, and read the files again that followed its decisions; returns what that was.

    Interrupted in between, `wengao files reprocess` reads them: they count as outdated.
    """
    from schema.runs.recorder import RunRecorder
    from schema.store.undo import undo_run

    with database.write() as session:
        undoing = undo_run(session, run_id, RunRecorder(database).time())
    if undoing.outdated:
        _read_again(database, undoing.outdated)
    return undoing


def _read_again(database: Database, outdated: tuple[str, ...]) -> None:
    from flows.isolation.reader import IsolatedReader
    from flows.reprocess import reprocess
    from schema.store.store import Store

    store, run_id, receipts = Store(database), new_run_id(), []
    store.runs.begin(run_id, "reprocess")
    state = "failed"
    try:
        with IsolatedReader() as reader:
            receipts = reprocess(outdated, store, reader, run_id=run_id, only_outdated=False)
        state = "done"
    finally:
        store.runs.finish(run_id, receipts, state)


def as_json(undoing: Undoing, *, done: bool) -> dict[str, Any]:
    """The object of `runs undo --json`."""
    return {"undone": done, **to_builtins(undoing)}


def told(undoing: Undoing) -> list[str]:
    """The lines that a person reads before deciding: what goes, what stays, and why."""
    speeches = sum(file.speeches for file in undoing.taken)
    lines = [
        _("  goes   {locator} ({state}, {speeches} speeches)").format(
            locator=file.locator, state=word(file.state), speeches=file.speeches
        )
        for file in undoing.taken
    ]
    reasons = {
        "seen-again": _("a later run met it again"),
        "elsewhere": _("it was offered elsewhere as well, or with other claims"),
        "removed": _("it was removed since, and stays out"),
    }
    lines += [
        _("  stays  {locator}: {reasons}").format(locator=file.locator, reasons=reasons[file.why])
        for file in undoing.staying
    ]
    files = _("{taken} files with {speeches} speeches").format(taken=len(undoing.taken), speeches=speeches)
    lines.append(
        _("{files} and {uploads} places go, {staying} files stay").format(
            files=files, uploads=undoing.uploads, staying=len(undoing.staying)
        )
    )
    if undoing.read_back:
        lines.append(
            _("{read_back} files that it changed are as before again").format(
                read_back=len(undoing.read_back)
            )
        )
    if undoing.read_again:
        lines.append(
            _(
                "{read_again} files that it changed stay as they are: a later run read them, or nothing is kept"
            ).format(read_again=len(undoing.read_again))
        )
    if undoing.taken_back:
        lines.append(
            _("{taken_back} decisions that it recorded or withdrew are taken back").format(
                taken_back=undoing.taken_back
            )
        )
    if undoing.decisions:
        lines.append(
            _(
                "{decisions} decisions of persons are about them: they are kept, and hold again if it comes back"
            ).format(decisions=undoing.decisions)
        )
    return lines
