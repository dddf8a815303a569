"""`backup` and `restore`: what comes back is what was there, and nothing is overwritten."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Wengao = Callable[..., Any]
SHORT_SPEECH = "同志们：\n\n今天开一个短会，讲两点意见，请大家认真记一记。\n\n谢谢大家！\n"


def exported(wengao: Wengao, *where: str) -> list[str]:
    """Everything that programs see of a library."""
    return [wengao("export", what, *where).out for what in ("speeches", "files", "matches", "issues")]


def test_what_comes_back_is_what_was_there(shelf: Wengao, home: Path, compilation: Path) -> None:
    """A backup restored elsewhere exports the same lines, is sound, and knows the files."""
    (compilation.parent / "broken.pdf").write_bytes(b"%PDF-1.7\nthis is no PDF\n")
    shelf("ingest", compilation.parent)
    before = exported(shelf)
    assert shelf("backup", "kept", "--json").json["speeches"] == 3
    elsewhere = ("--db", "sqlite:///new/w.db", "--archive", "new/archive")
    assert shelf("restore", "kept", *elsewhere).code == 0
    assert exported(shelf, *elsewhere) == before
    assert shelf("check", *elsewhere).code == 0
    assert shelf("search", "香菇", "--json", *elsewhere).json["total"] == 1
    again = shelf("ingest", compilation.parent, "--json", *elsewhere).json
    assert sorted(file["state"] for file in again["files"]) == ["quarantined", "unchanged"]
    assert [path.name for path in (home / "new").rglob(".restore*")] == []


def test_a_backup_can_be_made_again_and_adds_what_is_new(shelf: Wengao, home: Path) -> None:
    """The second backup into the folder has the new file too."""
    shelf("backup", "kept")
    (home / "b.txt").write_text(SHORT_SPEECH, "utf-8")
    shelf("ingest", home / "b.txt")
    said = shelf("backup", "kept", "--json").json
    assert (said["files"], said["archived"], said["missing"]) == (2, 2, [])
    assert sorted(path.name for path in (home / "kept").iterdir()) == ["archive", "backup.json", "wengao.db"]


def test_a_library_with_something_in_it_is_not_overwritten(shelf: Wengao) -> None:
    """Restoring needs a new or empty library."""
    shelf("backup", "kept")
    before = exported(shelf)
    said = shelf("restore", "kept")
    assert said.code == 2 and "not empty" in said.err
    assert exported(shelf) == before


def test_what_is_no_backup_is_refused(wengao: Wengao, home: Path) -> None:
    """Exit 6, and no library is made."""
    (home / "kept").mkdir()
    assert wengao("restore", "kept").code == 6
    assert not (home / "data").exists()


def test_a_changed_backup_is_refused(shelf: Wengao, home: Path) -> None:
    """The manifest's digest guards the library's file."""
    shelf("backup", "kept")
    with (home / "kept" / "wengao.db").open("ab") as file:
        file.write(b"x")
    assert shelf("restore", "kept", "--db", "sqlite:///new.db").code == 6


def test_a_backup_of_no_library_is_exit_5(wengao: Wengao, home: Path) -> None:
    """There is nothing to keep, and nothing is made."""
    assert wengao("backup", "kept").code == 5
    assert list(home.iterdir()) == []


@pytest.mark.parametrize("torn", ["wengao.db", "backup.json"])
def test_an_interrupted_backup_leaves_the_one_before(
    shelf: Wengao, home: Path, torn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before either of its two files is in place, the folder still restores."""
    shelf("backup", "kept")
    before = exported(shelf)
    (home / "b.txt").write_text(SHORT_SPEECH, "utf-8")
    shelf("ingest", home / "b.txt")
    replace, once = Path.replace, [0]

    def stop(self: Path, target: Path) -> Path:
        once[0] += target.name == torn
        if target.name == torn and once[0] == (2 if torn == "backup.json" else 1):
            raise OSError("killed")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(OSError, match="killed"):
        safekeeping_again(home)
    monkeypatch.undo()
    monkeypatch.chdir(home)
    elsewhere = ("--db", "sqlite:///new/w.db", "--archive", "new/archive")
    assert shelf("restore", "kept", *elsewhere).code == 0
    assert exported(shelf, *elsewhere) == (before if torn == "wengao.db" else exported(shelf))


def safekeeping_again(home: Path) -> None:
    """The backup as a call, so that what it raises is seen."""
    from flows.archive.store import Archive
    from schema.database.opening import open_database
    from wengao.care.backup import back_up

    with open_database(f"sqlite:///{home}/data/wengao.db") as database:
        back_up(database, Archive(home / "data" / "archive"), home / "kept")


def test_what_an_interrupted_backup_or_restore_left_is_cleared_away(shelf: Wengao, home: Path) -> None:
    """Its half-written library, and the log beside it, are not taken for a part of the next one."""
    (home / "kept").mkdir()
    for name in (".wengao.db.part", ".wengao.db.part-wal"):
        (home / "kept" / name).write_bytes(b"half")
    assert shelf("backup", "kept").code == 0
    assert sorted(path.name for path in (home / "kept").iterdir()) == ["archive", "backup.json", "wengao.db"]
    (home / "new").mkdir()
    (home / "new" / ".restore-999999999.db").write_bytes(b"half")
    assert shelf("restore", "kept", "--db", "sqlite:///new/w.db", "--archive", "new").code == 0
    assert not list((home / "new").glob(".restore*"))


def test_a_backup_names_the_files_that_the_archive_lost(shelf: Wengao, home: Path) -> None:
    """Exit 8, and the library is kept all the same."""
    (archived,) = (path for path in (home / "data" / "archive").rglob("*") if len(path.name) == 64)
    archived.unlink()
    said = shelf("backup", "kept", "--json")
    assert (said.code, said.json["missing"]) == (8, [archived.name])
    assert shelf("restore", "kept", "--db", "sqlite:///new.db", "--archive", "new").code == 0
