"""Line numbers in the margin of a draft: `1 在全县…`, `2 （2021年3月5日）`, `3 县长　陈志刚`, counting up line by line, in the
left margin or the right, or at every fifth line alone.

The numbers are furniture; the lines behind them are measured as they would stand without.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from extractors.layout.metrics import Placed, UprightPages
from extractors.text.columns import columns
from schema.records import Document, Page, Span, TextLine

RULE = "line-number"
# "12 第二件事", "12第二件事", "12": not "12月", "12、", "12.5"
LEADING = re.compile(
    r"\s*(?P<number>[0-9]{1,4})(?:(?=[\s\u3000])[ \t\xa0]*|(?=[^\s0-9.．、,，)）%年月日时点])|$)"
)
TRAILING = re.compile(
    r"[ \xa0]*\t\s*(?P<number>[0-9]{1,4})\s*$"
)  # "三段补起来\t6": behind a gap at the right edge
FIFTH = re.compile(r"\s*(?P<number>[0-9]{1,3}[05]|5)[ \xa0]*\t\s*")  # "10\t我高兴"
EVERY = 5  # lines
LEAST_FIFTHS = 3  # of them, each five lines below the one before
LEAST = 8  # numbered lines
FURTHER = 4.0  # ems by which the longer of two lines must be longer
LARGER = 1.15  # times the usual height: a title
SHARE = 0.7  # of the lines of the pages that have any


def line_numbers(lines: Sequence[Placed]) -> list[Span]:
    """The numbers' stretches; empty where lines are not numbered throughout."""
    return _line_by_line(lines, LEADING) or _line_by_line(lines, TRAILING) or _every_fifth(lines)


def _line_by_line(lines: Sequence[Placed], pattern: re.Pattern[str]) -> list[Span]:
    found: list[Span] = []
    numbered, last, steps = 0, 0, 0
    find = _trailing if pattern is TRAILING else pattern.match
    for placed in lines:
        match = find(placed.line.text)
        number = int(match["number"]) if match else -1
        if match and (number == last + 1 or number == 1):
            steps += number == last + 1
            last = number
            numbered += 1
            found.append(Span(placed.page, placed.index, match.start(), match.end()))
    pages = {span.page for span in found}
    cut = {(span.page, span.line) for span in found}
    among = sum(placed.page in pages and (placed.page, placed.index) not in cut for placed in lines)
    enough = steps >= LEAST and numbered >= SHARE * (numbered + among)
    return found if enough else []


def _trailing(text: str) -> re.Match[str] | None:
    return TRAILING.search(text) if "\t" in text else None


def _every_fifth(lines: Sequence[Placed]) -> list[Span]:
    """Numbers at every fifth line: each five lines below the one before, or the first of its page."""
    found: list[Span] = []
    steps, last, at_last = 0, 0, -1
    for at, placed in enumerate(lines):
        match = FIFTH.match(placed.line.text)
        if match is None:
            continue
        number = int(match["number"])
        if number == last + EVERY and (at - at_last == EVERY or placed.page != lines[at_last].page):
            steps += 1
        elif number != EVERY:
            return []
        found.append(Span(placed.page, placed.index, 0, match.end()))
        last, at_last = number, at
    return found if len(found) >= LEAST_FIFTHS and steps >= LEAST_FIFTHS - 1 else []


def without_numbers(document: Document, printed: UprightPages) -> Document:
    """The document with its numbered lines measured as if the numbers were not there; no text is changed. `printed`
    are its upright lines; without numbered lines it is returned as it is."""
    if not document.layout:
        return document
    placed = [one for page in printed for one in page]
    found = line_numbers(placed)
    if not found:
        return document
    cut = {(span.page, span.line): span for span in found}
    leading = {key: span.end for key, span in cut.items() if span.start == 0}
    lines = [
        (page.lines[index], leading[page.number, index])
        for page in document.pages
        for index in _of(page, leading)
    ]
    size, height = _running_size(lines)
    if len(cut) * 2 < len(placed):  # the others tell
        rest = sorted(one.line.size for one in placed if (one.page, one.index) not in cut)
        size = height = rest[len(rest) // 2]
    if size <= 0 and leading:
        return document
    pages = tuple(
        replace(
            page,
            lines=tuple(
                _measured(line, cut.get((page.number, index)), size, height)
                for index, line in enumerate(page.lines)
            ),
        )
        for page in document.pages
    )
    return replace(document, pages=pages)


def _measured(line: TextLine, number: Span | None, size: float, height: float) -> TextLine:
    if number is None:
        return line
    if number.start == 0:
        return _moved(line, number.end, size, height)
    ems = columns(line.text[: number.start].strip()) / 2
    return replace(line, x1=min(line.x1, line.x0 + ems * line.size))


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
