"""What a reading child can be asked to do: payload and file bytes in, answer bytes out.

The fork server imports this module once; what it imports is in every child for nothing.
"""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Iterator
from typing import Final

import pypdfium2 as pdfium
from msgspec.structs import replace
from pypdfium2 import raw

from extractors.formats.archives.member import Member
from extractors.formats.container_kind import DOCX, EPUB, OFD
from extractors.formats.media_type import HEAD, media_type
from extractors.formats.plain_text import PlainText
from extractors.listing.page import ListingPage
from extractors.ocr.layer import without_garbage
from extractors.ocr.pages import PICTURES
from extractors.pdf.pdfium import PdfLines, has_header
from extractors.pdf.plumber import PdfPlumber
from extractors.pdf.rewrite import rewritten, unlocked
from extractors.pdf.second_opinion import doubtful_pages, notes_on_count, with_second_reading
from extractors.registry import Extractor, choose
from flows.isolation import picture_jobs
from flows.isolation.child import Job
from flows.isolation.limits import allow_next_step, allow_pages
from flows.isolation.messages import (
    Claims,
    ExtractRequest,
    ReadRequest,
    UnlockRequest,
    Unpacked,
    UnpackRequest,
)
from flows.isolation.warm_up import WARM_UPS
from schema.errors import Unreadable
from schema.records import Document, Issue, SourceFile
from schema.wire import decode, encode

UNPACKED_AT_ONCE = 32 << 20  # bytes of members in one answer

__all__ = ["JOBS", "PRELOADS", "WARM_UPS", "ExtractRequest", "ReadRequest"]


def engines(kind: str = "") -> tuple[Extractor, ...]:
    """Every way to read a file of media type `kind`; the first of equal scores wins.

    A reader of one form is loaded only in the children that meet a file of it.
    """
    usual: tuple[Extractor, ...] = (PdfLines(), PdfPlumber(), ListingPage(), PlainText())
    if kind not in FORMS:
        return usual
    module, name = FORMS[kind]
    return (*usual, getattr(importlib.import_module(module), name)())


def extract(payload: bytes, data: bytes | None) -> bytes:
    """`ExtractRequest` and a file -> wire of its `Document`; raises `Unreadable`."""
    request, source = _request(payload, data)
    return encode(_document(request, source))


def extract_and_read(payload: bytes, data: bytes | None) -> Iterator[bytes]:
    """`ExtractRequest` and a file -> wire of its `Document`, of the issues that counting its pages brings, and of
    its `Reading`; of a document with doubtful pages no reading: the second engine is asked first.

    Each leaves this process before the next step begins. Raises `Unreadable`.
    """
    request, source = _request(payload, data)
    document = _document(request, source)
    yield encode(document)
    yield from _counted_and_read(request, source, document)


def reread(payload: bytes, data: bytes | None) -> Iterator[bytes]:
    """As `extract_and_read`, by the second engine; with `first` the named pages alone, and the reading of the
    document in which they took their places."""
    request, source = _request(payload, data)
    document = _document(request, source)
    if request.failed:
        note = f"PDFium: {request.failed}; read by {document.engine}"
        document = replace(document, issues=(*document.issues, Issue("extract", "repaired", None, note)))
    yield encode(document)
    if request.first is None:
        yield from _counted_and_read(request, source, document)
        return
    yield encode(())
    if request.claims is not None:
        merged = with_second_reading(request.first, document, request.pages)
        yield _read(without_garbage(merged), request.claims)


def repair(payload: bytes, data: bytes | None) -> Iterator[bytes]:
    """As `extract_and_read`, of the file written anew; the document carries the Issue `repaired`."""
    request, source = _request(payload, data)
    document = _document(request, replace(source, data=rewritten(source.data)))
    issue = Issue("extract", "repaired", detail=f"read by {document.engine} after a rewrite")
    document = replace(document, issues=(*document.issues, issue))
    yield encode(document)
    yield from _counted_and_read(request, source, document)


def _counted_and_read(request: ExtractRequest, source: SourceFile, document: Document) -> Iterator[bytes]:
    """The parts after the document."""
    if request.claims is None:
        return
    allow_next_step(document.page_count)
    issues = notes_on_count(document, source.data)
    yield encode(issues)
    document = replace(document, issues=(*document.issues, *issues))
    if not doubtful_pages(document):
        yield _read(without_garbage(document), request.claims)


def _read(document: Document, claims: Claims) -> bytes:
    from extractors.reading import read as read_document

    allow_next_step(document.page_count)
    return encode(read_document(document, claims.listing, claims.corrections))


def read(payload: bytes, data: bytes | None) -> bytes:
    """`ReadRequest` -> wire of the `Reading` that the pure half of the way makes of it."""
    request = decode(payload, ReadRequest)
    return _read(request.document, Claims(request.listing, request.corrections))


def upload_list(payload: bytes, data: bytes | None) -> bytes:
    """See `flows.isolation.source_jobs`; so the two below."""
    from flows.isolation import source_jobs

    return source_jobs.upload_list(payload)


def upload_page(payload: bytes, data: bytes | None) -> bytes:
    """The page of one upload."""
    from flows.isolation import source_jobs

    return source_jobs.upload_page(payload)


