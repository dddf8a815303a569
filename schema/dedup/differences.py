"""What differs between two related speeches: place, date, speaker, year, numbers, passages.

Words are compared under their identity keys, so that it does not matter which print was loaded first;
facts differ when both speeches state them and nothing that they state agrees:
`县委书记 张明 2023年` against `县长 李华 2024年` -> `date speaker year`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from msgspec import Struct

from schema.text.identity import identity_key
from schema.text.shingles import WIDTH, sequence

DIFFERS = ("place", "date", "speaker", "year", "numbers", "passages")
RECENT = 64  # wordings kept, 0.3 MB each: files of one upload are compared with each other again and again
OWN_PASSAGE = 30  # characters in a row that the other text lacks: about a sentence, longer than any name

YEAR = re.compile(
    r"(?<!\d)((?:19|20)\d\d|[一二][九〇零][一二三四五六七八九〇零]{2})年"
)  # "2024年", "二〇二四年"
NUMBER = re.compile(r"\d+")  # "52" in "增长52个百分点"
HAN_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")


class Facts(Struct, frozen=True):
    """What all prints of one speech state; an empty set states nothing. Dates are `YYYY[-MM[-DD]]`."""

    places: frozenset[str] = frozenset()
    dates: frozenset[str] = frozenset()
    speakers: frozenset[str] = frozenset()


SILENT = Facts()


@dataclass(frozen=True, slots=True)
class Wording:
    """What one text is compared by: its shingles in order and as a set, its years, its other numbers."""

    order: tuple[int, ...] = field(repr=False)
    shingles: frozenset[int] = field(repr=False)
    years: frozenset[str]
    numbers: tuple[tuple[str, int], ...]


@lru_cache(maxsize=RECENT)
def wording(text: str) -> Wording:
    """Returns the wording of `text`; equal for all texts of one identity key."""
    key = identity_key(text)
    order = sequence(key)
    return Wording(
        order=tuple(order),
        shingles=frozenset(order),
        years=frozenset(year.translate(HAN_DIGITS) for year in YEAR.findall(key)),
        numbers=tuple(sorted(Counter(NUMBER.findall(YEAR.sub("年", key))).items())),
    )


def in_order(differs: Iterable[str]) -> tuple[str, ...]:
    """Returns names of differences in the contract's order, each once."""
    found = set(differs)
    return tuple(word for word in DIFFERS if word in found)


def differing_facts(a: Facts, b: Facts) -> tuple[str, ...]:
    """Returns which of place, date and speaker differ."""
    differs = []
    if a.places and b.places and not a.places & b.places:
        differs.append("place")
    if a.dates and b.dates and not any(_agree(x, y) for x in a.dates for y in b.dates):
        differs.append("date")
    if a.speakers and b.speakers and not a.speakers & b.speakers:
        differs.append("speaker")
    return tuple(differs)


def _agree(a: str, b: str) -> bool:
    """Whether two dates can be one: `2024` and `2024-03-01` can."""
    return a.startswith(b) or b.startswith(a)


def differing_words(a: Wording, b: Wording) -> tuple[str, ...]:
    """Returns which of year, numbers and passages differ."""
    differs = []
    if a.years != b.years:
        differs.append("year")
    if a.numbers != b.numbers:
        differs.append("numbers")
    if max(longest_own(a, b), longest_own(b, a)) >= OWN_PASSAGE:
        differs.append("passages")
    return tuple(differs)


def longest_own(text: Wording, other: Wording) -> int:
    """Returns the length of the longest stretch of `text` without five characters in a row that `other` has."""
    longest = run = 0
    theirs = other.shingles
    for number in text.order:
        if number in theirs:
            run = 0
        else:
            run += 1
            longest = max(longest, run)
    return max(0, longest - WIDTH + 1)
