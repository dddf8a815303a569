"""Which pages are recognised, and what becomes of the document."""

from __future__ import annotations

from msgspec.structs import replace

from extractors.ocr.pages import to_recognise, with_recognised
from extractors.ocr.sureness import sureness
from schema.records import Document, Issue, OutlineEntry, Page, Span, TextLine


def line(text: str) -> TextLine:
    """A line of 16 points."""
    return TextLine(text, 80.0, 100.0, 80.0 + 16 * len(text), 116.0, 16.0)


def page(number: int, *texts: str, images: int = 0, engine: str = "pdf_lines", objects: int = 0) -> Page:
    """A page as PDFium gives it."""
    return Page(number, 595.0, 842.0, tuple(map(line, texts)), engine, objects, images)


def recognised(number: int, *texts: str, sure: float = 0.9) -> Page:
    """A page as the recogniser gives it."""
    return replace(page(number, *texts, engine="rapidocr", images=1), confidences=(sure,) * len(texts))


DOCUMENT = Document(
    "application/pdf",
    "pdf_lines",
    "2",
    4,
    (page(1, "封面"), page(2, images=1), page(3, "第3页", images=1), page(4)),
    issues=(Issue("extract", "suspicious-text", 2, "garbage"), Issue("extract", "page-failed", 4)),
    outline=(OutlineEntry("二", 1, 3), OutlineEntry("三", 1, 4)),
)


def test_pictures_are_recognised_and_blank_pages_are_not() -> None:
    """With or without a folio over them; a picture beside text is none; other forms have none."""
    assert to_recognise(DOCUMENT) == (2, 3)
    assert to_recognise(replace(DOCUMENT, media_type="text/html")) == ()
    assert to_recognise(with_recognised(DOCUMENT, {2: (recognised(2, "甲"),), 3: (recognised(3),)})) == ()


def test_recognised_pages_take_the_place_of_pictures() -> None:
    """What was said against a page's text no longer holds; a page without a word says so."""
    found = with_recognised(DOCUMENT, {2: (recognised(2, "同志们："),), 3: (recognised(3),)})
    assert [[one.text for one in page.lines] for page in found.pages] == [["封面"], ["同志们："], [], []]
    assert [(issue.code, issue.page) for issue in found.issues] == [
        ("page-failed", 4),
        ("page-without-text", 3),
    ]
    assert (found.engine, found.outline) == ("pdf_lines", DOCUMENT.outline)


def test_two_pages_on_a_sheet_are_counted_as_two() -> None:
    """Later pages, issues and the outline move on."""
    sheet = (recognised(2, "左"), recognised(2, "右"))
    found = with_recognised(DOCUMENT, {2: sheet, 3: (recognised(3, "后"),)})
    assert [page.number for page in found.pages] == [1, 2, 3, 4, 5]
    assert [page.lines[0].text for page in found.pages[:4]] == ["封面", "左", "右", "后"]
    assert [(issue.code, issue.page) for issue in found.issues] == [
        ("page-failed", 5),
        ("pages-halved", None),
    ]
    assert [entry.page for entry in found.outline] == [4, 5]
    assert found.page_count == 4


def test_an_item_is_as_sure_as_its_lines() -> None:
    """By characters; the least sure line is named; text of the file itself says nothing."""
    document = replace(DOCUMENT, pages=(page(1, "甲乙"), recognised(2, "同志们：" * 3, sure=1.0)))
    weak = replace(document.pages[1], lines=(*document.pages[1].lines, line("散会")), confidences=(1.0, 0.5))
    document = replace(document, pages=(document.pages[0], weak))
    assert sureness(document, [Span(1, 0, 0, 2)]) is None
    found = sureness(document, [Span(1, 0, 0, 2), Span(2, 0, 0, 12), Span(2, 1, 0, 2)])
    assert found is not None and found.mean == round((12 + 1) / 14, 3)
    assert (found.least.page, found.least.line, found.least.rule) == (2, 1, "recognised 0.50")
