"""`runs undo`: what goes is shown, a person is asked, and the library is as it was."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

Wengao = Callable[..., Any]


def ids(wengao: Wengao) -> list[str]:
    """The runs, newest first."""
    return [run["run_id"] for run in wengao("runs", "list", "--json").json]


def test_a_wrong_folder_is_taken_back(shelf: Wengao, home: Path, compilation: Path) -> None:
    """Without --yes nothing happens where nobody can be asked; with it the other run's files are untouched."""
    before = shelf("export", "speeches").out
    wrong = home / "错的"
    wrong.mkdir()
    (wrong / "别的.txt").write_text("在大会上的讲话\n\n同志们：\n今天讲一件别的事。\n谢谢大家！\n", "utf-8")
    shutil.copy(compilation, wrong / "又一份.txt")
    assert shelf("ingest", wrong).code == 0
    run_id = ids(shelf)[0]
    refused = shelf("runs", "undo", run_id)
    assert refused.code == 2 and "--yes" in refused.err
    assert f"goes   {wrong}/别的.txt" in refused.out and f"stays  {wrong}/又一份.txt" in refused.out
    assert len(shelf("export", "files").jsonl) == 2
    done = shelf("runs", "undo", run_id, "--yes", "--json")
    assert done.code == 0 and done.json["undone"]
    assert [file["locator"] for file in done.json["taken"]] == [f"{wrong}/别的.txt"]
    assert len(done.json["speech_ids"]) == 1
    assert shelf("export", "speeches").out == before
    assert shelf("check").code == 0
    assert shelf("runs", "undo", run_id, "--yes").code == 2  # once
    (removed,) = [change for change in shelf("export", "changes").jsonl if change["kind"] == "removed"]
    assert [removed["speech_id"]] == done.json["speech_ids"]
    (run,) = [run for run in shelf("runs", "list", "--json").json if run["run_id"] == run_id]
    assert run["undone_at"]
    assert shelf("ingest", wrong, "--json").json["totals"]["loaded"] == 1  # nothing keeps it out


def test_what_cannot_be_undone_says_what_can(shelf: Wengao) -> None:
    """A run that read again, one that is not there, one that brought nothing."""
    assert shelf("reprocess").code == 0
    refused = shelf("runs", "undo", ids(shelf)[0], "--yes")
    assert refused.code == 2 and "wengao restore" in refused.err
    assert shelf("runs", "undo", "nothing", "--yes").code == 2
