"""`status`, `files`, `speeches`, `diff` and `sql`: what is in the library, for people and programs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Wengao = Callable[..., Any]


def test_status_counts_and_says_what_is_next(shelf: Wengao) -> None:
    """Files, speeches and the latest run; the JSON has the same numbers."""
    said = shelf("status", "--json").json
    assert (said["files"], said["speeches"], said["occurrences"]) == (1, 3, 3)
    assert said["last_run"]["state"] == "done"
    assert "next: " in shelf("status").out


@pytest.mark.parametrize(
    "words", [("status",), ("files", "list"), ("speeches", "list"), ("check",), ("sql", "SELECT 1")]
)
def test_looking_never_makes_a_library(home: Path, wengao: Wengao, words: tuple[str, ...]) -> None:
    """Without one it is exit 5, and the folder stays empty."""
    said = wengao(*words)
    assert said.code == 5
    assert list(home.iterdir()) == []


def test_speeches_are_listed_with_their_facts(shelf: Wengao) -> None:
    """Speaker and date are those that the compilation prints."""
    lines = shelf("speeches", "list", "--json").json
    assert [line["ordinal"] for line in lines] == [1, 2, 3]
    assert [line["date"] for line in lines] == ["2024-03-05", "2023-09-01", "2023-12-20"]
    assert [line["speaker"] for line in lines] == ["李志明", "王建国", "陈晓东"]


@pytest.mark.parametrize(
    ("words", "ordinals"),
    [
        (("--speaker", "李志明"), [1]),
        (("--speaker", "李"), [1]),
        (("--speaker", "=李"), []),
        (("--title", "开学典礼"), [2]),
        (("--year", "2023"), [2, 3]),
        (("--from", "2023-10", "--to", "2024"), [1, 3]),
        (("--role", "市长"), [3]),
        (("--state", "quarantined"), []),
        (("--no-templates", "--no-truncated"), [1, 2, 3]),
    ],
)
def test_filters_choose(shelf: Wengao, words: tuple[str, ...], ordinals: list[int]) -> None:
    """Each filter means what the contract says, in lists and in exports."""
    found = shelf("speeches", "list", *words, "--json").json
    assert [line["ordinal"] for line in found] == ordinals
    assert len(shelf("export", "speeches", *words).out.splitlines()) == len(ordinals)


@pytest.mark.parametrize(
    "words", [("--from", "gestern"), ("--to", "2024-3"), ("--loaded-since", "1"), ("--limit", "0")]
)
def test_a_filter_that_cannot_be_is_exit_2(shelf: Wengao, words: tuple[str, ...]) -> None:
    """A date that is none is refused, not ignored."""
    assert shelf("speeches", "list", *words).code == 2


def test_a_cut_list_says_so(shelf: Wengao) -> None:
    """--limit leaves a note on stderr, and nothing of it in the JSON."""
    said = shelf("speeches", "list", "--limit", "2", "--json")
    assert len(said.json) == 2
    assert "only the first 2" in said.err


def test_one_speech_can_be_read(shelf: Wengao) -> None:
    """By the beginning of its id: title, facts, text and where it stands."""
    speech = shelf("speeches", "list", "--json").json[0]
    out = shelf("speeches", "show", speech["speech_id"][:12]).out
    assert "在全县乡村振兴工作推进会上的讲话" in out and "李志明" in out
    assert "一要抓产业" in out and "汇编.txt" in out
    assert shelf("speeches", "show", "s_aaaaaaaaaaaa").code == 2


def test_one_file_can_be_looked_at(shelf: Wengao, compilation: Path) -> None:
    """By path or by the beginning of its sha256; the JSON is a line of `export files`."""
    by_path = shelf("files", "show", compilation, "--json").json
    assert shelf("files", "show", by_path["sha256"][:8], "--json").json == by_path
    assert by_path["locators"] == [str(compilation)]
    assert "汇编" in shelf("files", "show", compilation).out


def test_a_removed_file_stays_out_until_it_is_restored(shelf: Wengao, compilation: Path) -> None:
    """Tombstone, `removed` at the next ingest, and after `restore` the same ids again."""
    before = shelf("export", "speeches").out
    said = shelf("files", "remove", compilation, "--why", "侵权投诉", "--json").json
    assert len(said["speech_ids"]) == 3
    assert shelf("speeches", "list", "--json").json == []
    assert shelf("ingest", compilation, "--json").json["files"][0]["state"] == "removed"
    assert "侵权投诉" in shelf("why", compilation).out
    assert shelf("files", "restore", compilation).code == 0
    assert (
        shelf("ingest", compilation, "--json").json["files"][0]["state"] == "unchanged"
    )  # it is back already
    ids = [line.split('"')[3] for line in before.splitlines()]
    assert [line.split('"')[3] for line in shelf("export", "speeches").out.splitlines()] == ids
    assert shelf("check").code == 0


def test_forgetting_erases_bytes_and_text(shelf: Wengao, home: Path, compilation: Path) -> None:
    """After `--forget` no file under data/ holds the words or the bytes."""
    assert shelf("files", "remove", compilation, "--why", "隐私", "--forget").code == 0
    compilation.unlink()
    kept = [path for path in (home / "data").rglob("*") if path.is_file()]
    for path in kept:
        assert "香菇和油茶" not in path.read_bytes().decode("utf-8", "ignore"), path
    assert shelf("files", "remove", "nothing", "--why", "x").code == 2


def test_removing_by_name_asks(shelf: Wengao, compilation: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What only a name picked is shown first; without a terminal `--yes` is needed, and a no removes nothing."""
    refused = shelf("files", "remove", "汇编.txt", "--why", "x")
    assert refused.code == 2 and str(compilation) in refused.err and "--yes" in refused.err
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda prompt: "n")
    assert shelf("files", "remove", "汇编.txt", "--why", "x").code == 2
    assert len(shelf("speeches", "list", "--json").json) == 3
    monkeypatch.setattr("builtins.input", lambda prompt: "y")
    assert shelf("files", "remove", "汇编.txt", "--why", "x").code == 0
    assert shelf("files", "restore", "汇编.txt").code == 0
    assert shelf("files", "remove", "汇编.txt", "--why", "x", "--yes").code == 0


