"""`why`, `check` and `quarantine`: what needs a person, and what a person needs."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Wengao = Callable[..., Any]


def test_why_tells_a_boundary_with_line_and_rule(shelf: Wengao, compilation: Path) -> None:
    """Each item of the file has a boundary with page, line, rule and the printed line."""
    said = shelf("why", compilation, "--json").json
    found = [statement for statement in said["statements"] if statement["topic"] == "boundary"]
    assert [statement["quote"] for statement in found] == [
        "第一篇：在全县乡村振兴工作推进会上的讲话",
        "第二篇：在秋季开学典礼上的致辞",
        "第三篇：在安全生产电视电话会议上的讲话",
    ]
    assert all(
        statement["page"] and statement["line"] is not None and statement["rule"] for statement in found
    )


def test_why_finds_a_line_by_its_words(shelf: Wengao, compilation: Path) -> None:
    """`--text` names the owner of the line that holds the words."""
    (statement,) = shelf("why", compilation, "--text", "四百二十名新同学", "--json").json["statements"]
    assert (statement["topic"], statement["detail"]) == ("body", "body of item 2")


def test_why_explains_a_skipped_file(wengao: Wengao, compilation: Path) -> None:
    """A path that was never read has its reason and the way out."""
    hidden = compilation.parent / ".notes.txt"
    hidden.write_text("x")
    wengao("ingest", compilation.parent)
    out = wengao("why", hidden).out
    assert "skipped [dotfile]" in out and "name the file on the command line" in out


def test_why_explains_a_copy(shelf: Wengao, home: Path, compilation: Path) -> None:
    """A reworked speech names its match, how alike they are and what differs."""
    other = home / "other.txt"
    other.write_text(compilation.read_text("utf-8").replace("茶叶", "蜜橘"), "utf-8")
    shelf("ingest", other)
    ids = [line["speech_id"] for line in shelf("speeches", "list", "--title", "乡村振兴", "--json").json]
    out = shelf("why", ids[0]).out
    assert f"same {ids[1]}" in out and "jaccard" in out
    assert "cluster" in out


def test_why_takes_a_line_only_with_its_page(shelf: Wengao, compilation: Path) -> None:
    """Lines count within pages."""
    assert shelf("why", compilation, "--line", "1").code == 2
    assert "boundary" not in shelf("why", compilation, "--page", "1", "--line", "0").out
    assert shelf("why", "nothing").code == 2


def test_a_sound_library_checks_out(shelf: Wengao) -> None:
    """Exit 0 and nothing found."""
    said = shelf("check", "--json")
    assert said.code == 0
    assert said.json == {"problems": [], "mended": 0, "mended_by_kind": {}}


@pytest.mark.parametrize("fault", ["missing", "changed"])
def test_a_damaged_archive_is_found(shelf: Wengao, home: Path, fault: str) -> None:
    """Missing or changed bytes are problems, exit 8; --quick sees only the missing ones."""
    (kept,) = [
        path for path in (home / "data" / "archive").rglob("*") if path.is_file() and len(path.name) == 64
    ]
    kept.chmod(0o644)
    if fault == "missing":
        kept.unlink()
    else:
        kept.write_bytes(b"x" * kept.stat().st_size)
    said = shelf("check", "--json")
    assert said.code == 8
    assert [(problem["kind"], problem["where"]) for problem in said.json["problems"]] == [
        ("archive", kept.name)
    ]
    assert shelf("check", "--quick").code == (8 if fault == "missing" else 0)


def test_quarantine_says_why_and_tries_again(wengao: Wengao, compilation: Path) -> None:
    """The list names cause and way out; a retry reads again from the archive, though the upload is gone."""
    broken = compilation.parent / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\nthis is no PDF\n")
    wengao("ingest", compilation.parent)
    broken.unlink()
    out = wengao("quarantine", "list").out
    assert "broken.pdf" in out and "quarantine retry" in out
    (held,) = wengao("quarantine", "list", "--json").json
    said = wengao("quarantine", "retry", "--json")
    assert said.code == 7
    assert [file["state"] for file in said.json["files"]] == ["quarantined"]
    assert said.json["files"][0]["locator"] == str(broken)
    assert wengao("quarantine", "retry", held["sha256"][:10]).code == 7
    assert wengao("quarantine", "retry", compilation).code == 2
    assert wengao("quarantine", "list", "--json").json[0]["locator"] == str(broken)


def test_what_was_never_had_waits_in_quarantine_too(wengao: Wengao, compilation: Path) -> None:
    """An address that did not answer is listed without bytes, and a retry asks again."""
    url = "http://127.0.0.1:9/x.pdf"
    assert wengao("ingest", url).code == 6
    (held,) = wengao("quarantine", "list", "--json").json
    assert (held["sha256"], held["locator"]) == (None, url)
    assert held["issues"][0]["code"] == "blocked-address"
    assert "no bytes" in wengao("quarantine", "list").out
    said = wengao("quarantine", "retry", url, "--json")
    assert said.code == 7
    assert said.json["files"][0]["locator"] == url


def test_a_code_picks_what_to_try_again(wengao: Wengao, compilation: Path) -> None:
    """`--code` narrows both verbs; a code that does not exist is a mistyped one, not an empty list."""
    (compilation.parent / "broken.pdf").write_bytes(b"%PDF-1.7\nthis is no PDF\n")
    (compilation.parent / "odd.pdf").write_bytes(b"\x00\xff" * 900)
    wengao("ingest", compilation.parent)
    codes = {held["issues"][0]["code"] for held in wengao("quarantine", "list", "--json").json}
    assert codes == {"damaged"}
    assert len(wengao("quarantine", "list", "--code", "damaged", "--json").json) == 2
    assert wengao("quarantine", "list", "--code", "cpu-limit", "--json").json == []
    assert wengao("quarantine", "retry", "--code", "cpu-limit").code == 0
    assert wengao("quarantine", "retry", "--code", "dammaged").code == 2


def test_a_source_that_answers_again_gets_its_own_upload(wengao: Wengao, home: Path) -> None:
    """What a source could not give is tried again under that source's name, with what its listing claimed."""
    from schema.database.opening import open_database
    from schema.records import Issue, Listing, Offer
    from schema.store.store import Store

    wengao("init")
    offer = Offer("文库", "http://127.0.0.1:9/y.pdf", None, Listing(title="讲话汇编"))
    with open_database(f"sqlite:///{home}/data/wengao.db") as database:
        store = Store(database)
        store.runs.begin("r1")
        store.quarantine(offer, None, (Issue("fetch", "unreachable"),), "r1")
        store.runs.finish("r1")
    (held,) = wengao("quarantine", "list", "--json").json
    assert (held["source"], held["listing"]["title"]) == ("文库", "讲话汇编")
    assert wengao("quarantine", "retry").code == 7
    (held,) = wengao("quarantine", "list", "--json").json
    assert (held["source"], held["listing"]["title"]) == ("文库", "讲话汇编")