def feed(payload: bytes, data: bytes | None) -> bytes:
    """A feed or sitemap."""
    from flows.isolation import source_jobs

    return source_jobs.feed(payload)


def unpack(payload: bytes, data: bytes | None) -> bytes:
    """`UnpackRequest` and an archive -> wire of its next members (`Unpacked`), as many as fit an answer."""
    from extractors.formats.archives.zip_members import members

    request = decode(payload, UnpackRequest)
    found: list[Member] = []
    size, following = 0, None
    for index, member in members(data or b"", request.first, request.passwords):
        if found and size + len(member.data) > UNPACKED_AT_ONCE:
            following = index
            break
        found.append(member)
        size += len(member.data)
    return encode(Unpacked(tuple(found), following))


def unlock(payload: bytes, data: bytes | None) -> bytes:
    """`UnlockRequest` and a locked file -> its bytes without the lock; raises `Unreadable`."""
    request = decode(payload, UnlockRequest)
    if not has_header(data or b""):
        raise Unreadable("encrypted", "only locked PDF files and archives can be opened with a password")
    return unlocked(data or b"", request.passwords)


def empty(payload: bytes, data: bytes | None) -> bytes:
    """Nothing: what a child alone costs."""
    return b""


def walls(payload: bytes, data: bytes | None) -> bytes:
    """Tries the walls around this very child, for `wengao doctor`; see `flows.isolation.probe`."""
    from flows.isolation.probe import attempts

    return attempts(payload, data)


def _request(payload: bytes, data: bytes | None) -> tuple[ExtractRequest, SourceFile]:
    request = decode(payload, ExtractRequest)
    return request, SourceFile(request.name, request.sha256, data or b"")


def _document(request: ExtractRequest, source: SourceFile) -> Document:
    document = _by_engine(request, source)
    if not request.converted:
        return document
    # The converter lays a text out with its own fonts: its pages are not the file's.
    return replace(document, media_type=request.converted, paged=False)


def _by_engine(request: ExtractRequest, source: SourceFile) -> Document:
    pages = _pages_by_pdfium(source)
    allow_pages(pages or 0)
    if request.pages:
        return PdfPlumber().document(source, request.pages)
    kind = media_type(source.name, source.data[:HEAD])
    engine = choose(source, [engine for engine in engines(kind) if request.engine in ("", engine.name)])
    if pages == 0 and engine.name == PdfLines.name:
        raise Unreadable("no-pages", "PDFium finds no page in it")
    return engine.extract(source)


def _pages_by_pdfium(source: SourceFile) -> int | None:
    """The pages of a PDF, which let it use more CPU; None for what PDFium cannot open. Costs 0.2 ms.

    A document without pages is not opened either, but without an error code.
    """
    if not has_header(source.data):
        return None
    try:
        document = pdfium.PdfDocument(source.data)
    except pdfium.PdfiumError:
        return 0 if raw.FPDF_GetLastError() == raw.FPDF_ERR_SUCCESS else None
    with contextlib.closing(document):
        return len(document)


FORMS: Final[dict[str, tuple[str, str]]] = {
    DOCX: ("extractors.formats.docx", "Docx"),
    EPUB: ("extractors.formats.epub", "Epub"),
    OFD: ("extractors.formats.ofd", "Ofd"),
    "text/markdown": ("extractors.formats.markdown", "Markdown"),
    **dict.fromkeys(sorted(PICTURES), ("extractors.formats.picture_file", "PictureFile")),
}  # media type -> its reader

JOBS: Final[dict[str, Job]] = {
    "extract": extract,
    "extract_and_read": extract_and_read,
    "read_pdf": extract_and_read,  # the same of a PDF, whose pages qpdf counts
    "reread": reread,
    "repair": repair,
    "read": read,
    "upload_list": upload_list,
    "upload_page": upload_page,
    "feed": feed,
    "unpack": unpack,
    "unlock": unlock,
    "picture_digests": picture_jobs.picture_digests,
    "recognise": picture_jobs.recognise,
    "page_image": picture_jobs.page_image,
    "empty": empty,
    "walls": walls,
}

# Loaded into the server with the first job that needs them. pdfplumber costs 0.08 s of CPU to import and
# most runs never need it: not at start, then; and not in each child, where ten suspicious files pay it
# ten times.
PRELOADS: Final[dict[str, tuple[str, ...]]] = {
    "extract_and_read": ("extractors.reading",),  # a run of unchanged or unreadable files never gets so far
    "read_pdf": ("pikepdf", "extractors.reading"),
    "read": ("extractors.reading",),
    "reread": ("pdfplumber", "pikepdf", "extractors.reading"),
    "repair": ("pikepdf", "pdfplumber", "extractors.reading"),
    "unlock": ("pikepdf",),
    "page_image": ("extractors.pdf.painting", "PIL.PngImagePlugin"),
    "walls": ("flows.isolation.probe",),
    "upload_list": ("flows.isolation.source_jobs",),
    "upload_page": ("flows.isolation.source_jobs",),
    "feed": ("flows.isolation.source_jobs", "feedparser", "lxml.etree"),
}
