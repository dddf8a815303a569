"""What other engines say of the fast engine's document: another number of pages, better readings of some of them.

Pure: the same document and answers give the same document, in a child and in the run that asked it.
"""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from extractors.pdf.page_count import page_count
from extractors.pdf.quality import better, suspicion
from schema.errors import Unreadable
from schema.records import Document, Issue, Page

PDF: Final = "application/pdf"
FAST: Final = "pdf_lines"
# pages; pdfplumber needs 0.1 s a page, and a file that is wrong throughout shows it on fewer
MAX_REREAD: Final = 400
SAME_PAGE: Final = 0.5  # of a page's lines; running heads and folios are a few of thirty


def is_by_the_fast_engine(document: Document) -> bool:
    """Whether another engine may see more in the file than this document has."""
    return document.media_type == PDF and document.engine == FAST


def notes_on_count(document: Document, data: bytes) -> tuple[Issue, ...]:
    """An issue when qpdf counts other pages than the document has, or cannot count them."""
    if not is_by_the_fast_engine(document):
        return ()
    try:
        counted = page_count(data)
    except Unreadable as error:
        return (uncounted(f"{error.code} {error.detail}"),)
    if counted == document.page_count:
        return ()
    return (Issue("extract", "page-count-differs", None, f"PDFium {document.page_count}, qpdf {counted}"),)


def uncounted(why: str) -> Issue:
    """The issue of a file whose pages could not be counted a second time."""
    return Issue("extract", "second-engine-failed", None, f"counting pages: {why}".strip())


def doubtful_pages(document: Document) -> tuple[int, ...]:
    """The numbers of the pages that the second engine should read, at most `MAX_REREAD`."""
    if not is_by_the_fast_engine(document):
        return ()
    doubtful = {page.number for page in document.pages if suspicion(page)}
    if not has_text(document):  # blank throughout, or content that this engine cannot even parse
        doubtful |= {page.number for page in document.pages if not page.images}
    return tuple(sorted(doubtful))[:MAX_REREAD]


def with_second_reading(document: Document, again: Document, numbers: tuple[int, ...]) -> Document:
    """`document` with the better reading of each page, and issues for pages that still look wrong."""
    found = {page.number: page for page in again.pages}
    if any(issue.code == "page-count-differs" for issue in document.issues):
        found = {number: page for number, page in found.items() if not _elsewhere(page, document.pages)}
    pages = tuple(
        better(page, found[page.number]) if page.number in found else page for page in document.pages
    )
    skipped = f"it read {len(found)} of {len(numbers)} pages"
    missing = not all(number in found for number in numbers)
    issues = [Issue("extract", "second-engine-failed", None, skipped)] if missing else []
    return replace(document, pages=pages, issues=(*document.issues, *issues, *still_suspicious(pages)))


def still_suspicious(pages: tuple[Page, ...]) -> list[Issue]:
    """An issue for each page that looks wrong."""
    return [Issue("extract", "suspicious-text", p.number, reason) for p in pages if (reason := suspicion(p))]


def has_text(document: Document) -> bool:
    """Whether any line of the document prints something."""
    return any(line.text.strip() for page in document.pages for line in page.lines)


def _elsewhere(again: Page, pages: tuple[Page, ...]) -> bool:
    """Whether the second engine's page is what the first one calls another: they count differently, and its
    ninth may be the other's tenth, which would then be there twice."""
    own = _printed(again)
    return any(
        len(own & _printed(page)) > SAME_PAGE * len(own) for page in pages if page.number != again.number
    )


def _printed(page: Page) -> set[str]:
    return {text for line in page.lines if (text := "".join(line.text.split()))}
