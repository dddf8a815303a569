"""Words that two texts share though some letters were changed, put in or left out.

From each letter that a tile points to, the words are followed both ways while more letters are alike than not;
neighbouring stretches are joined over a few letters that only one text has. Pure; works on letters.

`在营山县安全生产工作会议上` and `在峨边彝族自治县安全生产工作会议上` share all but the name.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from schema.text.tiles import WIDTH

TRIED: Final = (
    16  # places in the other text that are tried for one beginning: real texts repeat a clause a few times
)
CHANGED: Final = 2  # what a letter that differs costs, in letters that are alike
DROP: Final = 8  # so much below the best, and the words are followed no further
OVER: Final = (
    2  # letters that two stretches may have in common there: a letter left out of two that are the same
)
GAP: Final = 12  # letters that one text may have more than the other between two stretches
BESIDE: Final = 28  # letters beside a stretch that are looked through: the rest of a sentence
LEAST_ALIKE: Final = 0.75  # of the letters of a joined stretch
CHUNK: Final = 16


class Alignment(Struct, frozen=True):
    """Letters of the first text and of the second that stand for each other, and how many of them are alike."""

    start: int
    end: int
    other_start: int
    other_end: int
    alike: int

    @property
    def likeness(self) -> float:
        """The share of letters that are alike, of the longer side."""
        return self.alike / max(1, self.end - self.start, self.other_end - self.other_start)


def alignments(mine: str, other: str, seeds: Iterable[int]) -> list[Alignment]:
    """Returns what the texts share around the letters of `mine` that `seeds` name, without overlaps, in order."""
    found: list[Alignment] = []
    done = expected = 0
    for at in sorted(seeds):
        if at < done:
            continue
        tile = mine[at : at + WIDTH]
        best: Alignment | None = None
        where = other.find(tile)
        for _ in range(TRIED):
            if where < 0:
                break
            tried = _followed(mine, other, at, where, done)
            if best is None or _rank(tried, expected) > _rank(best, expected):
                best = tried
            where = other.find(tile, where + 1)
        if best is not None:
            found.append(best)
            done, expected = best.end, best.other_end
    return _joined(_filled(found, mine, other), mine, other)


def _filled(found: list[Alignment], mine: str, other: str) -> list[Alignment]:
    """The stretches and what stands between and beside them, shifted by a few letters more or less: behind a letter
    that was put in no tile may have been found."""
    filled: list[Alignment] = []
    for number, stretch in enumerate(found):
        done = filled[-1].end if filled else 0
        shift = stretch.other_start - stretch.start
        filled += _near(mine, other, max(done, stretch.start - BESIDE), stretch.start, shift)
        filled.append(stretch)
        until = found[number + 1].start if number + 1 < len(found) else len(mine)
        shift = stretch.other_end - stretch.end
        filled += _near(mine, other, stretch.end, min(until, stretch.end + BESIDE), shift)
    return filled


def _near(mine: str, other: str, start: int, end: int, shift: int) -> list[Alignment]:
    """What of these letters stands in the other text within a few letters of where it should."""
    found = []
    at = start
    while at <= end - WIDTH:
        least = max(0, at + shift - GAP)
        where = (
            other.find(mine[at : at + WIDTH], least, at + shift + GAP + WIDTH)
            if at + shift + GAP >= 0
            else -1
        )
        if where < 0:
            at += 1
            continue
        one = _followed(mine[:end], other, at, where, start)
        found.append(one)
        at = start = one.end
    return found


def _rank(found: Alignment, expected: int) -> tuple[int, int]:
    """The longer is better, of equals the one nearer to where the words before stood."""
    return found.alike, -abs(found.other_start - expected)


def _followed(mine: str, other: str, at: int, where: int, done: int) -> Alignment:
    """The stretch around a tile that stands at both places, with letters that differ but none more or less."""
    end, right = _forward(mine, other, at + WIDTH, where + WIDTH)
    start, left = _backward(mine, other, at, where, done)
    shift = where - at
    return Alignment(start, end, start + shift, end + shift, WIDTH + right + left)


def _forward(mine: str, other: str, at: int, where: int) -> tuple[int, int]:
    """Where the words end that begin here, and how many letters of them are alike."""
    score = best = alike = kept = 0
    end, most = at, min(len(mine), len(other) - where + at)
    shift = where - at
    while at < most:
        chunk = mine[at : at + CHUNK]
        if len(chunk) == CHUNK and chunk == other[at + shift : at + shift + CHUNK]:
            at += CHUNK
            score += CHUNK
            alike += CHUNK
        elif mine[at] == other[at + shift]:
            at += 1
            score += 1
            alike += 1
        else:
            at += 1
            score -= CHANGED
            if score < best - DROP:
                break
            continue
        if score > best:
            best, end, kept = score, at, alike
    return end, kept


def _backward(mine: str, other: str, at: int, where: int, done: int) -> tuple[int, int]:
    """Where the words begin that end here, not before `done`, and how many letters of them are alike."""
    score = best = alike = kept = 0
    start, least, shift = at, max(done, at - where), where - at
    while at > least:
        at -= 1
        if mine[at] == other[at + shift]:
            score += 1
            alike += 1
            if score > best:
                best, start, kept = score, at, alike
        else:
            score -= CHANGED
            if score < best - DROP:
                break
    return start, kept


def alike_letters(first: str, second: str) -> int:
    """How many letters are the same at the same place."""
    return sum(one == other for one, other in zip(first, second, strict=False))


def _joined(found: list[Alignment], mine: str, other: str) -> list[Alignment]:
    """Neighbours that follow each other in both texts as one, as long as enough of it is alike."""
    joined: list[Alignment] = []
    for next_one in found:
        if joined:
            last = joined[-1]
            apart = next_one.other_start - last.other_end
            between = mine[last.end : next_one.start], other[last.other_end : next_one.other_start]
            alike = alike_letters(*between) if len(between[0]) == len(between[1]) else 0
            both = Alignment(
                last.start,
                next_one.end,
                last.other_start,
                next_one.other_end,
                last.alike + alike + next_one.alike + min(0, apart),
            )
            follows = -OVER <= apart <= GAP and next_one.start - last.end <= GAP
            if follows and both.likeness >= LEAST_ALIKE:
                joined[-1] = both
                continue
        joined.append(next_one)
    return joined
