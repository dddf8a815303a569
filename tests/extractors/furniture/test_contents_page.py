"""Contents lists go, the headings they announce stay."""

from __future__ import annotations

import pytest

from extractors.furniture.contents_page import NUMBERED, PAGE_AT_END, contents_lines
from extractors.layout.metrics import upright_lines
from extractors.text.leaders import HEADING, LEADER
from tests.support.typeset import document, line, prose

TITLES = ["第一篇 在全县动员大会上的讲话", "第二篇 在总结表彰会上的讲话", "第三篇 在开学典礼上的致辞"]


def taken(*rows: str) -> list[str]:
    """The rows that are taken as contents."""
    page = document([line(text, top=100 + 28 * n) for n, text in enumerate(rows)]).pages[0]
    found = contents_lines(upright_lines(page))
    assert set(found.values()) <= {"contents"}
    return [rows[index] for _, index in sorted(found)]


BODY = [row for n, title in enumerate(TITLES) for row in (title, "同志们：", prose(n))]


@pytest.mark.parametrize(
    "leader", ["………………{}", "......................{}", " . . . . . . {}", "·········({})", "\t{}", "………………"]
)
def test_a_list_under_its_heading_is_taken(leader: str) -> None:
    """With dots, ellipses or a tab before the page number: the list goes, the headings further on stay."""
    entries = [title + leader.format(n + 1) for n, title in enumerate(TITLES)]
    assert taken("目　录", *entries, *BODY) == ["目　录", *entries]


def test_a_list_without_leaders_is_known_by_its_headings() -> None:
    """Entries that are nothing but the headings that come again."""
    assert taken("目录", *TITLES, *BODY) == ["目录", *TITLES]


def test_a_short_entry_comes_again_word_for_word() -> None:
    """Two characters may be a title; the list goes on behind it, and the title itself stays."""
    titles = ["论读书与做人", "不老", "新生活", "寄山中的朋友"]
    body = [row for n, title in enumerate(titles) for row in (title, prose(n), prose(n + 1))]
    assert taken("目录", *titles, *body) == ["目录", *titles]


def test_a_short_line_that_stands_once_ends_the_list() -> None:
    """An address below the list is no entry: no line says it again."""
    assert taken("目录", *TITLES, "诸君", prose(3), *BODY) == ["目录", *TITLES]


def test_a_wrapped_entry_is_one_entry() -> None:
    """The leader of a long entry stands on its second line."""
    rows = [
        "目录",
        "第一篇 在全县深化作风建设优化营商环境动员",
        "大会上的讲话………………1",
        "第二篇 在总结表彰会上的讲话………………9",
    ]
    assert taken(*rows, *BODY) == rows


def test_leader_lines_without_a_heading_are_taken() -> None:
    """Three leader lines with page numbers are a list, whatever stands above them."""
    entries = [f"{title}………………{n}" for n, title in enumerate(TITLES)]
    assert taken(*entries, *BODY) == entries


def test_two_sentences_that_trail_off_are_no_list() -> None:
    """Ellipses at the ends of sentences, without numbers, stay."""
    assert (
        taken(
            prose(1), "有的人说到了却没有做到…………", "有的人做到了却没有做好…………", "我们要警惕…………", prose(2)
        )
        == []
    )


def test_the_word_alone_is_no_list() -> None:
    """`目录` with nothing below that comes again stays where it is."""
    assert taken(prose(1), "目录", prose(2), prose(3)) == []


def test_no_lines_no_contents() -> None:
    """An empty document has no contents page."""
    assert contents_lines([]) == {}


def test_named_patterns() -> None:
    """Each pattern's own example, and a near miss."""
    assert all(HEADING.fullmatch(text) for text in ("目录", "目　录", "目 次", "目錄：", "CONTENTS"))
    assert not HEADING.fullmatch("目录清单管理办法")
    assert LEADER.search("讲话………………7") and LEADER.search("讲话........iv") and not LEADER.search("他说……好")
    assert PAGE_AT_END.search("第一篇 讲话\t12") and not PAGE_AT_END.search("增长12")
    assert NUMBERED.search("………………7") and NUMBERED.search("(7)") and not NUMBERED.search("………………")
