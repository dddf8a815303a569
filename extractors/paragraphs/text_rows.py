"""Builds paragraphs of text without geometry: from its lines, blank lines, and the width it was wrapped at.

`　　今天，` above `开会。` at the wrap's full width -> one paragraph; three blank lines above `河边` -> its white.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from extractors.text.columns import columns
from extractors.text.joints import joined
from extractors.text.wrapping import Wrap, find_wrap, runs_on
from schema.records import Document, Layout, LineStyle, Paragraph, Span

HEADING_SHORT_EM = 2.0  # a line that stops this early without a full stop is a heading, not a last line
STOPS = "。！？!?；;…”"
OPEN_ENDS = "。！？!?…；;：:，,、”’"  # a heading ends with none of these; brackets close dates and numbers
SET_IN_EM = 5.0  # a line of text set in this far is centred or stands at the right, not a first-line indent
MIDDLE_EM = 6.0  # how far right of the column's middle the middle of a centred line may lie
USUAL_WIDTH_EM = 38.0  # of a line of text, where no wrap tells it
UNSTYLED = LineStyle()
NUMBERED = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九十]{1,3}[，,、])"
)


class TextRow(Struct, frozen=True):
    """One line of a text without geometry: the body's stretches of it, what they say, what the form states."""

    spans: tuple[Span, ...]
    text: str
    style: LineStyle
    first: bool  # the first line of a later page


def _rows(document: Document, body: Sequence[Span]) -> list[TextRow]:
    """The body's lines in order, with the blank lines of the document between them (no spans, no text)."""
    kept: dict[tuple[int, int], list[Span]] = {}
    for span in body:
        kept.setdefault((span.page, span.line), []).append(span)
    rows = []
    for page in document.pages:
        first = page.number > 1
        for index, line in enumerate(page.lines):
            spans = tuple(kept.get((page.number, index), ()))
            text = "".join(line.text[span.start : span.end] for span in spans)
            if text.strip():
                rows.append(TextRow(spans, text, line.style or UNSTYLED, first))
                first = False
            elif not line.text.strip():
                rows.append(TextRow((), "", UNSTYLED, False))
    return rows


def reflow_text(document: Document, body: Sequence[Span]) -> tuple[Paragraph, ...]:
    """Plain text: one line a paragraph, or joined at the width the text was wrapped to."""
    rows = _rows(document, body)
    texts = [row.text for row in rows]
    wrap = find_wrap(texts)
    width = wrap.width / 2 if wrap else USUAL_WIDTH_EM
    open_after = runs_on(texts, wrap) if wrap else (False,) * len(texts)
    paragraphs: list[Paragraph] = []
    blank, open_above = 0, False
    for row, goes_on in zip(rows, open_after, strict=True):
        text = row.text.strip()
        if not text:
            blank, open_above = blank + 1, False
            continue
        if open_above and not NUMBERED.match(text) and not _heads(paragraphs[-1].text, text, wrap):
            last = paragraphs[-1]
            paragraphs[-1] = Paragraph(joined(last.text, text, 0.0), (*last.spans, *row.spans), last.layout)
        else:
            paragraphs.append(Paragraph(text, row.spans, _text_layout(row, text, blank, width)))
        blank, open_above = 0, goes_on
    return tuple(paragraphs)


def _text_layout(row: TextRow, text: str, blank: int, width: float) -> Layout:
    """How a line of text stands: `blank` lines above it, within a column of `width` ems."""
    indent = columns(row.text[: len(row.text) - len(row.text.lstrip())]) / 2
    align = row.style.align or "left"
    if not row.style.align and indent >= SET_IN_EM:
        middle = indent + columns(text) / 4
        align = "center" if middle <= width / 2 + MIDDLE_EM else "right"
    return Layout(
        size=row.style.size,
        font="bold" if row.style.bold else "",
        align=align,
        gap=float(blank),
        starts_page=row.first,
        indent=indent + row.style.indent,
        level=row.style.level,
        breaks=row.style.breaks,
    )


def _heads(above: str, text: str, wrap: Wrap | None) -> bool:
    """Whether a line is a heading below a sentence that happened to fill its last line."""
    short = wrap is not None and columns(text) + 4 * HEADING_SHORT_EM < wrap.width
    return short and above[-1] in STOPS and text[-1] not in OPEN_ENDS
