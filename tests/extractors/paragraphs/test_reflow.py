"""Lines become the paragraphs they were set from; nothing is lost and nothing changes place."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from extractors.furniture.strip import strip_furniture
from extractors.paragraphs.reflow import NUMBERED, reflow
from schema.records import Document, Paragraph, Span
from tests.support.depth import examples
from tests.support.random_documents import DOCUMENTS, PARAGRAPHS, PROSE
from tests.support.typeset import (
    EM,
    LEFT,
    PITCH,
    TOP,
    Block,
    document,
    flush,
    heading,
    line,
    plain,
    printed,
    right,
    spanned,
    typeset,
    wrapped,
)

LONG = "今天，我们召开这次会议，主要任务是总结工作、分析形势、部署任务，把各项措施落到实处。" * 2
OTHER = "会前，大家看了材料，几个乡镇的同志作了很好的发言，我都赞成，请各单位认真学习借鉴。" * 2


def whole(source: Document) -> list[Span]:
    """Every line of a document as body."""
    return [
        Span(page.number, index, 0, len(row.text))
        for page in source.pages
        for index, row in enumerate(page.lines)
        if row.text
    ]


def texts(source: Document) -> list[str]:
    """The paragraphs' texts."""
    return [one.text for one in reflow(source, whole(source))]


@settings(max_examples=examples(100), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DOCUMENTS)
def test_characters_keep_their_number_and_order(source: Document) -> None:
    """The paragraphs' spans are the body's spans in the same order, and their text says the same."""
    body = strip_furniture(source).body
    made = reflow(source, body)
    assert spanned(source, [span for one in made for span in one.spans]) == spanned(source, body)
    for one in made:
        said = "".join(one.text.split())
        assert said in (spanned(source, one.spans), _unhyphenated(source, one))
        assert one.text.strip() == one.text != ""


def _unhyphenated(source: Document, one: Paragraph) -> str:
    """The words of a paragraph whose lines end in hyphens that only the wrap put there."""
    said, rows = "".join(one.text.split()), spanned(source, one.spans)
    kept = iter(rows)
    missing = len(rows) - len(said)
    return said if rows.count("-") >= missing and all(char in kept for char in said) else rows


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.one_of(PROSE, PROSE, PARAGRAPHS), min_size=2, max_size=10),
    st.integers(14, 40),
    st.integers(5, 30),
    st.booleans(),
)
def test_indented_paragraphs_come_back_whatever_the_width(
    paragraphs: list[str], per_line: int, depth: int, kinsoku: bool
) -> None:
    """Wrapped at any width, with and without line-break rules, over any page breaks: the same paragraphs."""
    assume(sum(len(text) > 1.5 * per_line for text in paragraphs) * 2 >= len(paragraphs))
    source = typeset(paragraphs, per_line=per_line, depth=depth, kinsoku=kinsoku)
    assert texts(source) == paragraphs


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(PROSE, PARAGRAPHS), max_size=10), st.lists(PROSE, min_size=2), st.integers(16, 20))
def test_plain_text_wrapped_with_indents_comes_back(some: list[str], long: list[str], per_line: int) -> None:
    """A text file wrapped at a fixed width, its paragraphs two full-width spaces in: the same paragraphs."""
    paragraphs = [*some, *long]
    rows = [row for text in paragraphs for row in wrapped("　　" + text, per_line, per_line)]
    assert texts(plain("\n".join(rows))) == paragraphs


def test_a_wrapped_paragraph_is_one() -> None:
    """The stage's own example: two lines, one paragraph, both lines among its spans."""
    source = typeset([LONG], per_line=26)
    (one,) = reflow(source, whole(source))
    assert one.text == LONG
    assert [span.line for span in one.spans] == list(range(len(source.pages[0].lines)))
    assert one.layout.lines == len(source.pages[0].lines)


def test_a_paragraph_goes_on_over_a_page() -> None:
    """A page break in mid-sentence is joined; the next page's indented line is a paragraph of its own."""
    source = typeset([LONG, OTHER], per_line=26, depth=2)
    assert texts(source) == [LONG, OTHER]


@pytest.mark.parametrize("lost", [2, 3])
def test_a_line_that_lost_the_sign_of_a_note_goes_on(lost: int) -> None:
    """Half a sentence some characters short of the edge, the next line at the edge: one paragraph where others are
    indented, and two where the first ends its sentence."""
    full = "我们今天在这里召开会议，主要任务是总结工作分析形势部署"[:24]
    room = LEFT + 2 * EM
    rows = [
        line(row, room if n % 2 == 0 else LEFT, TOP + n * PITCH)
        for n, row in enumerate([full[:22], full, full[: 22 - lost], full, full[:22], full])
    ]
    found = reflow(document(rows), whole(document(rows)))
    assert [len(one.spans) for one in found] == [2, 2, 2]
    rows[2] = replace(rows[2], text=rows[2].text[:-1] + "。")
    assert len(reflow(document(rows), whole(document(rows)))) == 4


def test_a_short_last_line_ends_a_paragraph_without_indents() -> None:
    """Where nothing is indented, the line that stops early parts the paragraphs."""
    source = typeset([flush(LONG[:70] + "。"), flush(OTHER[:60] + "。"), flush(LONG)], per_line=26)
    assert texts(source) == [LONG[:70] + "。", OTHER[:60] + "。", LONG]


