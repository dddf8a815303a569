"""Which speeches are worth reading: those that hold two tiles of the draft close together.

A tile alone says little, for each number stands for many tiles, and common words are in many speeches. Two of one
speech within a sentence's length are chance in one sentence of two in a library of 100,000 speeches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import nsmallest
from math import log2
from typing import Final

from schema.text.tiles import WIDTH

NEAR: Final = 28  # letters between two tiles of a sentence: with every other one spoilt, two are nearer
REGION: Final = 16  # letters of the draft that are one place for counting
BEST: Final = 5  # speeches read for one place, those whose tiles say most
EARLIEST: Final = 5  # and of those that say half as much, the earliest


def votes(held: Iterable[Sequence[int]]) -> dict[int, list[int]]:
    """Returns for each speech the letters of the draft at which it holds a tile near another one.

    `held` names for each letter the speeches that hold the tile that begins there. Two tiles of the same letters are
    one: those that lie over the one before are passed over.
    """
    found: dict[int, list[int]] = {}
    last: dict[int, int] = {}
    for at, speeches in enumerate(held):
        for speech in speeches:
            before = last.get(speech, -NEAR - 1)
            if at - before > NEAR:
                last[speech] = at
            elif at - before >= WIDTH:
                places = found.setdefault(speech, [before])
                if places[-1] < before:
                    places.append(before)
                places.append(at)
                last[speech] = at
    return found


def weights(held: Iterable[Sequence[int]], speeches: int) -> list[float]:
    """Returns for each letter what its tile says, in bits: in how few of all the speeches it is."""
    return [log2(max(2, speeches) / len(some)) if some else 0.0 for some in held]


def chosen(
    voted: Mapping[int, Sequence[int]], weighed: Sequence[float], times: Mapping[int, int]
) -> list[int]:
    """Returns the speeches to read, by number: for each place of the draft those whose tiles there say most, and the
    earliest of those that say half as much.

    `times` orders speeches by time; whoever is not there comes last.
    """
    late = max(times.values(), default=0) + 1
    regions: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for speech, places in voted.items():
        for place in places:
            for region in (
                place // REGION,
                place // REGION + 1,
            ):  # each is two wide, half over the one before
                regions[region][speech] += weighed[place]
    taken: set[int] = set()
    for said in regions.values():
        best = nsmallest(BEST, said, key=lambda speech: (-said[speech], times.get(speech, late), speech))
        enough = said[best[0]] / 2
        early = (speech for speech, weight in said.items() if weight >= enough)
        taken.update(best, nsmallest(EARLIEST, early, key=lambda speech: (times.get(speech, late), speech)))
    return sorted(taken)
