"""What of an alignment counts as held: sentences of 15 characters and more, and parts of sentences of 15 letters.

An alignment that misses a letter or two of a sentence holds the sentence: the last word was changed; so does one that
ended before two changed letters that stand together. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal

from msgspec.structs import replace

from schema.comparison.alignment import LEAST_ALIKE, Alignment, alike_letters
from schema.comparison.draft import Stretch

How = Literal["same", "nearly", "parts"]

SENTENCE: Final = (
    12  # letters of a sentence of 15 characters: a comma, a stop and a quote or two belong to it
)
MOST: Final = 0.75  # of a sentence's letters: as much as must be alike
PART: Final = 15  # letters of what is no whole sentence
MISSING: Final = 6  # one letter in so many may be missing at each end of a sentence, at least two
NEARLY: Final = 0.8  # of a paragraph's letters in one speech


def passages(
    found: Iterable[Alignment], sentences: Sequence[Stretch], mine: str, other: str
) -> list[Alignment]:
    """Returns the alignments of these letters that count, in order and without overlaps."""
    kept: list[Alignment] = []
    done = 0
    for alignment in found:
        wide = alignment
        for sentence in sentences:
            wide = _widened(wide, sentence, mine, other, done)
        if wide.likeness >= LEAST_ALIKE and _counts(wide, sentences):
            kept.append(wide)
            done = wide.end
    return kept


def _widened(found: Alignment, sentence: Stretch, mine: str, other: str, done: int) -> Alignment:
    """The alignment with the rest of a sentence of which few letters are missing, or such as are mostly alike."""
    few = max(2, (sentence.end - sentence.start) // MISSING)
    before, after = found.start - sentence.start, sentence.end - found.end
    if before > 0 and found.start < sentence.end and sentence.start >= done:
        there = max(0, found.other_start - before)
        alike = alike_letters(mine[sentence.start : found.start], other[there : found.other_start])
        if before <= few or 2 * alike >= before:
            found = replace(found, start=sentence.start, other_start=there, alike=found.alike + alike)
    if after > 0 and found.end > sentence.start:
        there = min(len(other), found.other_end + after)
        alike = alike_letters(mine[found.end : sentence.end], other[found.other_end : there])
        if after <= few or 2 * alike >= after:
            found = replace(found, end=sentence.end, other_end=there, alike=found.alike + alike)
    return found


def _counts(found: Alignment, sentences: Sequence[Stretch]) -> bool:
    """Whether it is long enough by itself, or is most of a sentence that is long enough."""
    if found.end - found.start >= PART:
        return True
    for sentence in sentences:
        held = min(found.end, sentence.end) - max(found.start, sentence.start)
        if held >= SENTENCE and held >= MOST * (sentence.end - sentence.start):
            return True
    return False


def how_held(length: int, stretches: Sequence[tuple[int, int, bool]]) -> How:
    """How one speech holds a paragraph of so many letters, by its passages (start, end, whether they are the same)."""
    if len(stretches) == 1 and stretches[0] == (0, length, True):
        return "same"
    held = sum(end - start for start, end, _ in stretches)
    return "nearly" if held >= NEARLY * length else "parts"


def gaps(length: int, stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Returns the letters from 0 to `length` that are in none of the stretches."""
    found = []
    done = 0
    for start, end in sorted(stretches):
        if start > done:
            found.append((done, start))
        done = max(done, end)
    return [*found, (done, length)] if done < length else found
