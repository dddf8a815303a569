"""Line numbers in the margin of a draft: `1 在全县…`, `2 （2021年3月5日）`, `3 县长　陈志刚`, counting up line by line.

The numbers are furniture; the lines behind them are measured as they would stand without.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.layout.metrics import Placed, upright_pages
from extractors.text.columns import columns
from schema.records import Document, Page, Span, TextLine

RULE = "line-number"
# "12 第二件事", "12第二件事", "12": not "12月", "12、", "12.5"
LEADING = re.compile(
    r"\s*(?P<number>[0-9]{1,4})(?:(?=[\s\u3000])[ \t\xa0]*|(?=[^\s0-9.．、,，)）%年月日时点])|$)"
)
LEAST = 8  # numbered lines
FURTHER = 4.0  # ems by which the longer of two lines must be longer
LARGER = 1.15  # times the usual height: a title
SHARE = 0.7  # of the lines of the pages that have any


def line_numbers(lines: Sequence[Placed]) -> list[Span]:
    """The numbers' stretches; empty where lines are not numbered throughout."""
    found: list[Span] = []
    numbered, last, steps = 0, 0, 0
    for placed in lines:
        match = LEADING.match(placed.line.text)
        number = int(match["number"]) if match else -1
        if match and (number == last + 1 or number == 1):
            steps += number == last + 1
            last = number
            numbered += 1
            found.append(Span(placed.page, placed.index, 0, match.end()))
    pages = {span.page for span in found}
    among = sum(placed.page in pages and LEADING.match(placed.line.text) is None for placed in lines)
    enough = steps >= LEAST and numbered >= SHARE * (numbered + among)
    return found if enough else []


def without_numbers(document: Document) -> Document:
    """The document with its numbered lines measured as if the numbers were not there; no text is changed."""
    if not document.layout:
        return document
    found = line_numbers([placed for page in upright_pages(document) for placed in page])
    if not found:
        return document
    cut = {(span.page, span.line): span.end for span in found}
    lines = [
        (page.lines[index], cut[page.number, index]) for page in document.pages for index in _of(page, cut)
    ]
    size, height = _running_size(lines)
    if size <= 0:
        return document
    pages = tuple(
        replace(
            page,
            lines=tuple(
                _moved(line, cut[page.number, index], size, height) if (page.number, index) in cut else line
                for index, line in enumerate(page.lines)
            ),
        )
        for page in document.pages
    )
    return replace(document, pages=pages)


def _of(page: Page, cut: dict[tuple[int, int], int]) -> list[int]:
    return [index for index in range(len(page.lines)) if (page.number, index) in cut]


def _ems(line: TextLine, end: int) -> float:
    return columns(line.text[end:].strip()) / 2


def _running_size(lines: Sequence[tuple[TextLine, int]]) -> tuple[float, float]:
    """The type size of the numbered text, and the height of its lines: from how much further the longer of two
    lines with one left edge reaches."""
    flush = [(line, _ems(line, end)) for line, end in lines if not line.text[end:].startswith(("　", " "))]
    sizes = [
        (one.x1 - other.x1) / (wide - narrow)
        for one, wide in flush
        for other, narrow in flush
        if wide - narrow >= FURTHER
    ]
    if not sizes:
        return 0.0, 0.0
    heights = sorted(line.bottom - line.top for line, _ in lines)
    return sorted(sizes)[len(sizes) // 2], heights[len(heights) // 2]


def _moved(line: TextLine, end: int, size: float, height: float) -> TextLine:
    """The line with its own size, its left edge where its text begins."""
    ems = _ems(line, end)
    if not ems:
        return line
    larger = (line.bottom - line.top) / height if height > 0 else 1.0
    own = size * larger if larger > LARGER else size
    return replace(line, x0=max(line.x0, line.x1 - ems * own), size=own)
