"""Decoded text as pages of lines: form feeds part pages, every kind of line end parts lines.

Promise: no character but line ends and trailing white space is lost; blank lines stay as empty lines, and
leading spaces stay, because both are evidence of paragraphs.

    "　　同志们：\\r\\n\\r\\n　　今天\\f第二页"  ->  page 1: "　　同志们：", "", "　　今天"; page 2: "第二页"
"""

from __future__ import annotations

import re
from typing import Final

from schema.errors import Unreadable
from schema.records import Issue, LineStyle, Page, TextLine
from schema.text.storable import clean_unicode

LINE_END: Final = re.compile("\r\n|[\n\r\v\x85\u2028\u2029]")  # "甲\r\n乙\u2028丙"
MAX_PAGES: Final = 5000  # the limit of PDF pages; a text of form feeds must not become a million pages


def text_line(text: str, role: str = "", style: LineStyle | None = None) -> TextLine:
    """A line without geometry; `role` (in `font`) and `style` are what a markup language says about it."""
    return TextLine(text=text, x0=0.0, top=0.0, x1=0.0, bottom=0.0, size=0.0, font=role, style=style)


def text_pages(text: str, engine: str) -> tuple[tuple[Page, ...], tuple[Issue, ...]]:
    """`text` as pages; raises `Unreadable` with empty-text or too-many-pages."""
    cleaned, replaced = clean_unicode(text)
    if not cleaned.strip("\ufeff\ufffd \t\r\n\f\v\u3000\u200b"):
        raise Unreadable("empty-text", "nothing but white space is in it")
    sheets = cleaned.removeprefix("\ufeff").split("\f")
    while len(sheets) > 1 and not sheets[-1].strip():
        sheets.pop()
    if len(sheets) > MAX_PAGES:
        raise Unreadable("too-many-pages", f"{len(sheets)} form feeds, the limit is {MAX_PAGES}")
    pages = tuple(
        Page(number=number, width=0.0, height=0.0, lines=_lines(sheet), engine=engine)
        for number, sheet in enumerate(sheets, 1)
    )
    return pages, (bad_unicode(replaced),) if replaced else ()


def bad_unicode(count: int) -> Issue:
    """The issue that says how many characters could not be kept."""
    return Issue("extract", "bad-unicode", detail=f"{count} NUL or lone surrogate replaced by U+FFFD")


def _lines(sheet: str) -> tuple[TextLine, ...]:
    lines = [line.rstrip() for line in LINE_END.split(sheet)]
    while lines and not lines[-1]:
        lines.pop()
    return tuple(text_line(line) for line in lines)
