"""Notes at the foot of a page: kept with the item that they belong to, behind their paragraph, never inside a sentence.

A page ends `…的堤[1]已经` / `[1] 参见《柳川年鉴》…` and the next goes on `守了四十年。` -> the paragraph whole, then its note.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from schema.records import Document, Layout, Paragraph, Span

SMALLER = 0.93  # of the running size
# "[1] 参见…", "①见…", "〔2〕…", "* 本文…"
SIGN = re.compile(
    r"\s*(?P<sign>[\[［〔【(（]\s*(?:注\s*)?[0-9０-９]{1,3}\s*[\]］〕】)）]|[①-⑳]|[*＊†‡])\s*(?=\S{3})"
)
SENTENCE = re.compile(
    r"[。！？!?；;…][”’」』）)]*\s*(?:[\[［〔【(（]\s*[0-9０-９]{1,3}\s*[\]］〕】)）]|[①-⑳])?\s*$"
)
LONG = 24  # characters of a paragraph that ends a sentence and is no heading
AHEAD = 12  # paragraphs looked through for one


class Foot(Struct, frozen=True):
    """The notes at the foot of one page: the body's spans of each note, in print order."""

    page: int
    notes: tuple[tuple[Span, ...], ...]


def page_feet(document: Document, body: Sequence[Span], size: float) -> tuple[Foot, ...]:
    """The notes at the foot of each page: a run of lines smaller than running text (`size` in points) that begins
    with a note's sign."""
    if not document.layout:
        return ()
    by_page: dict[int, list[Span]] = {}
    for span in body:
        by_page.setdefault(span.page, []).append(span)
    feet = []
    for number, spans in by_page.items():
        lines = document.pages[number - 1].lines
        at = len(spans)
        while at and lines[spans[at - 1].line].size <= SMALLER * size:
            at -= 1
        while at < len(spans) and not SIGN.match(_text(document, spans[at])):
            at += 1
        if 0 < at < len(spans):
            feet.append(Foot(number, _notes(document, spans[at:])))
    return tuple(feet)


def without_feet(body: Sequence[Span], feet: Sequence[Foot]) -> tuple[Span, ...]:
    """The body less the notes."""
    taken = {span for foot in feet for note in foot.notes for span in note}
    return tuple(span for span in body if span not in taken)


def with_feet(
    document: Document, paragraphs: Sequence[Paragraph], feet: Sequence[Foot]
) -> tuple[Paragraph, ...]:
    """The paragraphs with each note behind the one that it belongs to."""
    behind: dict[int, list[Paragraph]] = {}
    for foot in feet:
        on_page = [
            at for at, one in enumerate(paragraphs) if any(span.page == foot.page for span in one.spans)
        ]
        last = on_page[-1] if on_page else -1
        for note in foot.notes:
            text = "".join(_text(document, span).strip() for span in note)
            sign = SIGN.match(text)
            marked = [at for at in on_page if sign and sign["sign"] in paragraphs[at].text]
            at = _ends(paragraphs, marked[0] if marked else last)
            behind.setdefault(at, []).append(Paragraph(text, note, _small(paragraphs, at)))
    out: list[Paragraph] = list(behind.get(-1, ()))
    for at, paragraph in enumerate(paragraphs):
        out += [paragraph, *behind.get(at, ())]
    return tuple(out)


def _notes(document: Document, spans: Sequence[Span]) -> tuple[tuple[Span, ...], ...]:
    notes: list[list[Span]] = []
    for span in spans:
        if SIGN.match(_text(document, span)) or not notes:
            notes.append([span])
        else:
            notes[-1].append(span)
    return tuple(tuple(note) for note in notes)


def _ends(paragraphs: Sequence[Paragraph], at: int) -> int:
    """The paragraph behind which a note may stand: the one it belongs to, or, where that is a heading, the first
    below it that ends a sentence."""
    if at < 0:
        return -1
    for below in range(at, min(at + AHEAD, len(paragraphs))):
        text = paragraphs[below].text
        if SENTENCE.search(text) and len(text) >= LONG:
            return below
    return at


def _small(paragraphs: Sequence[Paragraph], at: int) -> Layout:
    """How a note stands: as running text in a smaller type, so that nothing takes it for a heading."""
    above = paragraphs[at].layout if at >= 0 else Layout()
    return Layout(x0=above.x0, x1=above.x1, size=above.size, font=above.font, bottom=above.bottom)


def _text(document: Document, span: Span) -> str:
    return document.pages[span.page - 1].lines[span.line].text[span.start : span.end]
