"""The outline (bookmarks) of a PDF, as entries with their pages.

`在全县安全生产工作会议上的讲话` -> OutlineEntry("在全县安全生产工作会议上的讲话", level 1, page 12)
"""

from __future__ import annotations

from typing import Final

import pypdfium2 as pdfium

from schema.records import OutlineEntry
from schema.text.storable import clean_unicode

MOST_ENTRIES: Final = 2000
DEEPEST: Final = 6  # levels; hostile outlines nest without end


def outline(document: pdfium.PdfDocument) -> tuple[OutlineEntry, ...]:
    """The entries in order; empty without an outline, cut where it is broken or endless."""
    found: list[OutlineEntry] = []
    try:
        for bookmark in document.get_toc(max_depth=DEEPEST):
            title = clean_unicode(bookmark.get_title())[0].strip()
            target = bookmark.get_dest()
            index = target.get_index() if target is not None else None
            if title:
                found.append(OutlineEntry(title, bookmark.level + 1, None if index is None else index + 1))
            if len(found) >= MOST_ENTRIES:
                break
    except (pdfium.PdfiumError, UnicodeDecodeError, ValueError):
        pass
    return tuple(found)
