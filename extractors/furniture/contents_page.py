"""Recognizes contents pages: lists of headings that recur later, with leaders or page numbers.

`目 录` / `第一篇 在全县…大会上的讲话………………1` -> contents; the same heading further on stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.layout.metrics import Placed, key
from extractors.text.leaders import HEADING, has_leader

PAGE_AT_END = re.compile(r"(?<!\s)\s++\d{1,4}+\s*+$")  # "第一篇 讲话	12"
LONGEST = 400  # lines; a contents list longer than that is a document of its own
RECUR_CHARS = 4  # of a heading, at least, to say that it comes again by its beginning
SHORTEST = 2  # of a heading that comes again word for word: "不老"
LONGER_BY = 8  # characters that the heading itself may have beyond its entry (a date, a name)
HEADLESS_ENTRIES = 3
NUMBERED = re.compile(r"\d\s*+[)）]?\s*+$")  # "………………7"


def contents_lines(lines: Sequence[Placed]) -> dict[tuple[int, int], str]:
    """The lines of contents lists, as (page, line) -> "contents"."""
    found: dict[tuple[int, int], str] = {}
    heads = [at for at, placed in enumerate(lines) if HEADING.fullmatch(placed.line.text)]
    for at in heads:
        end = _entries_end(lines, at + 1)
        if end > at + 1:
            found.update({(p.page, p.index): "contents" for p in lines[at:end]})
    at = 0
    while at < len(lines):  # leader lists without a heading, and those going on over a page
        if (lines[at].page, lines[at].index) not in found and has_leader(lines[at].line.text):
            end = _leader_run(lines, at)
            leaders = [p for p in lines[at:end] if has_leader(p.line.text)]
            numbered = sum(NUMBERED.search(p.line.text) is not None for p in leaders)
            if len(leaders) >= HEADLESS_ENTRIES and numbered * 2 >= len(leaders):
                found.update({(p.page, p.index): "contents" for p in lines[at:end]})
            at = end
        at += 1
    return found


def _leader_run(lines: Sequence[Placed], at: int) -> int:
    """The end of a run of leader lines; a wrapped entry may put one plain line between two of them."""
    end = at + 1
    while end < len(lines):
        if has_leader(lines[end].line.text):
            end += 1
        elif (
            end + 1 < len(lines)
            and has_leader(lines[end + 1].line.text)
            and lines[end].page == lines[end + 1].page
        ):
            end += 2
        else:
            break
    return end


def _entries_end(lines: Sequence[Placed], start: int) -> int:
    """Where the list under a contents heading ends: the first line that no entry explains."""
    later = _later_starts(lines, start)
    first = key(lines[start].line.text) if start < len(lines) else ""
    end = at = start
    while at < min(len(lines), start + LONGEST):
        text = lines[at].line.text
        if (
            at > start
            and len(key(text)) >= RECUR_CHARS
            and first.startswith(key(text))
            and not has_leader(text)
        ):
            break  # the first heading itself: the list is over
        if has_leader(text) or PAGE_AT_END.search(text):
            at += 1
            end = at
        elif at + 1 < len(lines) and has_leader(lines[at + 1].line.text):
            at += 2  # a wrapped entry: its leader stands on the next line
            end = at
        elif _comes_again(text, at, later):
            at += 1
            end = at
        else:
            break
    return end


def _later_starts(lines: Sequence[Placed], start: int) -> dict[str, list[tuple[int, str]]]:
    """First characters of every line from `start` on -> (where, the whole key)."""
    later: dict[str, list[tuple[int, str]]] = {}
    for at in range(start, len(lines)):
        whole = key(lines[at].line.text)
        if len(whole) >= SHORTEST:
            later.setdefault(whole[:RECUR_CHARS], []).append((at, whole))
    return later


def _comes_again(text: str, at: int, later: dict[str, list[tuple[int, str]]]) -> bool:
    """Whether a later line is this entry again, give or take a tail."""
    entry = key(text)
    places = later.get(entry[:RECUR_CHARS], ())
    if len(entry) < RECUR_CHARS:
        return len(entry) >= SHORTEST and any(other > at for other, _ in places)
    return any(
        other > at
        and (entry.startswith(whole) or whole.startswith(entry))
        and len(whole) - len(entry) <= LONGER_BY
        for other, whole in places
    )
