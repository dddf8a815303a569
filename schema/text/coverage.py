"""Checks that every character of a printed line has one owner: an invariant of readings that `check` verifies.

`第一篇：春耕` with owners of `第一篇：` alone  ->  `春耕` is lost; white space needs no owner.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

GapKind = Literal["lost", "doubled", "outside"]


def uncovered(text: str, stretches: Iterable[tuple[int, int]]) -> Iterator[tuple[GapKind, int, int]]:
    """Yields (problem, start, end) for characters that do not lie in exactly one of `stretches` (start, end).

    `lost`: they lie in none; `doubled`: in several; `outside`: a stretch ends beyond the line.
    """
    reached = 0
    for start, end in sorted(stretches):
        if end > len(text) or start < 0:
            yield "outside", start, end
        if start < reached:
            yield "doubled", start, min(end, reached)
        elif text[reached:start].strip():
            yield "lost", reached, start
        reached = max(reached, end)
    if text[reached:].strip():
        yield "lost", reached, len(text)
