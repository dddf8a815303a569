"""Lists: sorted, in part, by columns; and on narrow terminals without the columns that matter least."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from wengao.screen import output

Wengao = Callable[..., Any]


def titles(said: Any) -> list[str]:
    """The last cell of each row of a table."""
    return [line.split("  ")[-1] for line in said.out.splitlines()[1:]]


def test_newest_first_and_undated_last(shelf: Wengao, home: Any) -> None:
    """A person sees the newest first; a speech without a printed date stands behind, and says whose date it shows."""
    (home / "单篇.txt").write_text(
        "在座谈会上的讲话\n\n同志们：\n\n今天开一个座谈会，听听大家的意见。\n\n谢谢大家！\n", "utf-8"
    )
    assert shelf("ingest", home / "单篇.txt").code == 0
    rows = shelf("speeches", "list", "--columns", "date,title").out.splitlines()[1:]
    assert [row[:10] for row in rows[:3]] == ["2024-03-05", "2023-12-20", "2023-09-01"]
    assert "seen" in rows[3]
    oldest = shelf("speeches", "list", "--sort", "oldest", "--columns", "date").out.splitlines()[1:]
    assert oldest[:3] == ["2023-09-01", "2023-12-20", "2024-03-05"] and "seen" in oldest[3]


def test_pages_of_a_list(shelf: Wengao) -> None:
    """`--offset` goes on where `--limit` ended, as a table and as JSON."""
    whole = titles(shelf("speeches", "list", "--sort", "title"))
    parts = [
        titles(shelf("speeches", "list", "--sort", "title", "--limit", "1", "--offset", str(n)))
        for n in range(3)
    ]
    assert [part[0] for part in parts] == whole and len(whole) == 3
    ids = [one["speech_id"] for one in shelf("speeches", "list", "--json").json]
    assert [shelf("speeches", "list", "--json", "--offset", "1", "--limit", "1").json[0]["speech_id"]] == ids[
        1:2
    ]


def test_json_in_an_order(shelf: Wengao) -> None:
    """`--sort` holds for JSON as well; without it JSON is in the export's order."""
    dates = [one["date"] for one in shelf("speeches", "list", "--sort", "oldest", "--json").json]
    assert dates == sorted(dates)
    assert [one["ordinal"] for one in shelf("speeches", "list", "--json").json] == [1, 2, 3]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--columns", "title,titel"), 'did you mean "title"?'),
        (("--columns", ","), "names no column"),
        (("--offset", "-1"), "zero or more"),
        (("--limit", "0"), "above zero"),
    ],
)
@pytest.mark.parametrize("listed", ["speeches", "files"])
def test_wrong_lists_are_refused(shelf: Wengao, listed: str, words: tuple[str, ...], said: str) -> None:
    """Exit 2 and what would be right."""
    answer = shelf(listed, "list", *words)
    assert answer.code == 2 and said in answer.err


