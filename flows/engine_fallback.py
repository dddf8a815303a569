"""Falls back from engine to engine: PDFium, then pdfplumber on suspicious pages, then a rewrite, then quarantine.

The fast engine's answer has left its child before the second engine is touched; the second runs in a child
of its own, and its death costs an Issue, never the first one's sound text.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.pdf.quality import better, suspicion
from flows.converted_reading import converted_reading
from flows.isolation.messages import ExtractRequest
from schema.errors import Unreadable
from schema.records import ArchivedFile, Document, Issue, Page
from schema.wire import WireError, decode, encode

if TYPE_CHECKING:
    from flows.isolation.reader import IsolatedReader

PDF = "application/pdf"
REWRITABLE = frozenset(
    {
        "bad-answer",
        "cpu-limit",
        "crashed",
        "damaged",
        "encrypted",  # engines differ in which locks open without a password
        "internal-error",
        "memory-limit",
        "no-pages",
    }
)
DEATHS = frozenset({"cpu-limit", "crashed", "memory-limit", "wall-limit"})
# pages; pdfplumber needs 0.1 s a page, and a file that is wrong throughout shows it on fewer
MAX_REREAD = 400
SAME_PAGE = 0.5  # of a page's lines; running heads and folios are a few of thirty


def first_reading(file: ArchivedFile, reader: IsolatedReader) -> Document:
    """The file as the best engine reads it, or the next one down the ladder; raises `Unreadable`."""
    if (document := converted_reading(file, reader)) is not None:
        return document
    request = ExtractRequest(file.name, file.sha256)
    try:
        return _read("extract", request, file, reader)
    except Unreadable as error:
        if error.code not in REWRITABLE:
            raise
        for job in ("reread", "repair"):
            engine = "pdf_plumber" if job == "reread" else ""
            try:
                document = _read(job, replace(request, engine=engine), file, reader)
            except Unreadable:
                continue
            if _has_text(document) and not (
                error.code == "encrypted" and any(map(suspicion, document.pages))
            ):
                note = Issue("extract", "repaired", None, f"PDFium: {error.code}; read by {document.engine}")
                known = any(issue.code == "repaired" for issue in document.issues)
                return document if known else replace(document, issues=(*document.issues, note))
        raise error


def second_opinion(file: ArchivedFile, document: Document, reader: IsolatedReader) -> Document:
    """`document` with its suspicious pages read again by the second engine, and page counts compared."""
    if document.media_type != PDF or document.engine != "pdf_lines":
        return document
    document, died = _compare_counts(file, document, reader)
    doubtful = {page.number for page in document.pages if suspicion(page)}
    if not _has_text(document):  # blank throughout, or content that this engine cannot even parse
        doubtful |= {page.number for page in document.pages if not page.images}
    if not doubtful:
        return document
    if died:  # it did not even get the file open: reading a page would end the same way, at the same cost
        return replace(document, issues=(*document.issues, *_still(document.pages)))
    numbers = tuple(sorted(doubtful))[:MAX_REREAD]
    request = ExtractRequest(file.name, file.sha256, "pdf_plumber", numbers)
    try:
        again = {page.number: page for page in _read("reread", request, file, reader).pages}
    except Unreadable as error:
        issues = [Issue("extract", "second-engine-failed", numbers[0], str(error))]
        return replace(document, issues=(*document.issues, *issues, *_still(document.pages)))
    if any(issue.code == "page-count-differs" for issue in document.issues):
        again = {number: page for number, page in again.items() if not _elsewhere(page, document.pages)}
    pages = tuple(
        better(page, again[page.number]) if page.number in again else page for page in document.pages
    )
    issues = (
        []
        if all(number in again for number in numbers)
        else [Issue("extract", "second-engine-failed", None, f"it read {len(again)} of {len(numbers)} pages")]
    )
    return replace(document, pages=pages, issues=(*document.issues, *issues, *_still(pages)))


def _elsewhere(again: Page, pages: tuple[Page, ...]) -> bool:
    """Whether the second engine's page is what the first one calls another: they count differently, and its
    ninth may be the other's tenth, which would then be there twice."""
    own = _printed(again)
    return any(
        len(own & _printed(page)) > SAME_PAGE * len(own) for page in pages if page.number != again.number
    )


def _printed(page: Page) -> set[str]:
    return {text for line in page.lines if (text := "".join(line.text.split()))}


def _has_text(document: Document) -> bool:
    return any(line.text.strip() for page in document.pages for line in page.lines)


def _still(pages: tuple[Page, ...]) -> list[Issue]:
    """An issue for each page that still looks wrong."""
    return [Issue("extract", "suspicious-text", p.number, reason) for p in pages if (reason := suspicion(p))]


def _compare_counts(file: ArchivedFile, document: Document, reader: IsolatedReader) -> tuple[Document, bool]:
    """`document` with what the second engine counts if it differs, and whether that engine died of the file."""
    outcome = reader.run("count", encode(ExtractRequest(file.name, file.sha256)), file=file.path)
    if outcome.code:
        issue = Issue(
            "extract",
            "second-engine-failed",
            None,
            f"counting pages: {outcome.code} {outcome.detail}".strip(),
        )
        return replace(document, issues=(*document.issues, issue)), outcome.code in DEATHS
    try:
        counted = decode(outcome.answer, int)
    except WireError as error:
        issue = Issue("extract", "second-engine-failed", None, f"counting pages: {error}")
        return replace(document, issues=(*document.issues, issue)), False
    if counted == document.page_count:
        return document, False
    issue = Issue(
        "extract", "page-count-differs", None, f"PDFium {document.page_count}, pdfplumber {counted}"
    )
    return replace(document, issues=(*document.issues, issue)), False


def _read(job: str, request: ExtractRequest, file: ArchivedFile, reader: IsolatedReader) -> Document:
    outcome = reader.run(job, encode(request), file=file.path)
    if outcome.code:
        raise Unreadable(outcome.code, outcome.detail)
    try:
        return decode(outcome.answer, Document)
    except WireError as error:
        raise Unreadable("bad-answer", str(error)) from error
