"""A tail that repeats the file's beginning is a summary; a speech that comes twice is not."""

from __future__ import annotations

import pytest

from extractors.furniture import summary_tail
from extractors.furniture.summary_tail import BUTTON, LABEL, summary_spans
from extractors.layout.metrics import upright_lines
from schema.records import Document
from tests.support.typeset import document, line, plain, prose

TITLE = "(2篇)2022年全县作风建设大会讲话"
OPENING = prose(1, 90)
SPEECHES = [
    TITLE,
    "第1篇:",
    "同志们：",
    OPENING,
    *(prose(n) for n in range(2, 8)),
    "第2篇:",
    *(prose(n) for n in range(8, 14)),
]


def taken(*rows: str) -> list[str]:
    """The stretches taken as summary, in order."""
    source = document([line(text, top=100 + 28 * n) for n, text in enumerate(rows)])
    return stretches(source)


def stretches(source: Document) -> list[str]:
    """The text of each span."""
    lines = [placed for page in source.pages for placed in upright_lines(page)]
    return [source.pages[s.page - 1].lines[s.line].text[s.start : s.end] for s in summary_spans(lines)]


SUMMARY = f"{TITLE}第1篇:同志们：{OPENING[:60]}"


def test_a_tail_that_repeats_the_beginning_is_taken() -> None:
    """Title, marker and opening glued together behind the last speech."""
    assert taken(*SPEECHES, SUMMARY) == [SUMMARY]


def test_the_sites_own_marker_inside_the_repetition() -> None:
    """A marker that only the summary has does not end it; nor does one that it leaves out."""
    extra = f"{TITLE}摘录一：第1篇:同志们：{OPENING[:60]}"
    fewer = f"{TITLE}同志们：{OPENING[:60]}"
    assert taken(*SPEECHES, extra) == [extra]
    assert taken(*SPEECHES, fewer) == [fewer]


@pytest.mark.parametrize("label", ["摘要：", "【摘要】", "内容简介:"])
def test_its_label_goes_with_it(label: str) -> None:
    """In the same line or on a line of its own, buttons too."""
    assert taken(*SPEECHES, label + SUMMARY) == [label + SUMMARY]
    assert taken(*SPEECHES, label, "展开>>", SUMMARY) == [label, "展开>>", SUMMARY]


def test_a_summary_that_starts_inside_the_last_line() -> None:
    """What stands before it in its line stays with the speech."""
    assert taken(*SPEECHES, "谢谢大家！" + SUMMARY) == [SUMMARY]


def test_plain_text_has_summaries_too() -> None:
    """No geometry is needed."""
    assert stretches(plain("\n".join([*SPEECHES, SUMMARY]))) == [SUMMARY]


def test_a_speech_bound_twice_is_no_summary() -> None:
    """The whole speech again, its title on a line of its own, stays text."""
    assert (
        taken(
            "在大会上的讲话稿全文如下",
            OPENING,
            prose(2),
            prose(3),
            "在大会上的讲话稿全文如下",
            OPENING,
            prose(2),
        )
        == []
    )


def test_the_title_alone_comes_again_anywhere() -> None:
    """A repetition shorter than a title and a sentence proves nothing."""
    assert taken(*SPEECHES, TITLE) == []


def test_a_repetition_in_the_middle_is_text() -> None:
    """What goes on with other words after the repetition is a quotation."""
    assert taken(*SPEECHES, SUMMARY, prose(20), prose(21)) == []


def test_short_files_have_no_summary() -> None:
    """A file too short to repeat itself is left alone."""
    assert taken(TITLE, TITLE) == []
    assert summary_spans([]) == []


def test_named_patterns() -> None:
    """Each pattern's own example, and a near miss."""
    assert LABEL.search("摘要：") and not LABEL.search("摘要如下内容")
    assert BUTTON.fullmatch("展开>>") and not BUTTON.fullmatch("展开工作")


@pytest.mark.parametrize("unit", ["一", "同志", "今天开会，", "第1篇"])
def test_repetitive_print_costs_no_more_than_its_length(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line of one word is its own summary everywhere: only some of these places are looked at."""
    looks: list[int] = []
    whole = summary_tail._agreement

    def counted(stream: str, begin: int, at: int) -> int:
        looks.append(at)
        return whole(stream, begin, at)

    monkeypatch.setattr(summary_tail, "_agreement", counted)
    taken(unit * 20, unit * 20_000)
    assert 0 < len(looks) <= 1_000  # of 8,000 places from which it could repeat to the end
