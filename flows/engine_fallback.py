"""Falls back from engine to engine: PDFium, then pdfplumber on suspicious pages, then a rewrite, then quarantine.

One child extracts, has qpdf count the pages, and reads. The fast engine's document has left it before anything
else is tried; the second engine runs in a child of its own, and its death costs an Issue, never the first one's
sound text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from extractors.formats.media_type import HEAD
from extractors.ocr.layer import without_garbage
from extractors.pdf.quality import suspicion
from extractors.pdf.second_opinion import (
    doubtful_pages,
    has_text,
    still_suspicious,
    uncounted,
    with_second_reading,
)
from flows.isolation.messages import Claims, ExtractRequest, ReadRequest
from flows.isolation.outcome import JobOutcome
from schema.errors import Unreadable
from schema.records import ArchivedFile, Document, Issue, Reading
from schema.wire import WireError, decode, encode

if TYPE_CHECKING:
    from flows.isolation.reader import IsolatedReader

T = TypeVar("T")
REWRITABLE: Final = frozenset(
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


class ChildReading(Struct, frozen=True):
    """What a child sent before it ended: the document, with the issues of counting its pages, and perhaps a reading.

    `failed` is why it ended before it had read; None when it read, or left that to the second engine.
    """

    document: Document
    reading: Reading | None
    failed: Unreadable | None


def best_extraction(file: ArchivedFile, reader: IsolatedReader, claims: Claims) -> ChildReading:
    """The file as the best engine reads it, or the next one down the ladder; raises `Unreadable`."""
    found = _first(ExtractRequest(file.name, file.sha256, claims=claims), file, reader)
    # A child that has read found no page doubtful.
    if found.reading is None and (numbers := doubtful_pages(found.document)):
        found = _second_opinion(file, found.document, numbers, reader, claims)
    return found


def document_and_reading(
    file: ArchivedFile, reader: IsolatedReader, claims: Claims
) -> tuple[Document, Reading]:
    """The file by its best extraction, without what only recognition can read; raises `Unreadable`."""
    return read_or_raise(best_extraction(file, reader, claims), reader, claims)


def read_or_raise(found: ChildReading, reader: IsolatedReader, claims: Claims) -> tuple[Document, Reading]:
    """The document without pages whose text is garbage, and its reading: the one that a child sent, or one by
    another child where the first left it. Raises `Unreadable`."""
    if found.failed is not None:
        raise found.failed
    document = without_garbage(found.document)
    if found.reading is not None:
        return document, with_items(found.reading, document)
    return document, isolated_read(document, claims, reader)


def isolated_read(document: Document, claims: Claims, reader: IsolatedReader) -> Reading:
    """The reading of a document that is known already, in a child of its own; raises `Unreadable`."""
    outcome = reader.run("read", encode(ReadRequest(document, claims.listing, claims.corrections)))
    if outcome.code:
        raise Unreadable(outcome.code, outcome.detail)
    return with_items(_decoded(outcome.answer, Reading), document)


def with_items(reading: Reading, document: Document) -> Reading:
    """The reading; raises `Unreadable` when there is nothing in it."""
    if not reading.items:
        raise Unreadable("no-text-layer" if any(page.images for page in document.pages) else "empty-text")
    return reading


def child_reading(outcome: JobOutcome) -> ChildReading:
    """What a child's parts say. Raises `Unreadable` when not even a document has left it."""
    failed = Unreadable(outcome.code, outcome.detail) if outcome.code else None
    if not outcome.parts:
        raise failed or Unreadable("bad-answer", "it has no part")
    document = _decoded(outcome.parts[0], Document)
    if len(outcome.parts) == 1:  # another child reads it
        if failed is not None:  # it died while it counted: the text is sound
            document = _noted(document, uncounted(str(failed)))
        return ChildReading(document, None, None)
    try:
        document = _noted(document, *_decoded(outcome.parts[1], tuple[Issue, ...]))
        reading = _decoded(outcome.parts[2], Reading) if len(outcome.parts) > 2 else None
    except Unreadable as error:
        return ChildReading(document, None, error)
    return ChildReading(document, reading, None if reading is not None else failed)


def _first(request: ExtractRequest, file: ArchivedFile, reader: IsolatedReader) -> ChildReading:
    try:
        return child_reading(reader.run(_job(file.path), encode(request), file=file.path))
    except Unreadable as error:
        if error.code not in REWRITABLE:
            raise
        for job, engine in (("reread", "pdf_plumber"), ("repair", "")):
            asked = replace(request, engine=engine, failed=error.code)
            try:
                found = child_reading(reader.run(job, encode(asked), file=file.path))
            except Unreadable:
                continue
            misread = error.code == "encrypted" and any(map(suspicion, found.document.pages))
            if has_text(found.document) and not misread:
                return found
        raise error


def _job(path: str) -> str:
    """The job for the file at `path`: what children of a PDF need is loaded before the first of them."""
    try:
        with open(path, "rb") as opened:
            return "read_pdf" if b"%PDF-" in opened.read(HEAD) else "extract_and_read"
    except OSError:  # told by who reads it
        return "extract_and_read"


def _second_opinion(
    file: ArchivedFile, document: Document, numbers: tuple[int, ...], reader: IsolatedReader, claims: Claims
) -> ChildReading:
    """`document` with its doubtful pages read again by the second engine, and the reading of what came of it."""
    request = ExtractRequest(file.name, file.sha256, "pdf_plumber", numbers, claims, document)
    outcome = reader.run("reread", encode(request), file=file.path)
    try:
        again = child_reading(outcome)
    except Unreadable as error:
        issue = Issue("extract", "second-engine-failed", numbers[0], str(error))
        return ChildReading(_noted(document, issue, *still_suspicious(document.pages)), None, None)
    return replace(again, document=with_second_reading(document, again.document, numbers))


def _noted(document: Document, *issues: Issue) -> Document:
    return replace(document, issues=(*document.issues, *issues))


def _decoded(answer: bytes, kind: type[T]) -> T:
    try:
        return decode(answer, kind)
    except WireError as error:
        raise Unreadable("bad-answer", str(error)) from error
