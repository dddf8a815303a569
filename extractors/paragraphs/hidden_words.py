"""Divides paragraphs where a site's note hides words within a line: the text before and after is no one sentence.

`…一场雨就泡……此处隐藏1270个字……社部门开两期夜校` -> `…一场雨就泡` and `社部门开两期夜校`.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from itertools import pairwise

from msgspec.structs import replace

from schema.records import Document, Furniture, Paragraph, Span


def parted(
    document: Document, paragraphs: Sequence[Paragraph], furniture: Sequence[Furniture], rule: str
) -> tuple[Paragraph, ...]:
    """The paragraphs, those with a note (`rule`) between two of their stretches as two."""
    notes = {
        (piece.span.page, piece.span.line, piece.span.start) for piece in furniture if piece.rule == rule
    }
    if not notes:
        return tuple(paragraphs)
    return tuple(part for one in paragraphs for part in _parts(document, one, notes))


def hidden_before(
    paragraphs: Sequence[Paragraph], furniture: Sequence[Furniture], rule: str
) -> frozenset[int]:
    """The paragraphs above which a note (`rule`) stands with text on its other side: words are hidden between them."""
    places = [(one.spans[0].page, one.spans[0].line, one.spans[0].start) for one in paragraphs]
    notes = ((one.span.page, one.span.line, one.span.start) for one in furniture if one.rule == rule)
    found = {bisect(places, note) for note in notes}
    return frozenset(at for at in found if 0 < at < len(paragraphs))


def _parts(document: Document, paragraph: Paragraph, notes: set[tuple[int, int, int]]) -> list[Paragraph]:
    for at, (above, below) in enumerate(pairwise(paragraph.spans), start=1):
        if (above.page, above.line) == (below.page, below.line) and (
            above.page,
            above.line,
            above.end,
        ) in notes:
            left, right = paragraph.spans[:at], paragraph.spans[at:]
            cut = _offset(paragraph.text, sum(_printed(document, span) for span in left))
            before, after = paragraph.text[:cut].rstrip(), paragraph.text[cut:].lstrip()
            if before and after:
                layout = replace(paragraph.layout, gap=0.0, starts_page=False)
                rest = _parts(document, Paragraph(after, right, layout), notes)
                return [Paragraph(before, left, paragraph.layout), *rest]
    return [paragraph]


def _printed(document: Document, span: Span) -> int:
    text = document.pages[span.page - 1].lines[span.line].text[span.start : span.end]
    return sum(not char.isspace() for char in text)


def _offset(text: str, printed: int) -> int:
    """The index in `text` behind its first `printed` characters that are no white space."""
    seen = 0
    for at, char in enumerate(text):
        if seen == printed:
            return at
        seen += not char.isspace()
    return len(text)
