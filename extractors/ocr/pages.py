"""Which pages of a document are to be recognised, and the document once they are.

64 pages without text under pictures -> 64 numbers;   with what was recognised on them -> a document like any other
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from extractors.ocr.extra import ENGINE
from schema.records import Document, Issue, OutlineEntry, Page

PDF: Final = "application/pdf"
PICTURES: Final = frozenset({"image/jpeg", "image/png", "image/tiff"})
DOUBT: Final = "suspicious-text"
BLANK: Final = "page-without-text"
HALVED: Final = "pages-halved"


def to_recognise(document: Document) -> tuple[int, ...]:
    """The numbers of the pages that are pictures, or as good as pictures (`layer` took their text away)."""
    if document.media_type != PDF and document.media_type not in PICTURES:
        return ()
    return tuple(page.number for page in document.pages if _is_picture(page))


def _is_picture(page: Page) -> bool:
    if page.engine == ENGINE or page.width <= 0 or page.height <= 0:
        return False
    if any(line.text.strip() for line in page.lines):
        return page.images > 0  # a folio or the mark of a program, over a picture of the page
    return page.images > 0 or page.objects > 0


def with_recognised(document: Document, found: Mapping[int, tuple[Page, ...]]) -> Document:
    """`document` with the pages that were recognised in the place of their pictures.

    A sheet that holds two pages becomes two: all pages are then counted as they are printed, not as sheets.
    """
    first: dict[int, int] = {}
    pages: list[Page] = []
    issues: list[Issue] = []
    halved = sum(len(parts) > 1 for parts in found.values())
    for page in document.pages:
        first[page.number] = len(pages) + 1 if halved else page.number
        for part in found.get(page.number, (page,)):
            number = len(pages) + 1 if halved else page.number
            pages.append(replace(part, number=number, doubt="" if part.engine == ENGINE else part.doubt))
            if part.engine == ENGINE:
                issues += _issues(part, number)
    if halved:
        detail = f"{halved} sheets hold two pages each; pages are counted as printed"
        issues.insert(0, Issue("extract", HALVED, None, detail))
    kept = [
        dataclasses.replace(issue, page=first.get(issue.page or 0, issue.page)) if halved else issue
        for issue in document.issues
        if not (issue.code == DOUBT and issue.page in found)
    ]
    outline = tuple(_moved(entry, first) for entry in document.outline) if halved else document.outline
    engine = ENGINE if all(page.engine == ENGINE for page in pages) else document.engine
    return replace(document, engine=engine, pages=tuple(pages), issues=(*kept, *issues), outline=outline)


def _issues(page: Page, number: int) -> list[Issue]:
    if not page.lines:
        return [Issue("extract", BLANK, number, "nothing was recognised on it")]
    return [Issue("extract", DOUBT, number, page.doubt)] if page.doubt else []


def _moved(entry: OutlineEntry, first: Mapping[int, int]) -> OutlineEntry:
    return entry if entry.page is None else replace(entry, page=first.get(entry.page, entry.page))
