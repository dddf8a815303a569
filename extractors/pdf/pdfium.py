"""The fast engine: reads PDFium's text page in bulk, as lines with box, size and reading order.

Leaning overlays (watermarks, stamps) are read first, kept as lines with an angle, and removed from the
page before its lines are built, because they cut the lines they cross to pieces.

A page crossed by a diagonal `内部资料 严禁外传` -> its 28 whole lines, and one line at 45 degrees.
"""

from __future__ import annotations

import contextlib
from typing import ClassVar

import pypdfium2 as pdfium
from pypdfium2 import raw

from extractors.claims.pdf_metadata import pdf_info
from extractors.formats.container_kind import container
from extractors.formats.media_type import HEAD, media_type
from extractors.layout.reading_order import ASCENT_EM, DESCENT_EM, Piece, to_lines
from extractors.pdf.layer_facts import layer_doubt, unmapped_share
from extractors.pdf.outline import outline
from extractors.pdf.pdfium_objects import (
    count_scans,
    count_text_objects,
    leaning_objects,
    leaning_texts,
    remove,
)
from extractors.pdf.pdfium_page import Segment, TextPage, leans
from extractors.versions import EXTRACT
from schema.errors import Unreadable
from schema.records import Document, Issue, Page, PdfInfo, SourceFile, TextLine
from schema.text.storable import clean_unicode

HEADER_WITHIN = 1024  # bytes; the PDF reference allows junk before the header up to here
MAX_PAGES = 5000
INFO_KEYS = ("Title", "Author", "Subject", "Keywords", "Creator", "Producer", "CreationDate", "ModDate")
QUARTER_TURNS = 4
LAST_RESORT = 0  # a score below that of every engine with a reason to read the file
LITTLE_TEXT = 200  # characters; a scan with page number, stamp and watermark has fewer, a printed page more


def has_header(data: bytes) -> bool:
    """Whether a PDF begins here: `%PDF-` near the start, or any `%PDF` at it, and no archive around it."""
    if container(data[:HEADER_WITHIN]) is not None:
        return False
    return b"%PDF-" in data[:HEADER_WITHIN] or data.startswith(b"%PDF")


def is_called_pdf(source: SourceFile) -> bool:
    """Whether a binary of unknown kind has the name of a PDF: its header may follow junk, or be broken."""
    return media_type(source.name, source.data[:HEAD]) == "application/pdf"


class PdfLines:
    """Reads PDF files through PDFium."""

    name: ClassVar[str] = "pdf_lines"
    version: ClassVar[str] = EXTRACT

    def score(self, source: SourceFile) -> int | None:
        """20 for a file with a PDF header near its start, 0 for one that is only named a PDF, else None."""
        if has_header(source.data):
            return 20
        return LAST_RESORT if is_called_pdf(source) else None

    def extract(self, source: SourceFile) -> Document:
        """All pages; raises `Unreadable` with encrypted, no-pages, too-many-pages or damaged."""
        document = _open(source.data)
        try:
            count = len(document)
            if count == 0:
                raise Unreadable("no-pages", "PDFium finds no page in it")
            if count > MAX_PAGES:
                raise Unreadable("too-many-pages", f"{count} pages, the limit is {MAX_PAGES}")
            issues: list[Issue] = []
            pages = tuple(_page(document, number, issues) for number in range(1, count + 1))
            return Document(
                "application/pdf",
                self.name,
                self.version,
                count,
                pages,
                info=_info(document),
                issues=tuple(issues),
                outline=outline(document),
            )
        finally:
            document.close()