def test_a_narrow_terminal_loses_the_lightest_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is squeezed while something less important stands beside it."""
    rows = [("2024-03-05", "李志明", "在全县乡村振兴工作推进会上的讲话", "1234")]
    headings = ("date", "who", "title", "characters")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")
    for columns, left in ((120, 4), (50, 3), (40, 2), (30, 1)):
        monkeypatch.setattr(output, "terminal_columns", lambda columns=columns: columns)
        shown = output.table(headings, rows, dispensable=(3, 1, 0))
        assert len(shown[0].split("  ")) - shown[0].count("    ") >= 1
        assert sum(heading in shown[0] for heading in headings) == left
        assert "title" in shown[0] and all(output.width(line) <= columns for line in shown)


def test_ingest_says_what_it_skipped_and_why(shelf: Wengao, compilation: Any) -> None:
    """Files of folders that are no prose are named, with the reason."""
    (compilation.parent / "数据.json").write_text('{"a": 1}', "utf-8")
    said = shelf("ingest", compilation.parent)
    assert "skipped, data-file: 数据.json: it holds data (JSON, CSV, XML …), not prose." in said.out


def column(said: Any, at: int = 0) -> list[str]:
    """One column of a table without its heading."""
    return [re.split(r"\s{2,}", line)[at] for line in said.out.splitlines()[1:]]


def test_runs_are_sorted_and_shown_in_part(shelf: Wengao, home: Any) -> None:
    """Newest first; the other way round; a part of them; by chosen columns."""
    for _ in range(2):
        assert shelf("ingest", home, "--force").code == 0
    newest = column(shelf("runs", "list"))
    assert len(newest) == 3
    assert column(shelf("runs", "list", "--sort", "oldest")) == newest[::-1]
    assert column(shelf("runs", "list", "--offset", "1", "--limit", "1")) == newest[1:2]
    assert shelf("runs", "list", "--columns", "command,state").out.splitlines()[1].split() == [
        "ingest",
        "done",
    ]
    assert [run["run_id"] for run in shelf("runs", "list", "--sort", "oldest", "--json").json] == newest[::-1]


def test_what_needs_a_person_is_sorted_and_shown_in_part(shelf: Wengao, home: Any, compilation: Any) -> None:
    """By gravity, by file, by doubt; a place that other commands take; decisions by their own columns."""
    other = compilation.with_name("乙.txt")
    other.write_text(compilation.read_text("utf-8") + "完\n", "utf-8")
    assert shelf("ingest", other).code == 0
    assert shelf("review", "split", f"{compilation.name}#1", "二要抓环境").code == 0  # in the other one, too
    assert shelf("review", "set", f"{compilation.name}#1", "speaker=李志民").code == 0
    ids = [item["id"] for item in shelf("review", "list", "--json").json]
    assert len(ids) >= 2
    assert column(shelf("review", "list", "--columns", "id"))[: len(ids)] == ids
    parts = [
        column(shelf("review", "list", "--limit", "1", "--offset", str(n), "--columns", "id"))[0]
        for n in range(2)
    ]
    assert parts == ids[:2]
    doubts = [one["confidence"] for one in shelf("review", "list", "--sort", "unsure", "--json").json]
    sure = [one for one in doubts if one is not None]
    assert sure == sorted(sure) and doubts[: len(sure)] == sure
    where = column(shelf("review", "list", "--kind", "count-differs", "--sort", "file", "--columns", "where"))
    assert sorted(where[:2]) == sorted([compilation.name, other.name])
    assert all(shelf("review", "show", name).code == 0 for name in where[:2])
    decided = shelf("review", "list", "--decisions", "--columns", "no,who", "--offset", "1")
    assert column(decided) == ["d2"]
    assert shelf("review", "list", "--decisions", "--columns", "page").code == 2


def test_hits_are_shown_in_part_and_as_a_table(shelf: Wengao) -> None:
    """`--offset` goes on behind `--limit`, in every order; `--columns` makes a table with the total below."""
    for order in ("newest", "oldest", "relevance"):
        whole = [hit["speech_id"] for hit in shelf("search", "的", "--sort", order, "--json").json["hits"]]
        parts = [
            shelf("search", "的", "--sort", order, "--limit", "1", "--offset", str(n), "--json").json["hits"][
                0
            ]["speech_id"]
            for n in range(3)
        ]
        assert parts == whole and len(whole) == 3
    said = shelf("search", "的", "--columns", "date,title").out.splitlines()
    assert [line.split("  ")[0] for line in said[1:4]] == ["2024-03-05", "2023-12-20", "2023-09-01"]
    assert said[4] == "3 speeches"
    assert shelf("search", "的", "--offset", "9").out.count("\n") == 1


def test_what_was_not_taken_in_is_sorted_and_shown_in_part(shelf: Wengao, home: Any) -> None:
    """As blocks with the way out, or as a table; all of them unless a limit is given."""
    for name in ("乙.pdf", "甲.pdf"):
        (home / name).write_bytes(b"%PDF-1.4\nbroken " + name.encode())
    assert shelf("ingest", home).code == 7
    names = column(shelf("quarantine", "list", "--sort", "name", "--columns", "name,code"))
    assert names == ["乙.pdf", "甲.pdf"]
    assert (
        column(shelf("quarantine", "list", "--sort", "name", "--columns", "name", "--offset", "1"))
        == names[1:]
    )
    assert len(shelf("quarantine", "list", "--json").json) == 2
    assert len(shelf("quarantine", "list", "--json", "--limit", "1").json) == 1


def test_others_with_the_same_passages_by_date(shelf: Wengao, home: Any, compilation: Any) -> None:
    """The most alike first, else by date; a part of them."""
    text = compilation.read_text("utf-8")
    body = text.split("同志们：")[1].split("第二篇")[0]
    for year in (2019, 2021):
        more = (
            f"在{year}年动员会上的讲话\n\n（{year}年5月4日）\n\n同志们：\n\n"
            + "另有几项工作要说清楚。" * (year - 2000)
            + body
        )
        (home / f"{year}.txt").write_text(more, "utf-8")
    assert shelf("ingest", home / "2019.txt", home / "2021.txt").code == 0
    first = f"{compilation.name}#1"

    def dates(*flags: str) -> list[str]:
        return [one["date"][:4] for one in shelf("passages", first, *flags, "--json").json["others"]]

    whole = dates("--sort", "oldest")
    assert whole == sorted(whole)
    assert dates("--sort", "newest") == whole[::-1]
    assert dates("--sort", "oldest", "--offset", "1") == whole[1:]


@pytest.mark.parametrize(
    "listed", [("runs", "list"), ("review", "list"), ("quarantine", "list"), ("search", "的")]
)
@pytest.mark.parametrize("words", [("--columns", "titel"), ("--offset", "-1"), ("--limit", "0")])
def test_every_list_refuses_alike(shelf: Wengao, listed: tuple[str, ...], words: tuple[str, ...]) -> None:
    """Exit 2, as `speeches list` does."""
    assert shelf(*listed, *words).code == 2
