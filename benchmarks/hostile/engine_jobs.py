"""The real reading jobs, and jobs that run one engine alone, without the program's code around it."""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass

from flows.isolation.jobs import JOBS as REAL
from flows.isolation.jobs import PRELOADS as REAL_PRELOADS
from flows.isolation.jobs import WARM_UPS
from flows.isolation.limits import allow_pages
from schema.wire import encode

__all__ = ["JOBS", "PRELOADS", "WARM_UPS", "Alone"]

PAGES_READ = 50  # whose text is compared; an engine that reads none of these reads none


@dataclass(frozen=True, slots=True)
class Alone:
    """The result of one engine alone: its count of pages, and its text of the first of them."""

    pages: int
    texts: tuple[str, ...]


def pdfium(payload: bytes, data: bytes | None) -> bytes:
    """Call PDFium's text function directly; its exceptions pass."""
    import pypdfium2

    with contextlib.closing(pypdfium2.PdfDocument(data)) as document:
        allow_pages(len(document))
        texts = []
        for number in range(min(len(document), PAGES_READ)):
            texts.append("")
            with contextlib.suppress(pypdfium2.PdfiumError):  # a page that PDFium cannot load has no text
                texts[-1] = _plain(document[number].get_textpage().get_text_range())
        return encode(Alone(len(document), tuple(texts)))


def pdfplumber(payload: bytes, data: bytes | None) -> bytes:
    """Call pdfplumber's text function directly; its exceptions pass."""
    import pdfplumber as plumber

    with plumber.open(io.BytesIO(data or b"")) as document:
        allow_pages(len(document.pages))
        texts = []
        for page in document.pages[:PAGES_READ]:
            texts.append(_plain(page.extract_text() or ""))
            page.close()
        return encode(Alone(len(document.pages), tuple(texts)))


def _plain(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


JOBS = {**REAL, "pdfium": pdfium, "pdfplumber": pdfplumber}
PRELOADS = {**REAL_PRELOADS, "pdfplumber": ("pdfplumber",)}
