"""Where words stand on a printed page, as boxes to draw over its picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from schema.records import Document, Page, Span


class Box(Struct, frozen=True):
    """A box in points from the top left of its page."""

    x: float
    y: float
    width: float
    height: float


class MarkedPage(Struct, frozen=True):
    """A page with what is marked on it; `width` and `height` in points."""

    number: int
    width: float
    height: float
    heading: tuple[Box, ...]
    hits: tuple[Box, ...]


def sheet(
    document: Document, number: int, heading: Iterable[Span], hits: Iterable[Span]
) -> MarkedPage | None:
    """Page `number` with the boxes of these stretches; None where there is no such page."""
    page = page_of(document, number)
    if page is None:
        return None
    boxes = (tuple(_boxes(page, spans)) if document.layout else () for spans in (heading, hits))
    return MarkedPage(number, page.width, page.height, *boxes)


def page_of(document: Document, number: int) -> Page | None:
    """The page with this number."""
    return next((page for page in document.pages if page.number == number), None)


class LineBox(Struct, frozen=True):
    """Where a line stands on its page, by its place as `review split` takes it: `12:3`."""

    place: str
    box: Box


def line_boxes(document: Document, number: int) -> list[LineBox]:
    """The boxes of all lines of a page; none of a form without layout."""
    page = page_of(document, number)
    if page is None or not document.layout:
        return []
    return [
        LineBox(f"{number}:{line}", box)
        for line, printed in enumerate(page.lines)
        for box in _boxes(page, [Span(number, line, 0, len(printed.text))])
    ]


def printed_line(document: Document, number: int, line: int) -> str | None:
    """A whole printed line."""
    page = page_of(document, number)
    return page.lines[line].text if page is not None and 0 <= line < len(page.lines) else None


def _boxes(page: Page, spans: Iterable[Span]) -> Iterator[Box]:
    for span in spans:
        if span.page != page.number or not 0 <= span.line < len(page.lines):
            continue
        line = page.lines[span.line]
        length = max(1, len(line.text))
        width = line.x1 - line.x0
        left = line.x0 + width * min(span.start, length) / length
        right = line.x0 + width * min(span.end, length) / length
        if right > left and line.bottom > line.top:
            yield Box(
                round(left, 1), round(line.top, 1), round(right - left, 1), round(line.bottom - line.top, 1)
            )


def spans_at(text: str, start: int, end: int, paragraphs: Sequence[Sequence[Span]]) -> list[Span]:
    """The printed stretches of `text[start:end]`, by the share of the printed characters before it in its paragraph."""
    lines = text.split("\n")
    if len(lines) != len(paragraphs):
        return []
    found: list[Span] = []
    at = 0
    for line, spans in zip(lines, paragraphs, strict=True):
        left, right = max(start, at), min(end, at + len(line))
        if left < right and line:
            printed = sum(span.end - span.start for span in spans)
            first, last = ((place - at) * printed / len(line) for place in (left, right))
            found += _within(spans, round(first), max(round(first) + 1, round(last)))
        at += len(line) + 1
    return found


def _within(spans: Sequence[Span], first: int, last: int) -> Iterator[Span]:
    at = 0
    for span in spans:
        length = span.end - span.start
        left, right = max(first, at), min(last, at + length)
        if left < right:
            yield Span(span.page, span.line, span.start + left - at, span.start + right - at)
        at += length
