"""Which characters of a printed line have an owner: the invariant that reading keeps and `check` proves.

`第一篇：春耕` with owners of `第一篇：` alone  ->  `春耕` is lost; white space needs no owner.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

GapKind = Literal["lost", "doubled", "outside"]


def uncovered(text: str, stretches: Iterable[tuple[int, int]]) -> Iterator[tuple[GapKind, int, int]]:
    """Yields (problem, start, end) where not exactly one of `stretches` (start, end) has the characters.

    `lost`: none has; `doubled`: several have; `outside`: the stretch ends beyond the line.
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
