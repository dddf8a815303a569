"""Decides which series of a file count its items, and which count within one of them.

`第一件事…` `第二件事…` between the marks Ⅴ and Ⅵ are a list inside an item; `1．` `2．` `3．` above sections
`一、` that begin anew below each of them count the items.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence

from msgspec.structs import replace

from extractors.segmentation.features import Cue
from extractors.segmentation.numbering import LEAST_DECLARED, MOSTLY, Series, runs_through

RULING = 2.4  # weight from which on a series that runs through the file shows what is inside an item
NESTED = -3.0  # the weight of a list inside an item
HAN_SECTION = "led|#h、"  # how speeches number their sections
ARABIC = "#a"
OUTER, ANEW_SHARE = 4.0, 0.5  # half of the items have sections


def levelled(found: Sequence[Series], cues: Sequence[Cue]) -> list[Series]:
    """The series with the weights their level gives them, strongest first."""
    outer = sorted((_as_outer(one, found) for one in found), key=lambda series: -series.weight)
    ruling = [one for one in outer if one.weight >= RULING and runs_through(one.marks, cues)]
    nested = (
        replace(one, weight=min(one.weight, NESTED)) if any(_inside(one, other) for other in ruling) else one
        for one in outer
    )
    return sorted(nested, key=lambda series: -series.weight)


def _as_outer(one: Series, found: Sequence[Series]) -> Series:
    """An Arabic series above Han sections: within one speech Arabic numbers stand below Han ones, never above."""
    if ARABIC not in one.template or one.restarts or one.purity <= MOSTLY or len(one.marks) < LEAST_DECLARED:
        return one
    places = [mark.at for mark in one.marks]
    anew = [other.marks[0] for other in found if other.template == HAN_SECTION]
    below = {bisect(places, mark.at) for mark in anew if mark.number == 1} - {0}
    return replace(one, weight=one.weight + OUTER) if len(below) >= max(2, ANEW_SHARE * len(places)) else one


def _inside(one: Series, other: Series) -> bool:
    """Whether all marks of `one` stand between two marks of a stronger series, or behind its last."""
    first, last = one.marks[0].at, one.marks[-1].at
    if one.weight >= other.weight or first <= other.marks[0].at or _shape(one) == _shape(other):
        return False  # the same marks again: a second volume
    return not any(first <= mark.at <= last for mark in other.marks)


def _shape(one: Series) -> str:
    return one.template.partition("|")[2]