def test_names_lead_to_things(shelf: Wengao) -> None:
    """`汇编.txt#2` and a part of a title are one speech, from whatever folder."""
    assert "王建国" in shelf("speeches", "show", "汇编.txt#2").out
    assert "王建国" in shelf("speeches", "show", "秋季开学典礼").out
    assert "boundary" in shelf("why", "汇编.txt").out or "item" in shelf("why", "汇编.txt").out


def test_removing_needs_a_reason(shelf: Wengao, compilation: Path) -> None:
    """A tombstone without a reason helps nobody."""
    assert shelf("files", "remove", compilation).code == 2
    assert shelf("files", "remove", compilation, "--why", " ").code == 2


def test_diff_shows_facts_and_letters(shelf: Wengao, home: Path, compilation: Path) -> None:
    """Two reworked speeches: what differs in facts and in words, marked off a terminal."""
    other = home / "other.txt"
    other.write_text(compilation.read_text("utf-8").replace("茶叶", "蜜橘").replace("全县", "全市"), "utf-8")
    shelf("ingest", other)
    ids = [line["speech_id"] for line in shelf("speeches", "list", "--title", "乡村振兴", "--json").json]
    assert len(ids) == 2
    out = shelf("diff", *ids).out
    assert "[-" in out and "{+" in out and "paragraphs alike" in out
    said = shelf("diff", *ids, "--json").json
    assert said["kind"] == "same" and {said["a"], said["b"]} == set(ids)
    assert any(fact["field"] == "title" for fact in said["facts"])
    assert all(
        "蜜橘" in change["a"] + change["b"] or "全市" in change["a"] + change["b"] for change in said["text"]
    )


def test_sql_answers_and_refuses_to_write(shelf: Wengao) -> None:
    """Rows as a table or as JSON; anything but reading is exit 2."""
    said = shelf("sql", "SELECT speaker FROM speeches ORDER BY ordinal", "--json").json
    assert said == {"columns": ["speaker"], "rows": [["李志明"], ["王建国"], ["陈晓东"]], "more": False}
    assert "李志明" in shelf("sql", "SELECT speaker FROM speeches").out
    assert shelf("sql", "DELETE FROM speech").code == 2
    assert shelf("sql").code == 2
    assert "speaker" in shelf("sql", "--views", "--json").json["speeches"]
    assert "only the first 1" in shelf("sql", "SELECT 1 UNION SELECT 2", "--limit", "1").err


def test_text_of_a_document_cannot_steer_the_terminal(wengao: Wengao, home: Path) -> None:
    """An escape sequence in a speech is spelled out in every listing."""
    path = home / "x.txt"
    path.write_text(
        "第一篇：关于\x1b[2J工作的讲话\n\n同志们：\n\n今天\u202e讲一点意见，请大家记好。\n\n谢谢大家！\n",
        "utf-8",
    )
    wengao("ingest", path)
    speech = wengao("speeches", "list", "--json").json[0]["speech_id"]
    for words in (
        ("speeches", "list"),
        ("speeches", "show", speech),
        ("files", "list"),
        ("why", path),
        ("status",),
    ):
        said = wengao(*words)
        assert said.code == 0
        assert "\x1b" not in said.out and "\u202e" not in said.out