def test_an_empty_quarantine_says_so(shelf: Wengao) -> None:
    """Nothing to do is said, and is no error."""
    assert "nothing is in quarantine" in shelf("quarantine", "list").out
    assert shelf("quarantine", "retry").code == 0


@pytest.mark.parametrize("fault", ["missing", "changed"])
def test_archived_bytes_are_found_again_where_they_were_offered(
    shelf: Wengao, home: Path, compilation: Path, fault: str
) -> None:
    """`--repair` sets damaged bytes aside and takes the file in again from its place; from a changed file it
    does not, says what to do, and the same bytes offered again mend it."""
    (kept,) = archived(home)
    whole = kept.read_bytes()
    kept.chmod(0o644)
    if fault == "missing":
        kept.unlink()
    else:
        kept.write_bytes(b"x" * len(whole))
    said = shelf("check", "--repair", "--json")
    assert said.code == 0 and said.json["mended_by_kind"]["archived file found again"] == 1
    assert [path.read_bytes() for path in archived(home)] == [whole]
    kept.unlink()
    compilation.rename(home / "moved.txt")
    told = shelf("check", "--repair")
    assert told.code == 8 and "offer it again with `wengao ingest`" in told.out
    assert shelf("ingest", home / "moved.txt").code == 0
    assert shelf("check").out == "sound\n"


def test_what_killed_writers_left_is_erased_after_a_day(shelf: Wengao, home: Path) -> None:
    """A half-written file of yesterday goes; one of now may still be written."""
    left = home / "data" / "archive" / ".unfinished"
    left.mkdir(exist_ok=True)
    for name, age in (("old", 25 * 3600), ("young", 60)):
        (left / name).write_bytes(b"half")
        os.utime(left / name, (time.time() - age,) * 2)
    assert shelf("check", "--repair").code == 0
    assert [path.name for path in left.iterdir()] == ["young"]


def archived(home: Path) -> list[Path]:
    """The files of the archive."""
    folder = home / "data" / "archive"
    return [path for path in folder.glob("??/*") if len(path.name) == 64]
