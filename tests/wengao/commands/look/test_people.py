"""`wengao people`, and the decisions of `review` about persons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from wengao import completion

Wengao = Callable[..., Any]


def test_people_are_listed_and_shown(shelf: Wengao) -> None:
    """One line a person, JSON as the view; one person with offices, speeches and who shares words."""
    said = shelf("people", "list", "--json").json
    assert {row["name"]: row["speeches"] for row in said} == dict.fromkeys(("李志明", "王建国", "陈晓东"), 1)
    assert list(said[0]) == (
        "name names speeches first_date last_date first_speech last_speech roles places kinds".split()
    )
    assert [row["name"] for row in shelf("people", "list", "--role", "书记", "--json").json] == ["李志明"]
    assert shelf("people", "list", "--name", "晓").out.splitlines()[1].split()[:2] == ["陈晓东", "1"]
    assert "only the first 1" in shelf("people", "list", "--limit", "1").err
    one = shelf("people", "show", "志明", "--json").json
    assert (
        list(one)
        == "name names first_speech last_speech offices places kinds shares_words_with speeches".split()
    )
    assert one["offices"] == [
        {"value": "县委书记", "first_date": "2024-03-05", "last_date": "2024-03-05", "speeches": 1}
    ]
    out = shelf("people", "show", "李志明").out
    assert "县委书记" in out and "在全县乡村振兴工作推进会上的讲话" in out
    unknown = shelf("people", "show", "没有此人")
    assert unknown.code == 2 and "wengao people list" in unknown.err
    assert shelf("people", "list", "--limit", "0").code == 2


def test_a_person_decides_who_is_who(shelf: Wengao) -> None:
    """Names become one person, speeches another's, in one decision each; `reject dN` takes it back."""
    assert shelf("review", "same-person", "李志明", "陈晓东").code == 0
    assert [row["speeches"] for row in shelf("people", "list", "--json").json] == [2, 1]
    assert "陈晓东" in shelf("people", "show", "李志明").out.splitlines()[0]
    parted = shelf("review", "not-same-person", "李志明", "--year", "2023", "--as", "陈（副市长）", "--json")
    assert parted.json["decisions"][0]["names"] == ["李志明", "陈（副市长）"]
    assert len(parted.json["decisions"][0]["speeches"]) == 1
    assert [row["name"] for row in shelf("people", "list", "--json").json] == [
        "李志明",
        "王建国",
        "陈（副市长）",
    ]
    assert "not-same-person 李志明 陈（副市长）: 1 speeches" in shelf("review", "list", "--decisions").out
    assert shelf("reprocess", "--force").code == 0
    assert [row["name"] for row in shelf("people", "list", "--json").json] == [
        "李志明",
        "王建国",
        "陈（副市长）",
    ]
    for number in ("d2", "d1"):
        assert shelf("review", "reject", number).code == 0
    assert [row["name"] for row in shelf("people", "list", "--json").json] == ["李志明", "王建国", "陈晓东"]
    assert shelf("check").code == 0


def test_what_makes_no_sense_is_refused(shelf: Wengao) -> None:
    """One name twice, a name nobody has, no speech, somebody else's speech, the person's own name."""
    other = shelf("people", "show", "陈晓东", "--json").json["speeches"][0]["speech_id"]
    for words in (
        ("same-person", "李志明", "李 志明"),
        ("same-person", "李志明", "没有此人"),
        ("not-same-person", "李志明"),
        ("not-same-person", "李志明", other),
        ("not-same-person", "李志明", "--year", "2024", "--as", "李志明"),
    ):
        assert shelf("review", *words).code == 2, words
    assert shelf("review", "list", "--decisions", "--json").json == []


def test_names_part_again(shelf: Wengao) -> None:
    """`not-same-person` with names alone undoes what `same-person` united; without `--as` a free name is found."""
    shelf("review", "same-person", "李志明", "陈晓东")
    assert shelf("review", "not-same-person", "李志明", "陈晓东").code == 0
    assert [row["name"] for row in shelf("people", "list", "--json").json] == ["李志明", "王建国", "陈晓东"]
    speech = shelf("people", "show", "李志明", "--json").json["speeches"][0]["speech_id"]
    assert shelf("review", "not-same-person", "李志明", speech).code == 0
    assert [row["name"] for row in shelf("people", "list", "--json").json] == [
        "李志明（2）",
        "王建国",
        "陈晓东",
    ]


def test_names_are_completed(shelf: Wengao, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names of the library where a name is asked for; nothing where there is no library."""
    assert shelf("people", "list").code == 0
    parser = completion.whole_parser("wengao people show 李")
    arguments = parser.parse_args(["people", "show", "x"])
    assert completion.FromLibrary("names")(prefix="李", parsed_args=arguments) == ["李志明"]
    monkeypatch.setenv("WENGAO_DB", "sqlite:///nowhere.db")
    assert completion.FromLibrary("names")(prefix="李", parsed_args=arguments) == []
