"""Small PDFs for tests, printed by reportlab or written by hand where a printer would not misbehave."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from schema.records import SourceFile

FACE = (
    "STSong-Light"  # not embedded: printing needs no font file, placing its glyphs needs one of the machine's
)
FONT_FOLDERS = ("/usr/share/fonts", "/usr/share/X11/fonts", "/usr/local/share/fonts")  # where PDFium looks
CHINESE_FONTS = re.compile(r"cjk|wqy|wenquanyi|sourcehan|uming|ukai|fallback|simsun|simhei|msyh", re.I)
WIDTH, HEIGHT = 595.0, 842.0


def has_chinese_font() -> bool:
    """Whether the machine has a font for Chinese where PDFium looks for one."""
    fonts = (path for folder in FONT_FOLDERS for path in Path(folder).rglob("*.[to]t[fc]"))
    return any(CHINESE_FONTS.search(path.name) for path in fonts)


needs_chinese_font = pytest.mark.skipif(
    not has_chinese_font(),
    reason="no Chinese font is installed, PDFium cannot place text without its font: apt-get install fonts-noto-cjk",
)


@dataclass(frozen=True)
class Print:
    """One piece of text: where its baseline starts, from the top left, in points."""

    text: str
    x: float = 80.0
    y: float = 100.0
    size: float = 16.0
    angle: float = 0.0
    twice: bool = False  # painted again a third of a point to the right: fake bold


def printed(pages: Sequence[Sequence[Print]], title: str = "", rotate: int = 0) -> SourceFile:
    """A PDF of these pages."""
    pdfmetrics.registerFont(UnicodeCIDFont(FACE))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=True)
    canvas.setTitle(title)
    for page in pages:
        if rotate:
            canvas.setPageRotation(rotate)
        for piece in page:
            canvas.saveState()
            canvas.translate(piece.x, HEIGHT - piece.y)
            canvas.rotate(piece.angle)
            canvas.setFont(FACE, piece.size)
            canvas.drawString(0, 0, piece.text)
            if piece.twice:
                canvas.drawString(0.33, 0, piece.text)
            canvas.restoreState()
        canvas.showPage()
    canvas.save()
    return SourceFile("test.pdf", "0" * 64, out.getvalue())


def pages_of(*texts: Sequence[str]) -> SourceFile:
    """A PDF with one page for each list of lines, 25 points apart."""
    return printed([[Print(line, y=100 + 25 * i) for i, line in enumerate(lines)] for lines in texts])


def by_hand(content: bytes, pages: int = 1, encrypt: bool = False) -> SourceFile:
    """A PDF of `pages` pages that all show `content` (operators), with /F1 Helvetica."""
    kids = b" ".join(b"%d 0 R" % (4 + i) for i in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    ]
    font = b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R /Resources %s >>" % font
    objects += [page] * pages
    out = b"%PDF-1.7\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"<< /Size %d /Root 1 0 R%s >>" % (len(objects) + 1, ENCRYPTED if encrypt else b"")
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%strailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        table,
        trailer,
        start,
    )
    return SourceFile("by-hand.pdf", "1" * 64, out)


ENCRYPTED = b" /ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (
    b"ab" * 32,
    b"cd" * 32,
)
