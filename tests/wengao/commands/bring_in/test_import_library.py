"""`export library` and `import library`: one file carries everything, and either way round is the same."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import COMPILATION

Wengao = Callable[..., Any]
HERE = ("--db", "sqlite:///here/w.db", "--archive", "here/archive")
THERE = ("--db", "sqlite:///there/w.db", "--archive", "there/archive")
MORE = (
    COMPILATION.replace("讲话汇编", "讲话再编")
    .replace("岁末年初", "年末岁首")
    .replace("茶叶、香菇", "茶叶、木耳")
)


def exported(wengao: Wengao, where: Iterable[str]) -> list[dict[str, Any]]:
    """All that programs see, without the time of the last change."""
    lines = []
    for what in ("speeches", "files", "matches", "issues"):
        for line in wengao("export", what, *where).out.splitlines():
            lines.append({key: value for key, value in json.loads(line).items() if key != "updated_at"})
    return lines


@pytest.fixture
def two(wengao: Wengao, home: Path, compilation: Path) -> Wengao:
    """Two libraries: both have the compilation, one has another besides, the other a file that is broken."""
    (home / "more.txt").write_text(MORE, "utf-8")
    (home / "broken.pdf").write_bytes(b"%PDF-1.7\nthis is no PDF\n")
    assert wengao("ingest", compilation, home / "more.txt", *HERE).code == 0
    assert wengao("ingest", home / "broken.pdf", compilation, *THERE).code == 7
    return wengao


def merged_either_way(wengao: Wengao) -> tuple[Any, Any]:
    """Each library into a copy of the other; the answers of both imports."""
    answers = []
    for one, other, name in ((HERE, THERE, "a"), (THERE, HERE, "b")):
        target = ("--db", f"sqlite:///{name}/w.db", "--archive", f"{name}/archive")
        for source in (one, other):
            assert wengao("export", "library", "-o", "library.zip", *source).code == 0
            said = wengao("import", "library", "library.zip", "--json", *target)
            assert said.code == 0, said.err
        answers.append(said.json)
        check = wengao("check", "--json", *target)
        assert check.json["problems"] == []
    first, second = (
        exported(wengao, ("--db", "sqlite:///a/w.db")),
        exported(wengao, ("--db", "sqlite:///b/w.db")),
    )
    assert first == second
    return answers[0], answers[1]


def test_two_libraries_become_one_either_way_round(two: Wengao) -> None:
    """Files, speeches, issues and archived bytes of both; `check` finds all of it sound."""
    said, back = merged_either_way(two)
    assert (said["files"], said["new_files"], said["conflicts"]) == (2, 1, [])
    assert (back["files"], back["new_files"], back["archived"]) == (2, 1, 2)
    files = [line for line in exported(two, ("--db", "sqlite:///a/w.db")) if "uploads" in line]
    assert sorted(line["state"] for line in files) == ["loaded", "loaded", "quarantined"]


@pytest.mark.campaign
def test_a_library_with_decisions_taken_back_is_the_same_when_imported(
    wengao: Wengao, home: Path, compilation: Path
) -> None:
    """Two files print one text; split, joined and set in one of them, the split taken back. What is left holds
    in a library that takes all of it in, and reading again changes nothing."""
    (home / "same.txt").write_text(COMPILATION + "\n\n", "utf-8")
    assert wengao("ingest", compilation, home / "same.txt", *HERE).code == 0
    assert wengao("review", "split", f"{compilation}#1", "二要抓环境", *HERE).code == 0
    assert wengao("review", "merge", f"{compilation}#4", *HERE).code == 0
    assert wengao("review", "set", f"{compilation}#2", "speaker=李志鸣", *HERE).code == 0
    assert wengao("review", "reject", "d1", *HERE).code == 0
    for where in (HERE, THERE):
        assert wengao("check", "--json", *where).json["problems"] == []
        assert wengao("reprocess", "--diff", "--force", "--json", *where).json["totals"]["changing"] == 0
        if where == HERE:
            assert wengao("export", "library", "-o", "library.zip", *HERE).code == 0
            assert wengao("init", *THERE).code == 0
            assert wengao("import", "library", "library.zip", *THERE).code == 0
    assert exported(wengao, THERE) == exported(wengao, HERE)
    counts = [line["item_count"] for line in exported(wengao, HERE) if "uploads" in line]
    assert counts == [2, 2]  # three are printed; the merge is in force in both files


@pytest.mark.campaign
def test_boundaries_decided_in_one_hold_in_both(two: Wengao, compilation: Path) -> None:
    """What a person split in one library is split in the other's files with the same words; what one has
    set is set."""
    assert two("review", "split", f"{compilation}#2", "读书是一件慢的事情", *HERE).code == 0
    assert two("review", "set", f"{compilation}#1", "speaker=李志鸣", *THERE).code == 0
    said, back = merged_either_way(two)
    for answer in (said, back):
        assert {one["state"] for one in answer["read_again"]} == {"loaded"}
        assert len(answer["read_again"]) == 2
    found = exported(two, ("--db", "sqlite:///b/w.db"))
    speeches = [line for line in found if "cluster_id" in line]
    assert len(speeches) == 8
    assert [line["speaker"] for line in speeches if "speaker" in line["corrected"]] == ["李志鸣"]


def test_what_is_forgotten_in_one_is_erased_in_both(two: Wengao, home: Path, compilation: Path) -> None:
    """Rows and bytes; the answer names it."""
    (digest,) = [
        line["sha256"] for line in two("files", "list", "--json", *THERE).json if line["state"] == "loaded"
    ]
    assert two("files", "remove", digest, "--why", "侵权投诉", "--forget", *THERE).code == 0
    assert two("export", "library", "-o", "there.zip", *THERE).code == 0
    said = two("import", "library", "there.zip", *HERE)
    assert said.code == 0 and f"it stays out: {digest}" in said.out and "侵权投诉" in said.out
    assert not list((home / "here" / "archive").rglob(digest))
    assert two("check", *HERE).code == 0


def test_a_library_can_travel_without_its_files(two: Wengao, home: Path) -> None:
    """`--without-files`: the archive stays where it is, and `check` says what is missing here."""
    said = two("export", "library", "-o", "small.zip", "--without-files", "--json", *HERE).json
    assert (said["archived"], said["version"], said["records"]["files.jsonl"]) == (0, 1, 2)
    with zipfile.ZipFile(home / "small.zip") as found:
        assert not [name for name in found.namelist() if name.startswith("archive/")]
    assert two("import", "library", "small.zip", "--db", "sqlite:///new.db", "--archive", "none").code == 0
    assert two("check", "--db", "sqlite:///new.db", "--archive", "none").code == 8
    assert two("check", "--db", "sqlite:///new.db", "--archive", "here/archive").code == 0


def test_what_is_no_library_is_refused(two: Wengao, home: Path) -> None:
    """Exit 6 for anything else, a cut file and a later format; the library stays as it was."""
    before = exported(two, HERE)
    assert two("export", "library", "-o", "there.zip", *THERE).code == 0
    whole = (home / "there.zip").read_bytes()
    (home / "cut.zip").write_bytes(whole[: len(whole) // 2])
    (home / "text.zip").write_text("同志们", "utf-8")
    with zipfile.ZipFile(home / "there.zip") as found, zipfile.ZipFile(home / "later.zip", "w") as later:
        for name in found.namelist():
            data = found.read(name)
            later.writestr(
                name, data.replace(b'"version": 1', b'"version": 2') if "manifest" in name else data
            )
    with zipfile.ZipFile(home / "there.zip") as found, zipfile.ZipFile(home / "less.zip", "w") as less:
        for name in found.namelist():
            data = found.read(name)
            less.writestr(name, data.split(b"\n", 1)[1] if name == "files.jsonl" else data)
    for name in ("cut.zip", "text.zip", "later.zip", "less.zip", "missing.zip"):
        said = two("import", "library", name, *HERE)
        assert said.code == 6 and "cannot be taken in" in said.err, (name, said.err)
    assert exported(two, HERE) == before
    assert two("runs", "list", "--json", *HERE).json[0]["state"] == "failed"


def test_a_library_is_exported_whole_and_into_a_file(shelf: Wengao, home: Path) -> None:
    """Exit 2 for a filter, a pipe or a format; options of the library do not go with the others."""
    assert shelf("export", "library").code == 2
    assert shelf("export", "library", "-o", "x.zip", "--year", "2024").code == 2
    assert shelf("export", "library", "-o", "x.zip", "--format", "csv").code == 2
    assert shelf("export", "speeches", "--without-files").code == 2
    assert not (home / "x.zip").exists()
    assert shelf("import", "library", "x.zip", "--db", "sqlite:///made.db").code == 6
    assert not (home / "made.db").exists()
