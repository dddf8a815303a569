"""Groups the passages that a speech shares with others by the words that are shared: who has them, earliest first.

"要抓好春耕生产…" in s_a (2012), s_b (2019), here (2021)  ->  one group of three places, s_a first
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from schema.dedup.shared import FirstPrint, SharedPassages, SharedWords
from schema.text.snippet import TextPlace

OVERLAP: Final = 0.5  # of the shorter of two stretches of this speech: then they are the same words
UNDATED: Final = "9999"  # behind every date


class WordsPlace(Struct, frozen=True):
    """A speech that has the words, and where."""

    speech: FirstPrint
    place: TextPlace


class SharedGroup(Struct, frozen=True):
    """Words of this speech as it prints them, and all that have them or most of them, earliest first, this one too."""

    words: str
    length: int
    here: TextPlace
    places: tuple[WordsPlace, ...]


def by_words(found: SharedPassages) -> tuple[SharedGroup, ...]:
    """Returns the shared words in the order of this speech, each with the speeches that have them."""
    pairs = [(passage, company.other) for company in found.others for passage in company.passages]
    groups: list[list[tuple[SharedWords, FirstPrint]]] = []
    for passage, other in sorted(pairs, key=lambda pair: (pair[0].here.start, -pair[0].here.end)):
        group = next((one for one in reversed(groups) if _same_words(one[0][0].here, passage.here)), None)
        if group is None:
            groups.append([(passage, other)])
        else:
            group.append((passage, other))
    return tuple(_group(found.speech, group) for group in groups)


def _same_words(a: TextPlace, b: TextPlace) -> bool:
    both = min(a.end, b.end) - max(a.start, b.start)
    return both > OVERLAP * min(a.end - a.start, b.end - b.start)


def _group(speech: FirstPrint, group: Sequence[tuple[SharedWords, FirstPrint]]) -> SharedGroup:
    longest = max((passage for passage, _ in group), key=lambda passage: passage.length)
    first: dict[str, WordsPlace] = {speech.speech_id: WordsPlace(speech, longest.here)}
    for passage, other in group:
        first.setdefault(other.speech_id, WordsPlace(other, passage.there))
    places = sorted(first.values(), key=lambda one: (one.speech.date or UNDATED, one.speech.speech_id))
    return SharedGroup(longest.words, longest.length, longest.here, tuple(places))
