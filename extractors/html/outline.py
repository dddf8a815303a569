"""The table of contents of a web page or e-book: links to places in itself, else its headings by level.

<a href="#p2">在全镇修路会议上的讲话</a> … <h2 id="p2">  ->  ("在全镇修路会议上的讲话", line of the h2)
<h2>在全镇修路会议上的讲话</h2>  ->  OutlineEntry("在全镇修路会议上的讲话", level 2)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from msgspec.structs import replace

from extractors.html.lines import HtmlPage, Link
from schema.records import OutlineEntry
from schema.text.letters import letters

FEWEST: Final = 3  # the fewest entries of a contents list; one or two links lead "to the top" or to a note
SHORTEST: Final = 2  # the fewest letters of an entry: note marks such as [1], ① have less


def internal_links(page: HtmlPage) -> list[tuple[Link, int]]:
    """The links of a contents list in `page`, each with the line it leads to; empty when there is none."""
    found = []
    for link in page.links:
        line = page.anchors.get(link.target[1:]) if link.target.startswith("#") else None
        if line is not None and line > link.line and len(letters(link.text)) >= SHORTEST:
            found.append((link, _with_text(page.lines, line)))
    return found if len(found) >= FEWEST else []


def heading_outline(page: HtmlPage) -> tuple[OutlineEntry, ...]:
    """The headings of `page` in order, by level; neighbouring lines of one level are one heading."""
    found: list[OutlineEntry] = []
    above = 0  # the level of the line above
    for at, ((text, _), style) in enumerate(zip(page.lines, page.styles, strict=True)):
        words = " ".join(text.split())
        if style.level and words and style.level == above:
            found[-1] = replace(found[-1], title=found[-1].title + words)
        elif style.level and words:
            found.append(OutlineEntry(words, style.level, 1, at))
        above = style.level if words else above
    return tuple(found)


def link_lines(page: HtmlPage, wanted: Callable[[Link], bool]) -> set[int]:
    """The lines that consist of wanted links only: those of a printed contents list."""
    words: dict[int, int] = {}
    for link in page.links:
        if wanted(link):
            words[link.line] = words.get(link.line, 0) + len(letters(link.text))
    return {
        line
        for line, size in words.items()
        if line < len(page.lines) and size and size >= len(letters(page.lines[line][0]))
    }


def _with_text(lines: Sequence[tuple[str, str]], line: int) -> int:
    """`line`, or the first below it that is not blank."""
    return next((at for at in range(line, len(lines)) if lines[at][0]), line)
