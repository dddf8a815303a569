"""Texts as pages show them: paragraphs, sections, tables, hits across them."""

from __future__ import annotations

from schema.records import Span
from wengao.web.languages import preferred
from wengao.web.running_text import TextPiece, blocks


def test_paragraphs_sections_and_the_closing_are_told_apart() -> None:
    """A heading of a section is short and has no full stop."""
    text = "同志们：\n一、提高认识\n一、要抓好春耕。各地要行动起来。\n云溪县人民政府\n2024年3月6日"
    kinds = [block.kind for block in blocks(text, [], (), paged=False)]
    assert kinds == ["body", "section", "body", "body", "closing"]


def test_rows_are_one_table() -> None:
    """Cells are separated by tabs; a hit in a cell is marked there."""
    text = "如下：\n乡镇\t亩数\n云溪\t1200\n请照办。"
    found = blocks(text, [(text.index("云溪"), text.index("云溪") + 2)], (), paged=False)
    assert [block.kind for block in found] == ["body", "table", "body"]
    assert found[1].rows[1] == ((TextPiece("云溪", 1),), (TextPiece("1200"),))


def test_a_hit_over_a_break_is_marked_in_both() -> None:
    """With one number."""
    text = "抓好春\n耕生产"
    found = blocks(text, [(2, 5)], (), paged=False)
    assert [block.pieces for block in found] == [
        (TextPiece("抓好"), TextPiece("春", 1)),
        (TextPiece("耕", 1), TextPiece("生产")),
    ]


def test_a_page_is_named_where_it_begins() -> None:
    """Once; not at all in a form without pages."""
    paragraphs = ((Span(3, 0, 0, 1),), (Span(3, 1, 0, 1), Span(4, 0, 0, 1)), (Span(4, 1, 0, 1),))
    assert [block.page for block in blocks("甲\n乙丙\n丁", [], paragraphs, paged=True)] == [3, None, 4]
    assert [block.page for block in blocks("甲\n乙丙\n丁", [], paragraphs, paged=False)] == [None] * 3


def test_the_language_that_a_browser_prefers() -> None:
    """By weight; Chinese where it names neither."""
    for accepted, language in (
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("de, zh-CN;q=0.5, en;q=0.4", "zh"),
        ("fr", "zh"),
        ("", "zh"),
        ("en;q=x,zh;q=0.1", "zh"),
        ("en;q=" + "9" * 400, "en"),
    ):
        assert preferred(accepted) == language, accepted
