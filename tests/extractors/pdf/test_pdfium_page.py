"""Pieces of PDFium's text page: what is a line end, a hyphen, an overlay, a watermark object."""

from __future__ import annotations

import pypdfium2 as pdfium
import pytest

from extractors.pdf.pdfium_objects import count_text_objects, leaning_objects, leaning_texts, remove
from extractors.pdf.pdfium_page import (
    EMPTY_PAIR,
    HYPHEN_MARK,
    LINE_END,
    SURROGATE,
    WIDE,
    TextPage,
    leans,
    readable,
)
from tests.support.printed_pdf import Print, pages_of, printed


@pytest.mark.parametrize(
    ("angle", "upright", "answer"),
    [
        (0.0, 0.0, False),
        (1.5, 0.0, False),
        (45.0, 0.0, True),
        (90.0, 90.0, False),
        (0.0, 90.0, True),
        (-90.0, 270.0, False),
        (359.0, 0.0, False),
    ],
)
def test_what_leans(angle: float, upright: float, answer: bool) -> None:
    """Two degrees of sloppiness are upright, on turned pages too; angles go round."""
    assert leans(angle, upright) is answer


def test_readable_text() -> None:
    """Pairs of surrogates join, lone ones become U+FFFD, hyphen marks become hyphens."""
    assert readable("\ud840\udc0b") == "\U0002000b"
    assert readable("\ud840") == "\ufffd"
    assert readable("docu\x02") == "docu-"
    assert readable("同志们") == "同志们"


def test_segments_of_a_page() -> None:
    """One segment a line, in content order, with the baseline from below."""
    with (
        pdfium.PdfDocument(pages_of(["今天，我们召开", "这次会议"]).data) as document,
        TextPage(document[0]) as text,
    ):
        segments = text.segments()
    assert [one.text for one in segments] == ["今天，我们召开", "这次会议"]
    assert segments[0].baseline - segments[1].baseline == pytest.approx(25.0, abs=0.1)
    assert (segments[0].x0, segments[0].size, segments[0].angle) == (pytest.approx(80.0, abs=0.5), 16.0, 0.0)


def test_reading_stops_at_the_first_overlay() -> None:
    """With the page's direction given, the rest of a page that must be read again is not read."""
    pieces = [Print("甲甲", y=100), Print("水印", 200, 300, 40, angle=45), Print("乙乙", y=500)]
    with pdfium.PdfDocument(printed([pieces]).data) as document, TextPage(document[0]) as text:
        assert len(text.segments()) == 3
        stopped = text.segments(0.0)
    assert leans(stopped[-1].angle, 0.0) and len(stopped) < 3


def test_rotated_objects_are_read_and_taken_off() -> None:
    """Their words are kept, the page is left without them, the other objects stay."""
    pieces = [Print("甲甲", y=100), Print("水印", 200, 300, 40, angle=45)]
    with pdfium.PdfDocument(printed([pieces]).data) as document:
        page = document[0]
        with TextPage(page) as text:
            ((words, *_, angle),) = leaning_texts(leaning_objects(page, 0.0), text)
        assert (words, round(angle)) == ("水印", 45)
        assert count_text_objects(page) == (2, 0)
        assert remove(page, leaning_objects(page, 0.0)) == 1
        assert count_text_objects(page) == (1, 0)


def test_an_empty_page_has_no_segments() -> None:
    """Nothing to read."""
    with pdfium.PdfDocument(pages_of([]).data) as document, TextPage(document[0]) as text:
        assert text.segments() == []


def test_named_patterns() -> None:
    """Each pattern's own example, and a near miss."""
    assert LINE_END.split("会议\r\n主要") == ["会议", "主要"]
    assert HYPHEN_MARK.search("docu\x02ment") and not HYPHEN_MARK.search("docu-ment")
    assert SURROGATE.search("\ud840\udc0b") and not SURROGATE.search("\U0002000b同志们")
    assert WIDE.search("A志") and not WIDE.search("ABC, 3%")
    assert EMPTY_PAIR.search("提质增“”效") and not EMPTY_PAIR.search("提质“增”效")
