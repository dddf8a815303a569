"""The passages that two texts share word for word, and where they stand in both.

Words are compared as identity keys are made, traditional characters as simplified ones: line breaks,
punctuation and width do not matter, a number that differs does. From `要抓好\n春耕生产，落实责任` and
`发扬传统，抓好春耕生产、落实责任。` come `抓好\n春耕生产，落实责任` and its place in each.
Pure: 10 ms for two texts of 5,000 characters.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from msgspec import Struct

from schema.text.identity import NOT_IN_KEY
from schema.text.script import simplified
from schema.text.snippet import aligned

LEAST: Final = 20  # characters: beyond titles of offices and plans, a clause that somebody took over
# Places in the other text that are tried for one beginning. Real texts repeat a clause a few times; one of
# a single character 60,000 times over must not take minutes.
TRIED: Final = 16


class Passage(Struct, frozen=True):
    """Words of the first text, `first[start:end]`, that stand in the second at `other_start:other_end`."""

    start: int
    end: int
    other_start: int
    other_end: int
    length: int  # letters, digits and Han, which is what the two are alike in


def shared(first: str, second: str, least: int = LEAST) -> list[Passage]:
    """Returns the passages of `least` and more characters, in the order of the first text, without overlaps.

    At each place the longest one is taken, of equals the earliest in the second text.
    """
    mine, my_places = compared(first)
    theirs, their_places = compared(second)
    starts: dict[str, list[int]] = defaultdict(list)
    for at in range(len(theirs) - least + 1):
        starts[theirs[at : at + least]].append(at)
    found = []
    at = 0
    while at <= len(mine) - least:
        longest, where = 0, 0
        for other in starts.get(mine[at : at + least], ())[:TRIED]:
            length = least + _alike(mine, at + least, theirs, other + least)
            if length > longest:
                longest, where = length, other
        if not longest:
            at += 1
            continue
        here, there = my_places[at : at + longest], their_places[where : where + longest]
        found.append(Passage(here[0], here[-1] + 1, there[0], there[-1] + 1, longest))
        at += longest
    return found


def _alike(mine: str, at: int, theirs: str, other: int) -> int:
    """How many characters from these places on are the same."""
    most = min(len(mine) - at, len(theirs) - other)
    return next((n for n in range(most) if mine[at + n] != theirs[other + n]), max(0, most))


def compared(text: str) -> tuple[str, list[int]]:
    """Returns the characters that are compared, and for each the place in `text` it came from."""
    key, places = aligned(text)
    parts: list[str] = []
    kept: list[int] = []
    at = 0
    for gap in NOT_IN_KEY.finditer(key):
        parts.append(key[at : gap.start()])
        kept += places[at : gap.start()]
        at = gap.end()
    parts.append(key[at:])
    kept += places[at:]
    return simplified("".join(parts)), kept
