"""What PDFium knows of a page's text layer beyond its words: glyphs without a character, text painted invisibly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pypdfium2 as pdfium
from pypdfium2 import raw

from extractors.ocr.layer import HIDDEN, MOST_UNMAPPED, UNMAPPED, verdict
from extractors.pdf.pdfium_objects import count_scans
from extractors.pdf.pdfium_page import TextPage
from schema.records import TextLine

EVERY: Final = 8  # every eighth glyph is asked: a tenth of them shows all the same
INVISIBLE: Final = 3  # a text object's way of painting
LOOKED_AT: Final = 12  # objects: a recogniser writes the picture first, or all its text before it


def layer_doubt(page: pdfium.PdfPage, lines: Sequence[TextLine], unmapped: float) -> str:
    """Why the open page's text cannot be what it prints, as far as that is more than its words show; else "".

    `unmapped` is the share of glyphs without a character.
    """
    hidden = _is_hidden(page)
    if unmapped < MOST_UNMAPPED and not hidden:
        return ""
    found = verdict("\n".join(line.text for line in lines), unmapped=unmapped, hidden=hidden)
    return found if found in (UNMAPPED, HIDDEN) else ""


def unmapped_share(text_page: TextPage) -> float:
    """The share of glyphs on an open text page that its fonts give no character for."""
    asked = range(0, text_page.count, EVERY)
    if not asked:
        return 0.0
    has_error, handle = raw.FPDFText_HasUnicodeMapError, text_page.handle
    return [has_error(handle, index) for index in asked].count(1) / len(asked)


def _is_hidden(page: pdfium.PdfPage) -> bool:
    """Whether the text lies invisibly over a picture of the page."""
    seen = min(int(raw.FPDFPage_CountObjects(page.raw)), LOOKED_AT)
    invisible = shown = 0
    for index in range(seen):
        handle = raw.FPDFPage_GetObject(page.raw, index)
        if raw.FPDFPageObj_GetType(handle) == raw.FPDF_PAGEOBJ_TEXT:
            hidden = raw.FPDFTextObj_GetTextRenderMode(handle) == INVISIBLE
            invisible += hidden
            shown += not hidden
    return invisible > shown and count_scans(page) > 0
