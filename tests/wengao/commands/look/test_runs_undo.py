"""`runs undo`: what goes is shown, a person is asked, and the library is as it was."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
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


def test_what_was_read_again_is_as_before(shelf: Wengao, home: Path) -> None:
    """A `reprocess` that changed titles: undone, they are what an older version read."""
    with closing(sqlite3.connect(home / "data" / "wengao.db")) as connection:
        connection.execute("UPDATE occurrence SET title = '旧题' || ordinal")
        connection.execute("UPDATE file SET versions = json_set(versions, '$.normalize', '0')")
        connection.commit()
    assert shelf("check", "--repair").code in (0, 8)  # facts and index follow the titles
    before = without_times(shelf)
    assert shelf("reprocess").code == 0
    assert without_times(shelf) != before
    done = shelf("runs", "undo", ids(shelf)[0], "--yes", "--json")
    assert done.code == 0 and len(done.json["read_back"]) == 1
    assert without_times(shelf) == before
    assert shelf("check").code == 0


def test_a_review_is_taken_back(shelf: Wengao) -> None:
    """A merge of two items: undone, the decision is withdrawn and the items are two again."""
    before = without_times(shelf)
    sha256 = shelf("export", "files").jsonl[0]["sha256"]
    assert shelf("review", "merge", f"{sha256[:12]}#2").code == 0
    assert len(without_times(shelf)) == len(before) - 1
    done = shelf("runs", "undo", ids(shelf)[0], "--yes", "--json")
    assert (done.code, done.json["taken_back"]) == (0, 1)
    assert without_times(shelf) == before
    assert shelf("review", "export").out == ""
    assert shelf("check").code == 0


def test_a_decision_that_was_followed_since_is_read_without(shelf: Wengao) -> None:
    """The file was read again after the review, with its decision: undone, it is read a third time."""
    before = without_times(shelf)
    sha256 = shelf("export", "files").jsonl[0]["sha256"]
    assert shelf("review", "merge", f"{sha256[:12]}#2").code == 0
    review = ids(shelf)[0]
    assert shelf("review", "set", f"{sha256[:12]}#1", "speaker=赵一").code == 0
    with_fact = len(without_times(shelf))
    assert shelf("reprocess", "--force").code == 0
    done = shelf("runs", "undo", review, "--yes", "--json")
    assert done.code == 0 and with_fact == len(before) - 1
    after = without_times(shelf)
    assert [line["text"] for line in after] == [line["text"] for line in before]
    assert after[0]["speaker"] == "赵一"
    assert shelf("check").code == 0


def test_an_import_is_taken_back(shelf: Wengao, wengao: Wengao, home: Path, tmp_path: Path) -> None:
    """Files, decisions and removals of the other library go; what was here before is as it was."""
    own = without_times(shelf)
    sha256 = shelf("export", "files").jsonl[0]["sha256"]
    assert shelf("export", "library", "-o", home / "first.zip").code == 0
    (home / "data").rename(home / "own")
    assert wengao("init").code in (0, 2)
    assert wengao("db", "upgrade").code == 0
    assert wengao("import", "library", home / "first.zip").code == 0
    (home / "另.txt").write_text("在大会上的讲话\n\n同志们：\n今天讲一件别的事。\n谢谢大家！\n", "utf-8")
    assert wengao("ingest", home / "另.txt").code == 0
    assert wengao("review", "set", f"{sha256[:12]}#1", "speaker=赵一").code == 0
    assert wengao("export", "library", "-o", home / "other.zip").code == 0
    (home / "data").rename(home / "others")
    (home / "own").rename(home / "data")
    assert shelf("import", "library", home / "other.zip").code == 0
    assert len(without_times(shelf)) == len(own) + 1
    done = shelf("runs", "undo", ids(shelf)[0], "--yes", "--json")
    assert done.code == 0 and len(done.json["taken"]) == 1
    assert without_times(shelf) == own
    assert shelf("review", "export").out == ""
    assert shelf("check").code == 0
    assert shelf("runs", "undo", "nothing", "--yes").code == 2


def without_times(wengao: Wengao) -> list[dict[str, Any]]:
    """The speeches, but for when they were loaded and changed."""
    return [
        {name: value for name, value in line.items() if name not in ("loaded_at", "updated_at")}
        for line in wengao("export", "speeches").jsonl
    ]
