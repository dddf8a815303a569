"""The text of a speech as a page shows it: paragraphs, tables, headings of sections, hits, the page each begins on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

from msgspec import Struct, field

from schema.records import Span

SECTION: Final = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}[章节部分]+)[^。；]{1,40}"
)
CLOSING: Final = re.compile(r"[^。！？]{0,20}\d{4}\s*年\d{1,2}月\d{1,2}日|[〇一二三四五六七八九十年月日]{7,}")
Kind = Literal["body", "section", "closing", "table"]


class TextPiece(Struct, frozen=True):
    """A stretch of text; `hit` is the number of the hit that it is, from 1, 0 for none."""

    text: str
    hit: int = 0


class TextBlock(Struct, frozen=True):
    """A paragraph, or a table as rows of cells; `page` where another page begins with it."""

    kind: Kind
    pieces: tuple[TextPiece, ...] = ()
    rows: tuple[tuple[tuple[TextPiece, ...], ...], ...] = ()
    page: int | None = None


class _Table(Struct):
    rows: list[tuple[tuple[TextPiece, ...], ...]] = field(default_factory=list)
    page: int | None = None


def blocks(
    text: str, found: Sequence[tuple[int, int]], paragraphs: Sequence[Sequence[Span]], *, paged: bool
) -> list[TextBlock]:
    """The blocks of a text with its hits; `paragraphs` are the printed stretches of each line of it."""
    shown: list[TextBlock] = []
    table: _Table | None = None
    lines = text.split("\n")
    known = paged and len(paragraphs) == len(lines)
    at, last_page = 0, None
    for number, line in enumerate(lines):
        page = paragraphs[number][0].page if known and paragraphs[number] else last_page
        new_page, last_page = (page if page != last_page else None), page
        if "\t" in line:
            table = table or _Table(page=new_page)
            table.rows.append(tuple(_cells(line, at, found)))
        else:
            if table is not None:
                shown.append(TextBlock("table", rows=tuple(table.rows), page=table.page))
                table = None
            if line.strip():
                shown.append(TextBlock(_kind(line), pieces(line, at, found), page=new_page))
        at += len(line) + 1
    if table is not None:
        shown.append(TextBlock("table", rows=tuple(table.rows), page=table.page))
    return shown


def _kind(line: str) -> Kind:
    if SECTION.fullmatch(line.strip()):
        return "section"
    return "closing" if len(line) <= 30 and CLOSING.fullmatch(line.strip()) else "body"


def _cells(line: str, at: int, found: Sequence[tuple[int, int]]) -> list[tuple[TextPiece, ...]]:
    cells = []
    for cell in line.split("\t"):
        cells.append(pieces(cell, at, found))
        at += len(cell) + 1
    return cells


def pieces(line: str, at: int, found: Sequence[tuple[int, int]]) -> tuple[TextPiece, ...]:
    """`line`, which begins at `at` of the text, cut at the hits in it."""
    parts: list[TextPiece] = []
    here, end = at, at + len(line)
    for number, (start, stop) in enumerate(found, 1):
        left, right = max(start, here), min(stop, end)
        if left >= right:
            continue
        if left > here:
            parts.append(TextPiece(line[here - at : left - at]))
        parts.append(TextPiece(line[left - at : right - at], number))
        here = right
    if here < end or not parts:
        parts.append(TextPiece(line[here - at :]))
    return tuple(parts)