def _open(data: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        code = raw.FPDF_GetLastError()
        if code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise Unreadable("encrypted", "opening it needs a password") from error
        raise Unreadable("damaged", f"PDFium cannot open it: {error}") from error


def _info(document: pdfium.PdfDocument) -> PdfInfo:
    """The document information; an entry that is no text (a lone surrogate) is None."""
    found = {}
    for key in INFO_KEYS:
        with contextlib.suppress(UnicodeDecodeError):
            found[key] = document.get_metadata_value(key)
    return pdf_info({key: value for key, value in found.items() if value})


def _page(document: pdfium.PdfDocument, number: int, issues: list[Issue]) -> Page:
    """One page; a page that PDFium cannot load becomes an empty one with an Issue."""
    try:
        page = document[number - 1]
    except pdfium.PdfiumError as error:
        issues.append(Issue("extract", "page-failed", number, str(error)))
        return Page(number, 0.0, 0.0, (), PdfLines.name, objects=1)
    try:
        segments, overlays, unmapped = _segments(page)
        turn = _turn(page, segments)
        frame = _Frame(page, turn)
        lines = [
            *overlays_as_lines(overlays, frame),
            *to_lines([frame.piece(s, i) for i, s in enumerate(segments)]),
        ]
        broken = 0
        clean = []
        for line in lines:
            text, count = clean_unicode(line.text)
            broken += count
            clean.append(line if not count else TextLine(text, *_all_but_text(line)))
        if broken:
            issues.append(Issue("extract", "bad-unicode", number, f"{broken} characters replaced by U+FFFD"))
        if not clean:
            texts, images = count_text_objects(page)
        else:  # beside a little text, a picture over most of the page is a scan
            little = sum(len(line.text) for line in clean) < LITTLE_TEXT
            texts, images = 1, count_scans(page) if little else 0  # 1: only whether there are any matters
        doubt = layer_doubt(page, lines, unmapped) if clean else ""
        return Page(
            number, *frame.size, tuple(clean), PdfLines.name, objects=texts, images=images, doubt=doubt
        )
    finally:
        page.close()


def _all_but_text(line: TextLine) -> tuple[float, float, float, float, float, str, float]:
    """The fields of a line after its text, to rebuild it with a cleaned text."""
    return line.x0, line.top, line.x1, line.bottom, line.size, line.font, line.angle


# A leaning text: (text, left, top edge above the page's bottom, right, angle), in points and degrees.
Overlay = tuple[str, float, float, float, float]


def _segments(page: pdfium.PdfPage) -> tuple[list[Segment], list[Overlay], float]:
    """The page's upright segments and its leaning texts (text, left, top from below, right, angle), and the
    share of glyphs that its fonts give no character for."""
    upright = 90.0 * (page.get_rotation() // 90)
    with TextPage(page) as text_page:
        unmapped = unmapped_share(text_page)
        segments = text_page.segments(upright)
        if not segments or not leans(segments[-1].angle, upright):
            return segments, [], unmapped
        leaning = leaning_objects(page, upright)
        overlays = leaning_texts(leaning, text_page)
        if 2 * sum(len(text) for text, *_ in overlays) > text_page.count or not overlays:
            segments = text_page.segments()  # most of the page leans, or the leaning text is inside a form
            upright = _direction(segments, upright)
            if not any(leans(segment.angle, upright) for segment in segments):
                return segments, [], unmapped
            leaning = leaning_objects(page, upright)
            overlays = leaning_texts(leaning, text_page)
    if not overlays or not remove(page, leaning):
        return segments, [], unmapped  # then the rules of repetition remove it
    with TextPage(page) as text_page:
        return text_page.segments(), overlays, unmapped


def _direction(segments: list[Segment], upright: float) -> float:
    """The direction, in degrees, of most of the page: a page set sideways as a whole is no overlay."""
    if segments and not any(segment.angle for segment in segments):
        return 0.0
    weight = [0] * QUARTER_TURNS
    for segment in segments:
        for turn in range(QUARTER_TURNS):
            weight[turn] += 0 if leans(segment.angle, 90.0 * turn) else len(segment.text)
    best = max(range(QUARTER_TURNS), key=weight.__getitem__)
    return 90.0 * best if weight[best] * 2 > sum(len(s.text) for s in segments) else upright


def _turn(page: pdfium.PdfPage, segments: list[Segment]) -> int:
    """Quarter turns (counter-clockwise) between the page's own axes and its reading direction."""
    return round(_direction(segments, 90.0 * (page.get_rotation() // 90)) / 90) % QUARTER_TURNS


class _Frame:
    """Converts PDFium's page space (origin bottom left, unrotated) to the page as it is read (origin top left)."""

    def __init__(self, page: pdfium.PdfPage, turn: int) -> None:
        left, low, right, high = page.get_bbox()
        self.turn = turn
        self.left, self.low, self.right, self.high = left, low, right, high
        width, height = right - left, high - low
        self.size = (
            (round(width, 1), round(height, 1)) if turn % 2 == 0 else (round(height, 1), round(width, 1))
        )

    def point(self, x: float, y: float) -> tuple[float, float]:
        """(from the left, from the top) of a point in the page as it is read."""
        if self.turn == 0:
            return x - self.left, self.high - y
        if self.turn == 1:  # text runs upwards in page space
            return y - self.low, x - self.left
        if self.turn == 2:
            return self.right - x, y - self.low
        return self.high - y, self.right - x

    def piece(self, segment: Segment, rank: int) -> Piece:
        """The segment in reading coordinates."""
        if self.turn == 0:
            x0, y = self.point(segment.x0, segment.baseline)
            return Piece(segment.text, x0, y, x0 + segment.x1 - segment.x0, segment.size, segment.font, rank)
        # A turned page: `x1` does not lie along the reading direction, so the width is estimated.
        x0, y = self.point(segment.x0, segment.baseline)
        return Piece(
            segment.text, x0, y, x0 + len(segment.text) * segment.size, segment.size, segment.font, rank
        )


def overlays_as_lines(overlays: list[Overlay], frame: _Frame) -> list[TextLine]:
    """Leaning texts as lines with an angle, in content order; they precede the page's other lines."""
    lines = []
    for text, left, high, right, angle in overlays:
        x0, top = frame.point(left, high)
        x1, _ = frame.point(right, high)
        size = round((x1 - x0) / max(len(text), 1), 1)
        bottom = top + (ASCENT_EM + DESCENT_EM) * size
        lines.append(
            TextLine(
                text, round(x0, 1), round(top, 1), round(x1, 1), round(bottom, 1), size, "", round(angle, 1)
            )
        )
    return lines
