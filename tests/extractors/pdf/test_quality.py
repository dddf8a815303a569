"""Suspicious pages are named, sound ones are left alone, and the better reading wins."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.pdf.pdfium import PdfLines
from extractors.pdf.quality import CONTROLS, PRIVATE, REPLACED, better, suspicion
from schema.records import Page, TextLine
from tests.support.printed_pdf import pages_of

SOUND = "今天我们在这里召开全县作风建设推进会，主要任务是总结上半年工作。"


def page(
    *texts: str, objects: int = 1, images: int = 0, engine: str = "pdf_lines", angle: float = 0.0
) -> Page:
    """A page with these lines, one above the other."""
    lines = tuple(
        TextLine(text, 80, 100 + 25 * i, 500, 116 + 25 * i, 16, "", angle) for i, text in enumerate(texts)
    )
    return Page(1, 595, 842, lines, engine, objects, images)


@pytest.mark.parametrize(
    ("read", "reason"),
    [
        (page(), "no-characters"),
        (page("   ", objects=30), "no-characters"),
        (page("同\ufffd们\ufffd，\ufffd天"), "replacement-characters"),
        (page(*[SOUND] * 3, "\ue001\ue002\ue003\ue004"), "private-use"),
        (page("\U000f0001\U000f0002\U000f0003"), "private-use"),
        (page("\x03\x0f\x1b\x1c你好"), "control-characters"),
        (page(*"今天我们在这里召开全县作风推进会"), "shredded"),
    ],
)
def test_misread_pages_have_a_reason(read: Page, reason: str) -> None:
    """Each way an engine fails quietly has its word."""
    assert suspicion(read) == reason


@pytest.mark.parametrize(
    "read",
    [
        page(*[SOUND] * 20),
        page(objects=0),
        page(objects=0, images=1),
        page("\uf0b7 一是思想认识要到位", "\uf0b7 二是工作措施要到位"),
        page("各位领导：", *"一二三四五", *[SOUND] * 3),
        page(*[SOUND] * 20, "对\ufffd山街道、赵\ufffd同志、卫\ufffd"),
        page("1"),
        page(*"内部资料严禁外传复印翻版", *[SOUND] * 13),
    ],
)
def test_sound_pages_raise_no_alarm(read: Page) -> None:
    """Bullets, rare names, folios, blank pages and scans are no reason to ask the slow engine."""
    assert suspicion(read) == ""


def test_a_printed_page_is_sound() -> None:
    """What the fast engine reads of an ordinary print is not suspicious."""
    assert [suspicion(p) for p in PdfLines().extract(pages_of([SOUND] * 20)).pages] == [""]


def test_the_better_reading_wins() -> None:
    """Text beats none, whole lines beat shreds, sound characters beat broken ones."""
    good = page(*[SOUND] * 3, engine="pdf_plumber")
    for bad in (
        page(objects=9),
        page(*["\ufffd" * 30] * 3),
        page(*(SOUND * 3)),
        page(SOUND, SOUND, "\ue001" * 32),
    ):
        assert better(bad, good) is good
        assert better(good, bad) is good


def test_the_first_reading_stands_when_both_are_alike() -> None:
    """The second engine must be better, not merely different; and losing text is never better."""
    first = page("\ufffd" * 5 + SOUND * 2)
    assert better(first, page("\ufffd" * 5 + SOUND * 2, engine="pdf_plumber")) is first
    assert better(first, page(SOUND, engine="pdf_plumber")) is first
    assert better(first, page(engine="pdf_plumber")) is first


@pytest.mark.parametrize(
    ("pattern", "example"), [(REPLACED, "同\ufffd们"), (PRIVATE, "\ue5d2"), (CONTROLS, "\x03")]
)
def test_patterns_of_broken_characters(pattern: object, example: str) -> None:
    """Each pattern finds its example and nothing in sound text."""
    import re

    assert isinstance(pattern, re.Pattern)
    assert pattern.search(example)
    assert not pattern.search(SOUND + "ABC 123\t①㎡……\u3000𠮷")


texts = st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=20), max_size=20)


@given(texts, texts)
def test_better_is_one_of_the_two_and_never_the_emptier(first: list[str], second: list[str]) -> None:
    """Whatever two engines say, the answer is one of their readings, and an empty one loses to text."""
    a, b = page(*first), page(*second, engine="pdf_plumber")
    chosen = better(a, b)
    assert chosen is a or chosen is b
    assert suspicion(a) in {
        "",
        "no-characters",
        "replacement-characters",
        "private-use",
        "control-characters",
        "shredded",
        "broken-characters",
    }


def test_vertical_print_is_told_however_it_was_read() -> None:
    """Columns from top to bottom as one short line of many words, or as rows of single characters across them."""
    column = TextLine(SOUND * 3, 500, 80, 516, 96, 16)
    assert suspicion(Page(1, 595, 842, (column,), "pdf_lines", 1)) == "vertical"
    rows = tuple(
        TextLine("\t".join(SOUND[at : at + 8]), 80, 100 + 25 * at, 500, 116 + 25 * at, 16) for at in range(10)
    )
    assert suspicion(Page(1, 595, 842, rows, "pdf_plumber", 1)) == "vertical"
    spaced = TextLine("会 议 纪 要", 200, 80, 400, 96, 16)
    assert suspicion(Page(1, 595, 842, (spaced, *page(SOUND, SOUND, SOUND).lines), "pdf_lines", 1)) == ""
