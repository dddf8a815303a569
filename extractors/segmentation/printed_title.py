"""Finds the printed title of a compilation: the line above the first item that is about all of them.

`(5篇)2022在推动政务服务便利化讲话(全文完整)` on top of page 1 -> the file's printed head.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractors.paragraphs.normalize import close_gaps
from extractors.segmentation.features import LARGER, LONG_TITLE, body_look
from extractors.text.vocabulary import FULL, Vocabulary
from schema.records import Attested, Document, Evidence, Listing, Paragraph
from schema.text.titles import agree, declared_items

LOOK_IN = 6  # paragraphs from the top; a compilation's title stands above everything else


def compilation_head(
    paragraphs: Sequence[Paragraph], document: Document, listing: Listing | None, words: Vocabulary = FULL
) -> Attested[str] | None:
    """The printed head with its place; None when the file opens with its first item at once."""
    size = body_look(paragraphs).size
    for paragraph in paragraphs[:LOOK_IN]:
        text = close_gaps(paragraph.text.strip())
        if len(text) > LONG_TITLE or text[-1:] in "。；;":
            break
        claimed = listing is not None and listing.title is not None and agree(text, listing.title)
        counted = declared_items(text) is not None
        compiled = words.compiled.search(text) is not None and (
            counted or paragraph.layout.size >= LARGER * size or not document.layout
        )
        if claimed or counted or compiled:
            span = paragraph.spans[0]
            return Attested(
                text, Evidence(span.page, span.line, "listing-title" if claimed else "printed-head")
            )
    return None
