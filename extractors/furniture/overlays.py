"""Text laid over a page: leaning watermarks and stamps, and upright ones painted across the lines.

`XX文库` in 34 points at the same place of every page, across two lines of the speech -> watermark.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from extractors.layout.metrics import Placed, UprightPages, body_size, key
from schema.records import Document

SAME_PLACE = 4.0  # points; a watermark is painted from the same template on every page
SMALL_SHARE = 0.25  # of a page's characters: leaning text beyond that is the page's own
CROSSING_EM = 0.25  # how far a stamp reaches into a neighbouring line, in its own type size
REPEATS = 3  # pages; two alike may be chance
PAGE_SHARE = 0.25
SMALL = 0.75
SQUEEZED_EM = 0.9  # lines of running text stand further apart than that
DIGITS = re.compile(r"[0-9]+")  # "第3页共64页"
LARGE = 1.3  # times the running text

LineTexts = Mapping[tuple[int, int], str]


def overlay_lines(document: Document) -> dict[tuple[int, int], str]:
    """Leaning lines: furniture when they repeat over pages or are a small share of their page."""
    seen: dict[str, set[int]] = defaultdict(set)
    for page in document.pages:
        for line in page.lines:
            if line.angle:
                seen[key(line.text)].add(page.number)
    found = {}
    for page in document.pages:
        total = sum(len(line.text) for line in page.lines)
        leaning = sum(len(line.text) for line in page.lines if line.angle)
        for index, line in enumerate(page.lines):
            if line.angle and (len(seen[key(line.text)]) > 1 or leaning <= SMALL_SHARE * total):
                found[page.number, index] = "watermark"
    return found


def watermark_lines(printed: UprightPages, taken: LineTexts) -> dict[tuple[int, int], str]:
    """Upright lines that stand at one place on many pages and cross other lines or dwarf them."""
    groups: dict[str, list[Placed]] = defaultdict(list)
    pages: dict[int, list[Placed]] = {}
    for number, page in enumerate(printed, 1):
        pages[number] = [p for p in page if (p.page, p.index) not in taken]
        for placed in pages[number]:
            groups[DIGITS.sub("#", placed.line.text)].append(placed)
    running = body_size(placed.line for lines in pages.values() for placed in lines)
    needed = max(REPEATS, PAGE_SHARE * len(printed)) if len(printed) > 2 else 2
    found = {}
    for alike in groups.values():
        if len(alike) < needed:
            continue
        for same in _at_one_place(alike):
            if len({placed.page for placed in same}) < needed:
                continue
            large = sum(placed.line.size > LARGE * running for placed in same)
            crossing = sum(_crosses(placed, pages[placed.page]) for placed in same)
            small = sum(placed.line.size < SMALL * running for placed in same)
            squeezed = sum(_squeezed(placed, pages[placed.page]) for placed in same)
            if small == len(same) and squeezed * 2 > len(same):
                found.update({(placed.page, placed.index): "stamp" for placed in same})
            elif crossing * 2 > len(same) or (large == len(same) and crossing * 4 > len(same)):
                found.update({(placed.page, placed.index): "watermark" for placed in same})
    return found


def _at_one_place(alike: list[Placed]) -> list[list[Placed]]:
    """`alike` grouped by where they stand on their pages."""
    groups: list[list[Placed]] = []
    for placed in sorted(alike, key=lambda p: (round(p.line.x0 / SAME_PLACE), p.line.top)):
        last = groups[-1][-1].line if groups else None
        if (
            last
            and abs(last.x0 - placed.line.x0) <= SAME_PLACE
            and abs(last.top - placed.line.top) <= SAME_PLACE
        ):
            groups[-1].append(placed)
        else:
            groups.append([placed])
    return groups


def _squeezed(placed: Placed, page: list[Placed]) -> bool:
    """Whether the line stands between two lines that leave it no room of its own."""
    line = placed.line
    near = [abs(other.line.top - line.top) for other in page if other.index != placed.index]
    return bool(near) and min(near) < SQUEEZED_EM * max(
        (other.line.size for other in page), default=line.size
    )


def _crosses(placed: Placed, page: list[Placed]) -> bool:
    """Whether the line's box reaches well into another line of its page."""
    line = placed.line
    for other in page:
        if other.index == placed.index:
            continue
        em = min(line.size, other.line.size)
        deep = min(line.bottom, other.line.bottom) - max(line.top, other.line.top)
        wide = min(line.x1, other.line.x1) - max(line.x0, other.line.x0)
        if deep > CROSSING_EM * em and wide > em:
            return True
    return False