def test_white_between_paragraphs_parts_them() -> None:
    """Full last lines, no indent, but white above: two paragraphs."""
    full = LONG[:51] + "。"
    source = typeset([flush(full), flush(full, gap=0.6), flush(full, gap=0.6)], per_line=26)
    assert texts(source) == [full] * 3


def test_headings_bylines_and_signatures_stand_alone() -> None:
    """Centred, larger and right-aligned lines are never joined with the text around them."""
    blocks = [
        heading("在全县工作会议上的讲话"),
        Block("（2022年3月1日）", "center"),
        Block(LONG),
        right("县长　李志明"),
        right("2022年3月1日"),
    ]
    source = typeset(blocks)
    made = reflow(source, whole(source))
    assert [one.text for one in made] == [block.text for block in blocks]
    assert [one.layout.align for one in made] == ["center", "center", "left", "right", "right"]


def test_a_salutation_and_the_text_below_it_are_two() -> None:
    """`同志们：` at the left edge, then an indented paragraph."""
    assert texts(typeset([flush("同志们："), LONG, OTHER])) == ["同志们：", LONG, OTHER]


def test_numbers_and_signs_at_the_joint_stay_whole() -> None:
    """A percentage cut by the line's end is written without a gap, a hyphenated word without its hyphen."""
    source = document(
        [
            line("今年一季度全县地区生产总值增长七成以上增速为7.9", wide=26 * EM),
            line("%，比全市平均水平高两个百分点。", top=TOP + PITCH),
            line("The committee has published a docu", top=TOP + 2 * PITCH, wide=26 * EM, x0=LEFT + 2 * EM),
        ]
    )
    assert (
        texts(source)[0] == "今年一季度全县地区生产总值增长七成以上增速为7.9%，比全市平均水平高两个百分点。"
    )


def test_layout_says_how_a_paragraph_stands() -> None:
    """Edges, size, face, white above, page start and indent are those of the print."""
    source = typeset(
        [LONG, heading("第二篇 在总结会上的讲话", gap=1.0), LONG, heading("第三篇", new_page=True)]
    )
    first, title, _, other = (one.layout for one in reflow(source, whole(source)))
    assert (first.indent, first.align, first.starts_page, first.gap) == (2.0, "left", True, 0.0)
    assert (title.align, title.size, title.font, title.gap, title.starts_page) == (
        "center",
        22.0,
        "SimHei",
        1.0,
        False,
    )
    assert (other.starts_page, other.gap) == (True, 0.0)
    last = len(wrapped(LONG, 24, 26)) - 1
    assert first.bottom == source.pages[0].lines[last].bottom == TOP + last * PITCH + EM


def test_two_columns_are_measured_each_by_itself() -> None:
    """A paragraph's lines in the right column are not indented against the left one."""
    narrow = typeset([LONG, OTHER, LONG, OTHER], per_line=12, depth=60).pages[0].lines
    half = len(narrow) // 2
    moved = [
        replace(
            row,
            x0=row.x0 + 220,
            x1=row.x1 + 220,
            top=row.top - half * PITCH,
            bottom=row.bottom - half * PITCH,
        )
        for row in narrow[half:]
    ]
    assert texts(document([*narrow[:half], *moved])) == [LONG, OTHER, LONG, OTHER]


def test_spans_cut_out_of_a_line_leave_one_line() -> None:
    """Where noise was taken out of the middle of a line, the rest reads on."""
    source = document([line("坚持发(fā)展为民。")])
    (one,) = reflow(source, [Span(1, 0, 0, 3), Span(1, 0, 7, 11)])
    assert (one.text, one.spans) == ("坚持发展为民。", (Span(1, 0, 0, 3), Span(1, 0, 7, 11)))


def test_plain_text_without_wraps_keeps_its_lines() -> None:
    """One line a paragraph; blank lines are counted as white above, indents as indents."""
    made = reflow(plain("标题\n\n　　第一段。\n第二段。"), whole(plain("标题\n\n　　第一段。\n第二段。")))
    assert [one.text for one in made] == ["标题", "第一段。", "第二段。"]
    assert [one.layout.indent for one in made] == [0.0, 2.0, 0.0]


def test_form_feeds_start_pages_in_plain_text() -> None:
    """The first line of a later page starts it, the very first line of the file does not."""
    source = plain("第一篇", "第二篇\n同志们：")
    assert [one.layout.starts_page for one in reflow(source, whole(source))] == [False, True, False]


@pytest.mark.parametrize("text", ["一、提高认识", "（二）落实责任", "(三)加强领导", "第四，狠抓落实"])
def test_numbered_heads(text: str) -> None:
    """`NUMBERED` takes the heads of sections."""
    assert NUMBERED.match(text)


def test_numbers_that_head_nothing() -> None:
    """A year or a quantity at a line's start is no numbered head."""
    assert not NUMBERED.match("二〇二二年，我们") and not NUMBERED.match("三个方面")


def test_no_lines_no_paragraphs() -> None:
    """An empty body gives an empty tuple, with and without geometry."""
    assert reflow(document([]), ()) == () == reflow(plain(""), ())


def test_every_paragraph_is_printed_text() -> None:
    """What the typesetter printed is all there is in the paragraphs."""
    source = typeset([heading("标题"), LONG, OTHER], per_line=18)
    assert "".join(texts(source)) == printed(source)
