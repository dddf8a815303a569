"""`search` from the command line: the contract's JSON, folding, and queries that begin with a dash."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Wengao = Callable[..., Any]
HIT_FIELDS = (
    "speech_id title speaker role date file_sha256 locator page_first hit_page is_canonical copies snippet "
    "speech_title speech_speaker speech_role speech_place speech_date evidence tags places"
).split()


def test_the_json_is_the_contracts(shelf: Wengao, compilation: Path) -> None:
    """`total` counts speeches, a hit has its fields in order, the snippet marks the words."""
    said = shelf("search", "香菇", "--json").json
    assert list(said) == ["total", "hits"] and said["total"] == 1
    (hit,) = said["hits"]
    assert list(hit) == HIT_FIELDS
    assert (hit["speaker"], hit["date"], hit["locator"]) == ("李志明", "2024-03-05", str(compilation))
    assert "<mark>香菇</mark>" in hit["snippet"]
    text = shelf("speeches", "show", hit["speech_id"], "--json").json[0]["text"]
    assert [text[place["start"] : place["end"]] for place in hit["places"]] == ["香菇"]


def test_the_first_use_is_shown_and_told(shelf: Wengao) -> None:
    """For each year and speaker the number and the first hit, for people and for programs."""
    said = shelf("search", "讲", "--first-use", "--json").json
    assert list(said) == ["total", "hits", "first_use", "first_use_total"]
    assert [(use["year"], use["speaker"], use["speeches"]) for use in said["first_use"]] == [
        ("2023", "陈晓东", 1),
        ("2024", "李志明", 1),
    ]
    assert said["first_use_total"] == 2
    assert list(said["first_use"][0]["first"]) == HIT_FIELDS[:-1]
    out = shelf("search", "讲", "--first-use").out
    assert "2024  李志明  1 speech" in out and "years and speakers" in out


@pytest.mark.parametrize(
    ("words", "total"),
    [
        (("谢谢",), 1),
        (("讲",), 2),
        (("同志们", "消防"), 1),
        (("香菇 OR 消防",), 2),
        (("同志们", "-消防"), 1),
        (("同志们", "－消防"), 0),
        (("--", "-消防", "同志们"), 1),
        (('"茶叶、香菇"',), 1),
        (("开学典礼",), 1),
        (("开学典礼", "--in", "text"), 0),
        (("开学典礼", "--in", "title"), 1),
        (("会议", "--year", "2023"), 1),
        (("没有这样的话",), 0),
    ],
)
def test_queries_mean_what_the_contract_says(shelf: Wengao, words: tuple[str, ...], total: int) -> None:
    """Parts of words, all of them, alternatives, exclusions, phrases, fields and filters."""
    before = words.index("--") if "--" in words else len(words)
    assert shelf("search", *words[:before], "--json", *words[before:]).json["total"] == total


@pytest.mark.parametrize(
    "words",
    [
        ("香菇 OR",),
        ("香菇", "OR"),
        ("OR",),
        ('"茶叶 香菇',),
        ('香菇 -"茶叶 油茶',),
        ("香菇", "--from", "2024-13"),
        ("香菇", "--to", "2024-02-31"),
        ("香菇", "--from", "0000"),
        ("香菇", "--loaded-since", "2024-02-03T25:00:00Z"),
        ("香菇", "--year", "24"),
    ],
)
def test_what_is_not_finished_or_no_date_is_wrong_usage(shelf: Wengao, words: tuple[str, ...]) -> None:
    """One sentence and what to write instead, rather than an answer to something else."""
    said = shelf("search", *words, "--json")
    assert (said.code, said.out) == (2, "")
    assert len(said.err.strip().splitlines()) == 2


@pytest.mark.parametrize(
    "words", [('香菇 "OR"',), ("-香菇", "OR", "茶叶"), ('12"管',), ("香菇", "--to", "2024-02-29")]
)
def test_whole_queries_are_not_refused(shelf: Wengao, words: tuple[str, ...]) -> None:
    """The word OR in quotes, a quote within a word, a leap day."""
    assert shelf("search", "--json", *words[1:], "--", words[0]).code == 0


def test_an_empty_library_says_so(wengao: Wengao, compilation: Path) -> None:
    """There shorter words find no more."""
    assert wengao("init").code == 0
    said = wengao("search", "香菇")
    assert said.code == 0 and "empty" in said.out and "shorter" not in said.out
    assert wengao("search", "香菇", "--json").json == {"total": 0, "hits": []}
    wengao("ingest", compilation)
    assert "shorter" in wengao("search", "没有这样的话").out


def test_a_person_sees_who_when_and_where(shelf: Wengao) -> None:
    """Two lines a hit; nothing found says what to try."""
    out = shelf("search", "油茶").out
    assert "李志明" in out and "2024-03-05" in out and "1 speech" in out
    assert "<mark>" not in out
    assert "nothing found" in shelf("search", "没有这样的话").out


def test_near_copies_are_folded_on_demand(shelf: Wengao, home: Path, compilation: Path) -> None:
    """Off a terminal every speech is its own hit; --fold shows one and says how many copies it has."""
    other = home / "other.txt"
    other.write_text(compilation.read_text("utf-8").replace("茶叶", "蜜橘"), "utf-8")
    shelf("ingest", other)
    assert shelf("search", "支柱", "--json").json["total"] == 2
    assert shelf("search", "支柱").out.count("s_") == 2
    folded = shelf("search", "支柱", "--fold").out
    assert folded.count("s_") == 1
    assert "2 speeches, 1 when near copies count once" in folded
    assert "+1 copy" in folded or "+1 reworked" in folded


def test_people_find_either_script_and_programs_what_is_written(wengao: Wengao, home: Path) -> None:
    """On a terminal 发展 finds 發展 and says how many are in the other script; `--exact` and `--json` do not."""
    for name, title, body in (
        ("甲.txt", "在甲县发展大会上的讲话", "同志们：\n\n我们要抓发展，讲两点意见。\n\n谢谢大家！"),
        ("乙.txt", "在乙縣發展大會上的講話", "同志們：\n\n我們要抓發展，講三點意見。\n\n謝謝大家！"),
    ):
        (home / name).write_text(f"{title}\n\n（2021年3月5日）\n\n{body}\n", "utf-8")
        assert wengao("ingest", name).code == 0
    out = wengao("search", "抓发展").out
    assert "2 speeches, 1 of them in the other script; --exact leaves them out" in out
    assert "抓發展" in out
    assert "1 speech" in wengao("search", "抓发展", "--exact").out
    assert wengao("search", "抓发展", "--json").json["total"] == 1
    said = wengao("search", "抓發展", "--json", "--loose", "--facets").json
    assert (said["total"], said["other_script"]) == (2, 1)
    assert said["facets"]["year"]["values"] == [{"value": "2021", "speeches": 2}]
