"""Recognizes running heads with the title of the item on the page, which recur on only two or three pages.

`在全县护河工作会议上的讲话` in 9 points at the top of page 3, in 18 points above the text of page 1 -> running-head.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.layout.metrics import Measure, Placed, key

SMALLER = 0.93  # of the running size
LARGER = 1.1  # times the running size: a title
TITLE_CHARS = 4  # letters of a title that a head repeats
EDGE_NUMBER = re.compile(
    r"^\s*[·•|—\-]*\s*[0-9０-９]{1,4}[\s·•|—\-]+|[\s·•|—\-]+[0-9０-９]{1,4}\s*[·•|—\-]*\s*$"
)  # "12　讲话"


def title_heads(pages: Sequence[Sequence[Placed]], columns: Measure) -> dict[tuple[int, int], str]:
    """Small lines at the top of a page that carry an item's own title, as (page, line) -> "running-head".

    The title itself stands in the file in larger type; its head may come on two or three pages only.
    """
    titles = _large_lines(pages, columns)
    found = {}
    for page in pages:
        ordered = sorted(page, key=lambda placed: placed.line.top)
        for at, placed in enumerate(ordered[:2]):
            small = placed.line.size <= SMALLER * columns.size
            inside = ordered[at + 1].line.top - placed.line.top if at + 1 < len(ordered) else 0.0
            name = key(EDGE_NUMBER.sub("", placed.line.text))
            if small and len(name) >= TITLE_CHARS and name in titles and inside > placed.line.size:
                found[placed.page, placed.index] = "running-head"
    return found


def _large_lines(pages: Sequence[Sequence[Placed]], columns: Measure) -> set[str]:
    """The keys of lines in larger type, and of two or three of them one below the other: titles."""
    keys: set[str] = set()
    for page in pages:
        run: list[str] = []
        for placed in page:
            run = [*run, key(placed.line.text)] if placed.line.size > LARGER * columns.size else []
            keys.update("".join(run[at:]) for at in range(max(len(run) - 3, 0), len(run)))
    return keys
