"""Headings printed in one line with what follows are cut apart, spans and all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.segmentation.glued_headings import (
    ADDRESS_END,
    INNER_TITLE,
    LABEL,
    LONGEST,
    MID_STOP,
    NUMBER_BEHIND,
    OPENER,
    cut,
    split_spans,
    unglue,
)
from extractors.text.vocabulary import FULL
from schema.records import Layout, Paragraph, Span
from tests.support.typeset import document, line, prose, spanned


def glued(text: str) -> list[str]:
    """The texts after ungluing one paragraph printed in one line."""
    source = document([line(text)])
    made = unglue(source, [Paragraph(text, (Span(1, 0, 0, len(text)),))], FULL)
    assert spanned(source, [s for one in made for s in one.spans]) == "".join(text.split())
    assert all(spanned(source, one.spans) == "".join(one.text.split()) for one in made)
    return [one.text for one in made]


@pytest.mark.parametrize(
    ("head", "rest"),
    [
        ("作风建设讲话稿1", "同志们：今天我们开会。"),
        ("县委常委张××(二○一八年十二月二十九日)", "同志们:"),
        ("安全生产讲话材料（三）", "尊敬的各位领导，同志们："),
        ("【在春季运动会上的致辞】", "老师们、同学们："),
        ("在全县教育大会上的讲话", "各位代表："),
        ("第一篇：县委书记讲话", "尊敬的刘书记："),
    ],
)
def test_a_glued_heading_is_cut_off(head: str, rest: str) -> None:
    """The cut lies before the words that speak to somebody, `尊敬的` included."""
    assert glued(head + rest) == [head, rest]


@pytest.mark.parametrize(
    "text",
    [
        "同志们：今天我们开会。",
        "尊敬的各位领导、同志们：",
        "会议要求，各级领导干部，同志们：要抓落实。",
        "他对在座的同志们说：要抓落实。",
        "今年以来工作取得了进展。同志们：",
        prose(1),
        "在全县教育大会上的讲话",
        "主持人：各位领导",
        "一",
        "",
    ],
)
def test_what_is_not_glued_stays_whole(text: str) -> None:
    """A salutation alone, sentences, titles without anything behind them."""
    assert glued(text) == [text]


def test_a_heading_too_long_is_a_sentence() -> None:
    """Beyond the length of any heading nothing is cut."""
    assert len(glued("在" + "全" * LONGEST + "会上的讲话同志们：")) == 1


def test_a_label_that_stands_alone_elsewhere_is_cut_off() -> None:
    """`讲话稿1` and `讲话稿2` are lines of their own, so `讲话稿3一年来，…` is a mark and its text."""
    rows = [
        "作风建设讲话稿1",
        "同志们：",
        "作风建设讲话稿2",
        "同志们：",
        "作风建设讲话稿3一年来，我们做了工作。",
    ]
    source = document([line(row) for row in rows])
    whole = [Paragraph(row, (Span(1, at, 0, len(row)),)) for at, row in enumerate(rows)]
    made = [one.text for one in unglue(source, whole, FULL)]
    assert made == [*rows[:4], "作风建设讲话稿3", "一年来，我们做了工作。"]
    alone = [one.text for one in unglue(source, whole[2:], FULL)]
    assert alone == rows[2:]  # seen once, it may be any line


def test_a_bracketed_title_behind_a_sentence_begins_anew() -> None:
    """A title set flush left after a full last line; quoted in mid-sentence, or no title, it stays."""
    assert glued("抓好落实。【在总结会上的讲话】各位代表：") == [
        "抓好落实。",
        "【在总结会上的讲话】",
        "各位代表：",
    ]
    for whole in ("请学习【在总结会上的讲话】一文。", "抓好落实。【内部资料，注意保存】下面讲三点。"):
        assert glued(whole) == [whole]


def test_both_parts_keep_their_place() -> None:
    """Layout goes with the heading; what follows neither starts a page nor has white above it."""
    source = document([line("讲话稿1同志们：")])
    whole = Paragraph(
        "讲话稿1同志们：", (Span(1, 0, 0, 8),), Layout(gap=1.0, starts_page=True, lines=3, size=16.0)
    )
    head, rest = unglue(source, [whole], FULL)
    assert (head.layout.gap, head.layout.starts_page, head.layout.size) == (1.0, True, 16.0)
    assert (rest.layout.gap, rest.layout.starts_page, rest.layout.size) == (0.0, False, 16.0)


@given(st.lists(st.text("甲乙 丙\u200b丁", max_size=6), min_size=1, max_size=5), st.integers(0, 20))
def test_spans_part_behind_that_many_printed_characters(rows: list[str], printed: int) -> None:
    """White space and invisible signs do not count; nothing is lost and the order stays."""
    source = document([line(row) for row in rows])
    spans = tuple(Span(1, at, 0, len(row)) for at, row in enumerate(rows) if row)
    left, right = split_spans(source, spans, printed)
    assert spanned(source, (*left, *right)) == spanned(source, spans)
    visible = len(spanned(source, left).replace("\u200b", ""))
    assert visible == min(printed, len(spanned(source, spans).replace("\u200b", "")))
    assert [*left, *right] == sorted([*left, *right])


def test_a_cut_that_leaves_nothing_is_no_cut() -> None:
    """At either end of a paragraph there is nothing to cut off."""
    source = document([line("同志们：")])
    whole = Paragraph("同志们：", (Span(1, 0, 0, 4),))
    assert cut(source, whole, 0) == [whole] == cut(source, whole, 4)


def test_named_patterns() -> None:
    """Each pattern's own example, and a near miss."""
    assert OPENER.search("讲话稿1尊敬的刘") and not OPENER.search("尊敬的全县广大干部群众")
    assert MID_STOP.search("会议要求，") and not MID_STOP.search("在大会上的讲话（三）")
    assert LABEL.fullmatch("作风建设讲话稿1") and not LABEL.fullmatch("会上，讲话稿1")
    assert NUMBER_BEHIND.match("3一年来") and not NUMBER_BEHIND.match("3月以来")
    assert INNER_TITLE.search("落实。【在总结会上的讲话】") and not INNER_TITLE.search(
        "学习【在总结会上的讲话】"
    )
    assert ADDRESS_END.search("同志们：") and not ADDRESS_END.search("同志们，今天。")
