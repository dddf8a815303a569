"""`review` and `reprocess`: what needs a person is listed, decided, undone, carried to another library."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from extractors import reading
from extractors.formats.plain_text import PlainText
from extractors.paragraphs import normalize
from extractors.reading import read
from flows import pipeline
from schema.database.opening import open_database
from schema.records import ArchivedFile, Offer, SourceFile
from schema.store.store import Store
from tests.conftest import COMPILATION

Wengao = Callable[..., Any]


def titles(wengao: Wengao) -> list[str | None]:
    """The titles in the library, by file and place."""
    return [line["title"] for line in wengao("speeches", "list", "--json").json]


def test_a_boundary_is_split_accepted_and_taken_back(shelf: Wengao, compilation: Path) -> None:
    """Each verb answers with its decision and what the file holds now; `d1` undoes it."""
    said = shelf("review", "split", f"{compilation}#1", "二要抓环境", "--author", "李审", "--json")
    assert said.code == 0, said.err
    (decision,) = said.json["decisions"]
    assert (decision["op"], decision["author"], decision["anchor"]["page"]) == ("split", "李审", 1)
    assert said.json["files"][0]["item_count"] == 4
    kinds = [item["kind"] for item in shelf("review", "list", "--json").json]
    assert kinds[0] == "count-differs" and set(kinds[1:]) <= {"low-confidence"}
    assert shelf("review", "accept", compilation).code == 0
    assert shelf("review", "list", "--json").json == []
    assert "nothing needs a person" in shelf("review", "list").out
    decided = shelf("review", "list", "--decisions", "--json").json
    assert [one["op"] for one in decided] == ["split", *["accept"] * 4, "dismiss"]
    assert shelf("review", "reject", "d1").code == 0
    assert shelf("review", "reject", "d1").code == 2
    assert shelf("check").code == 0


def test_a_place_is_named_by_page_and_line_as_shown(shelf: Wengao, compilation: Path) -> None:
    """`review show` prints the places that `split` takes; a merge joins again."""
    (item,) = shelf("review", "show", f"{compilation}#2", "--json").json["items"]
    line = next(line for line in item["lines"] if line["text"].startswith("读书是一件慢的事情"))
    assert f"{line['page']}:{line['line']}" in shelf("review", "show", f"{compilation}#2").out
    assert shelf("review", "split", f"{compilation}#2", f"{line['page']}:{line['line']}").code == 0
    assert len(titles(shelf)) == 4
    said = shelf("review", "merge", f"{compilation}#3")
    assert said.code == 0 and "3 items now" in said.out
    assert len(titles(shelf)) == 3
    assert shelf("check", "--json").json == {"problems": [], "mended": 0, "mended_by_kind": {}}


def test_facts_are_set_and_proposed(shelf: Wengao, home: Path, compilation: Path) -> None:
    """A fact stands in the export and its `corrected`; for another print it is proposed, accepted, rejected."""
    other = home / "other.txt"
    other.write_text(compilation.read_text("utf-8") + "\n", "utf-8")
    shelf("ingest", other)
    said = shelf("review", "set", f"{compilation}#2", "title=新学年致辞", "speaker=王建国校长", "--json")
    assert said.code == 0, said.err
    line = shelf("export", "speeches", "--file", compilation).out.splitlines()[1]
    assert json.loads(line)["corrected"] == ["title", "speaker"]
    assert shelf("search", "新学年致辞", "--in", "title", "--json").json["total"] == 1
    proposed = shelf("review", "list", "--kind", "proposed", "--json").json
    assert [(one["field"], one["proposed"]) for one in proposed] == [
        ("speaker", "王建国校长"),
        ("title", "新学年致辞"),
    ]
    assert shelf("review", "accept", proposed[1]["id"]).code == 0
    assert shelf("review", "reject", proposed[0]["id"]).code == 0
    assert shelf("review", "list", "--kind", "proposed", "--json").json == []
    there = json.loads(shelf("export", "speeches", "--file", other).out.splitlines()[1])
    assert (there["title"], there["speaker"], there["corrected"]) == ("新学年致辞", "王建国", ["title"])


def test_a_match_is_rejected(shelf: Wengao, home: Path, compilation: Path) -> None:
    """Two speeches that are not copies stop being matched."""
    other = home / "other.txt"
    other.write_text(compilation.read_text("utf-8").replace("茶叶", "蜜橘"), "utf-8")
    shelf("ingest", other)
    a, b = (one["speech_id"] for one in shelf("speeches", "list", "--title", "乡村振兴", "--json").json)
    assert "same" in shelf("export", "matches").out
    assert shelf("review", "reject", a, b, "--why", "两回事").code == 0
    assert shelf("export", "matches").out == ""
    assert "两回事" in shelf("why", a).out


WRONG = (
    ("split", "{}#9", "1:2"),
    ("split", "{}#1", "没有这句话"),
    ("split", "{}#1", "99:1"),
    ("split", "{}#1", "1:40"),
    ("merge", "{}#1"),
    ("set", "{}#1", "colour=red"),
    ("set", "{}#1", "date=昨天"),
    ("accept", "r_0000000000"),
    ("reject", "d9"),
    ("list", "--kind", "weather"),
    ("import", "{}"),
    ("import", "missing.jsonl"),
)


def test_what_cannot_be_is_wrong_usage(shelf: Wengao, compilation: Path) -> None:
    """Exit 2 with a way out, and nothing is decided."""
    for words in WRONG:
        said = shelf("review", *(word.format(compilation) for word in words))
        assert said.code == 2, words
        assert said.err.startswith("error: ") and len(said.err.splitlines()) == 2, words
    assert shelf("review", "list", "--decisions", "--json").json == []


def test_decisions_are_carried_to_another_library(shelf: Wengao, home: Path, compilation: Path) -> None:
    """Exported as text and imported, they change the other library's files; a second time nothing."""
    shelf("review", "split", f"{compilation}#1", "二要抓环境")
    shelf("review", "set", f"{compilation}#3", "title=新学年致辞")
    assert shelf("review", "export", "-o", "decisions.jsonl").code == 0
    lines = (home / "decisions.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["op"] for line in lines] == ["split", "set"]
    assert shelf("review", "export").out.splitlines() == lines
    there = ("--db", "sqlite:///other.db")
    shelf("ingest", compilation, *there)
    said = shelf("review", "import", "decisions.jsonl", "--json", *there)
    assert said.code == 0 and len(said.json["decisions"]) == 2
    titles = [json.loads(line)["title"] for line in shelf("export", "speeches", *there).out.splitlines()]
    assert titles.count("新学年致辞") == 1
    texts = [
        [json.loads(line)["text"] for line in shelf("export", "speeches", *at).out.splitlines()]
        for at in (there, ())
    ]
    assert texts[0] == texts[1]
    assert shelf("review", "import", "decisions.jsonl", "--json", *there).json == {
        "decisions": [],
        "files": [],
    }


def test_nothing_outdated_is_nothing_to_do(shelf: Wengao, compilation: Path) -> None:
    """`reprocess` right after an ingest passes everything over; named, a file is read and comes out the same."""
    said = shelf("reprocess", "--json")
    assert said.code == 0 and [file["state"] for file in said.json["files"]] == ["unchanged"]
    named = shelf("reprocess", compilation, "--json")
    assert [file["state"] for file in named.json["files"]] == ["loaded"]
    again = shelf("reprocess", "--stage", "extract", "--diff", "--json")
    assert again.json["totals"] == {"files": 1, "changing": 0, "current": 0}


def test_a_diff_is_shown_before_it_is_written(wengao: Wengao, monkeypatch: pytest.MonkeyPatch) -> None:
    """What today's versions change in an older reading is told in words and as JSON; only then it is written."""
    was = normalize.repair
    with monkeypatch.context() as older:
        older.setattr(normalize, "repair", lambda text: was(text).replace("村子", "寸子"))
        for module in (pipeline, reading):
            older.setattr(module, "VERSIONS", tuple((stage, "0") for stage, _ in module.VERSIONS))
        wengao("init")
        load(COMPILATION)
    before = wengao("export", "speeches").out
    (change,) = wengao("reprocess", "--diff", "--json").json["files"]
    assert {one["field"] for one in change["versions"]} == {stage for stage, _ in pipeline.VERSIONS} - {
        "extract"
    }
    (item,) = change["items"]
    assert "寸子" in item["text_before"] and "村子" in item["text"] and change["unchanged"] == 2
    out = wengao("reprocess", "--diff").out
    assert "-二要抓环境。厕所、垃圾和污水这三件小事办好了，寸子的面貌就变了" in out
    assert "+二要抓环境。厕所、垃圾和污水这三件小事办好了，村子的面貌就变了" in out
    assert "1 of 1 files read again would change" in out
    assert wengao("export", "speeches").out == before
    said = wengao("reprocess", "--outdated", "--json")
    assert (said.code, said.json["files"][0]["state"]) == (0, "loaded")
    assert "寸子" not in wengao("export", "speeches").out
    assert wengao("speeches", "show", item["speech_id_before"]).code == 0
    assert wengao("reprocess", "--json").json["files"][0]["state"] == "unchanged"


def load(text: str) -> None:
    """A text as this process reads it, loaded into the library of the working folder."""
    data = text.encode()
    sha256 = hashlib.sha256(data).hexdigest()
    document = PlainText().extract(SourceFile("汇编.txt", sha256, data))
    with open_database("sqlite:///data/wengao.db") as database:
        store = Store(database)
        store.runs.begin("r1")
        file = ArchivedFile("汇编.txt", sha256, len(data), "/archive/x")
        store.load(Offer("ingest", "/in/汇编.txt"), file, document, read(document), "r1")


def test_stages_are_those_of_the_way() -> None:
    """`--stage` names what the pipeline names, in its order."""
    from wengao.commands.keep_well.reprocess import STAGES

    assert tuple(stage for stage, _ in pipeline.VERSIONS) == STAGES


def test_old_ids_resolve_after_a_correction(shelf: Wengao, compilation: Path) -> None:
    """A text that a boundary changed is still found by the id it had: show, why, diff, review."""
    old = shelf("speeches", "list", "--json").json[0]["speech_id"]
    shelf("review", "split", f"{compilation}#1", "二要抓环境")
    new = shelf("speeches", "list", "--json").json[0]["speech_id"]
    assert old != new
    shown = shelf("speeches", "show", old, "--json").json
    assert new in json.dumps(shown)
    assert shelf("why", old, "--json").json["name"] == new
    assert shelf("diff", old, new).code == 0
    assert shelf("review", "show", old, "--json").json["items"][0]["speech_id"] == new


def test_a_file_is_no_speech_until_that_is_taken_back(shelf: Wengao, compilation: Path) -> None:
    """It says so wherever the file is shown; `--undo`, or `reject d1`, brings the speeches back."""
    said = shelf("review", "no-speech", compilation.name, "--why", "是目录", "--author", "李审", "--json")
    assert said.code == 0, said.err
    (decision,) = said.json["decisions"]
    assert (decision["kind"], decision["op"], decision["author"]) == ("file", "no-speech", "李审")
    assert titles(shelf) == [] and shelf("search", "乡村振兴", "--json").json["total"] == 0
    (line,) = shelf("files", "list", "--json").json
    assert (line["item_count"], line["no_speech"]["why"]) == (0, "是目录")
    assert "no speech" in shelf("files", "list").out
    for verb in (("files", "show"), ("why",)):
        assert "李审" in shelf(*verb, compilation).out and "是目录" in shelf(*verb, compilation).out
    assert "nothing new" in shelf("review", "no-speech", compilation).out
    assert shelf("files", "reprocess", "--force").code == 0 and titles(shelf) == []
    assert shelf("check").code == 0
    back = shelf("review", "no-speech", compilation, "--undo")
    assert back.code == 0 and "taken back" in back.out and len(titles(shelf)) == 3
    assert shelf("review", "no-speech", compilation, "--undo").code == 2
    assert shelf("review", "no-speech", compilation).code == 0 and titles(shelf) == []
    assert shelf("review", "reject", "d2").code == 0 and len(titles(shelf)) == 3


def test_tags_and_notes(shelf: Wengao, compilation: Path) -> None:
    """Given, listed, filtered by, shown, exported and taken back."""
    item = f"{compilation.name}#1"
    assert shelf("review", "tag", item, "重点", "#乡村", "--author", "李审").code == 0
    assert "nothing new" in shelf("review", "tag", item, "重点").out
    assert shelf("review", "note", item, "与去年的稿子对照", "--author", "李审").code == 0
    assert shelf("review", "tags", "--json").json == [
        {"tag": "乡村", "speeches": 1},
        {"tag": "重点", "speeches": 1},
    ]
    (line,) = shelf("speeches", "list", "--tag", "重点", "--json").json
    assert (line["tags"], line["notes"][0]["text"]) == (["乡村", "重点"], "与去年的稿子对照")
    assert "#乡村 #重点" in shelf("speeches", "list").out
    shown = shelf("speeches", "show", item).out
    assert "#乡村 #重点" in shown and "李审" in shown and "与去年的稿子对照" in shown
    assert "#重点" in shelf("search", "乡村振兴").out
    assert shelf("search", "", "--tag", "=重", "--json").json["total"] == 0
    front_matter = shelf("export", "speeches", "--format", "md", "-o", "稿/", "--tag", "重点")
    assert front_matter.code == 0, front_matter.err
    assert shelf("review", "untag", item, "重点").code == 0
    assert shelf("review", "untag", item, "重点").code == 2
    assert shelf("review", "reject", "d3").code == 0
    (line,) = shelf("speeches", "list", "--tag", "乡村", "--json").json
    assert (line["tags"], line["notes"]) == (["乡村"], [])
    assert [one["op"] for one in shelf("review", "list", "--decisions", "--json").json] == ["tag"]
    assert "tags" not in shelf("speeches", "list", "--year", "1999").out
