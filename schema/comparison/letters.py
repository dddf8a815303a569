"""The letters of a text as texts are compared, each with its place in the text.

`２０２４年，要抓好` -> `0年要抓好`: width, punctuation, white space, traditional characters and numbers do not matter
for finding; whether two passages are the same is asked of the text itself (`same_words`).
"""

from __future__ import annotations

from bisect import bisect_left

from msgspec import Struct

from schema.dedup.passages import compared
from schema.text.identity import identity_key
from schema.text.shingles import DIGIT_RUN, folded


class Letters(Struct, frozen=True):
    """`text[starts[i]:ends[i]]` is what the letter `folded[i]` was made of."""

    text: str
    folded: str
    starts: list[int]
    ends: list[int]

    def at(self, place: int) -> int:
        """The first letter at or behind a place in the text."""
        return bisect_left(self.starts, place)

    def printed(self, start: int, end: int) -> tuple[int, int]:
        """Where the letters from `start` to `end` stand in the text."""
        return self.starts[start], self.ends[end - 1]


def folded_letters(text: str) -> str:
    """The letters of `text` without their places, six times as fast."""
    return folded(identity_key(text))


def letters_of(text: str) -> Letters:
    """The letters of `text` with their places."""
    key, places = compared(text)
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for run in DIGIT_RUN.finditer(key):
        parts += [key[at : run.start()], "0"]
        starts += [*places[at : run.start()], places[run.start()]]
        ends += [*(place + 1 for place in places[at : run.start()]), places[run.end() - 1] + 1]
        at = run.end()
    parts.append(key[at:])
    starts += places[at:]
    ends += (place + 1 for place in places[at:])
    return Letters(text, "".join(parts), starts, ends)


def same_words(first: str, second: str) -> bool:
    """Whether two passages have the same letters, numbers among them; traditional characters are simplified ones."""
    return compared(first)[0] == compared(second)[0]
