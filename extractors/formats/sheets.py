"""Collects the lines of a format without geometry into pages, with the breaks, roles and styles that the file states.

Promise: characters that cannot be stored are replaced and counted; a file has no more pages than the limit.
"""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from extractors.formats.text_lines import MAX_PAGES, bad_unicode
from schema.errors import Unreadable
from schema.records import Issue, LineStyle, Page, TextLine
from schema.text.storable import clean_unicode

PLAIN: Final = LineStyle()
# what a form itself says of a line, in `TextLine.font`; `furniture` knows which of them are no text
HEADER, FOOTER, CONTENTS, WATERMARK, NOTE = (
    "form:header",
    "form:footer",
    "form:contents",
    "form:watermark",
    "form:note",
)
STATED_ROLES: Final = frozenset({HEADER, FOOTER, CONTENTS, WATERMARK, NOTE})
CONTENTS_HEAD: Final = re.compile(r"\s*目\s*[录錄次]\s*")  # "目　录"


class Sheets(Struct):
    """Collects lines; `page()` begins a new page, or part, with the line that comes next."""

    engine: str
    _pages: list[list[TextLine]] = field(default_factory=lambda: [[]])
    _breaks: bool = False
    _replaced: int = 0

    def line(self, text: str, role: str = "", style: LineStyle = PLAIN) -> None:
        """One line; white space at its end goes, at its start it is evidence."""
        text, replaced = clean_unicode(text.rstrip())
        self._replaced += replaced
        if self._breaks and text:
            style, self._breaks = replace(style, breaks=True), False
        self._pages[-1].append(TextLine(text, 0.0, 0.0, 0.0, 0.0, style.size, role, style=style))

    def page(self) -> None:
        """The next line stands on a new page; raises `Unreadable("too-many-pages")`."""
        if len(self._pages) == MAX_PAGES:
            raise Unreadable("too-many-pages", f"more than {MAX_PAGES}")
        self._pages.append([])

    def breaks(self) -> None:
        """The next line with text stands below a break that the file states."""
        self._breaks = True

    @property
    def place(self) -> tuple[int, int]:
        """(page, line) of the line that comes next."""
        return len(self._pages), len(self._pages[-1])

    def lines(self) -> list[TextLine]:
        """All lines so far."""
        return [line for lines in self._pages for line in lines]

    def pages(self) -> tuple[tuple[Page, ...], tuple[Issue, ...]]:
        """All of it; raises `Unreadable("empty-text")` when nothing is printed."""
        if not any(line.text.strip() for lines in self._pages for line in lines):
            raise Unreadable("empty-text", "nothing but white space is in it")
        pages = tuple(
            Page(number, 0.0, 0.0, tuple(contents_heads(lines)), self.engine)
            for number, lines in enumerate(self._pages, 1)
        )
        return pages, (bad_unicode(self._replaced),) if self._replaced else ()


def contents_heads(lines: list[TextLine]) -> list[TextLine]:
    """`lines` with "目录" above a contents list made part of it."""
    found = list(lines)
    below = ""
    for at in range(len(found) - 1, -1, -1):
        line = found[at]
        if not line.text.strip():
            continue
        if below == CONTENTS and line.font not in STATED_ROLES and CONTENTS_HEAD.fullmatch(line.text):
            found[at] = replace(line, font=CONTENTS)
        below = found[at].font
    return found
