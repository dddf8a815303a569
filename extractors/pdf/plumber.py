"""The second engine: reads a `Document` through pdfplumber, twenty times slower, with other weaknesses.

It gives a second reading of suspicious pages, and the reference in tests. Radicals are folded, the doubled
glyphs of fake bold removed, and every page closed, since pdfplumber caches what it has read.

`微微软软⼯作` -> `微软工作`
"""

from __future__ import annotations

import io
from itertools import islice
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace

from extractors.claims.pdf_metadata import pdf_info
from extractors.pdf.pdfium import has_header, is_called_pdf
from extractors.pdf.plumber_chars import Char, characters
from extractors.pdf.plumber_page import page_lines
from schema.errors import Unreadable
from schema.records import Document, Issue, Page, PdfInfo, SourceFile
from schema.text.storable import clean_unicode

if TYPE_CHECKING:
    from pdfplumber.page import Page as PlumberPage
    from pdfplumber.pdf import PDF

MAX_PAGES = 5000


class PdfPlumber:
    """Reads PDF files through pdfplumber, which is imported when it is first needed."""

    name: ClassVar[str] = "pdf_plumber"
    version: ClassVar[str] = "1"

    def score(self, source: SourceFile) -> int | None:
        """10 for a PDF, below the fast engine, so that it reads only when named; 0 for a file only named a PDF."""
        if has_header(source.data):
            return 10
        return 0 if b"%PDF-" in source.data and is_called_pdf(source) else None

    def extract(self, source: SourceFile) -> Document:
        """All pages; raises `Unreadable` with encrypted, damaged, no-pages or too-many-pages."""
        return self.document(source, ())

    def page_count(self, source: SourceFile) -> int:
        """The number of pages that pdfminer finds, without reading any; may be 0. Raises `Unreadable`."""
        from pdfminer.pdfdocument import PDFDocument, PDFPasswordIncorrect
        from pdfminer.pdfpage import PDFPage
        from pdfminer.pdfparser import PDFParser
        from pdfminer.psexceptions import PSException

        try:
            found = PDFPage.create_pages(PDFDocument(PDFParser(io.BytesIO(source.data))))
            return sum(1 for _ in islice(found, MAX_PAGES + 1))
        except PDFPasswordIncorrect as error:
            raise Unreadable("encrypted", "opening it needs a password") from error
        except PSException as error:
            raise Unreadable("damaged", f"pdfminer cannot open it: {error!r}") from error

    def document(self, source: SourceFile, pages: tuple[int, ...]) -> Document:
        """The document with only these pages (from 1), all of them for (). `page_count` is the file's."""
        count = self.page_count(source)
        if count == 0:
            raise Unreadable("no-pages", "pdfplumber finds no page in it")
        if count > MAX_PAGES:
            raise Unreadable("too-many-pages", f"more than {MAX_PAGES} pages")
        issues: list[Issue] = []
        with _open(source.data, pages) as pdf:
            read = tuple(_page(page, issues) for page in pdf.pages)
            return Document(
                "application/pdf", self.name, self.version, count, read, info=_info(pdf), issues=tuple(issues)
            )


def _open(data: bytes, pages: tuple[int, ...]) -> PDF:
    import pdfplumber
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        return pdfplumber.open(io.BytesIO(data), pages=list(pages) or None)
    except PdfminerException as error:
        _raise_if_out_of_memory(error)
        raise Unreadable("damaged", f"pdfplumber cannot open it: {error!r}") from error


def _page(page: PlumberPage, issues: list[Issue]) -> Page:
    """One page; one that pdfplumber cannot lay out becomes an empty page with an Issue."""
    from pdfplumber.utils.exceptions import PdfminerException

    number = page.page_number
    try:
        chars, images = characters(page.layout)
        lines, width, height = page_lines(*_cropped(page, chars))
    except PdfminerException as error:
        _raise_if_out_of_memory(error)
        issues.append(Issue("extract", "page-failed", number, repr(error)))
        return Page(number, 0.0, 0.0, (), PdfPlumber.name, objects=1)
    finally:
        page.close()
    cleaned = [(line, *clean_unicode(line.text)) for line in lines]
    if broken := sum(count for _, _, count in cleaned):
        issues.append(Issue("extract", "bad-unicode", number, f"{broken} characters replaced by U+FFFD"))
    kept = tuple(replace(line, text=text) if count else line for line, text, count in cleaned)
    size = (round(width, 1), round(height, 1))
    return Page(number, *size, kept, PdfPlumber.name, objects=len(chars), images=images)


def _cropped(page: PlumberPage, chars: list[Char]) -> tuple[list[Char], float, float]:
    """The characters in coordinates of the page's crop box, and its size; characters outside it are kept."""
    left, top, right, bottom = (float(edge) for edge in page.cropbox)
    media_left, _, _, media_bottom = (float(edge) for edge in page.mediabox)
    if right - left < 1 or bottom - top < 1:
        return chars, float(page.width), float(page.height)
    dx, dy = left - media_left, media_bottom - bottom
    moved = chars if dx == dy == 0 else [replace(char, x=char.x - dx, y=char.y - dy) for char in chars]
    return moved, right - left, bottom - top


def _info(pdf: PDF) -> PdfInfo:
    """The information dictionary from its bytes: pdfplumber's own reading mangles Chinese titles."""
    from pdfminer.pdftypes import resolve1

    found = {key: resolve1(value) for entries in pdf.doc.info for key, value in entries.items()}
    return pdf_info({key: value for key, value in found.items() if isinstance(value, bytes | str)})


def _raise_if_out_of_memory(error: Exception) -> None:
    """Raise again an exception caused by the memory limit, which is not due to a damaged file."""
    if error.args and isinstance(error.args[0], MemoryError):
        raise error.args[0]
