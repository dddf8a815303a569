"""Compares two texts, paragraph by paragraph and then letter by letter.

`全县经济总量` / `全市经济总量` → `全[-县-]{+市+}经济总量`.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Final, Literal

from msgspec import Struct

ALIKE: Final = 0.3  # similarity (0 to 1) below which two paragraphs are shown as one deleted, one inserted


class TextSegment(Struct, frozen=True):
    """A stretch of a changed paragraph: in both texts, only in the first, or only in the second."""

    kind: Literal["both", "first", "second"]
    text: str


class ParagraphChange(Struct, frozen=True):
    """One differing paragraph (None on the side that lacks it), or a number of equal paragraphs (`alike`)."""

    alike: int = 0
    first: str | None = None
    second: str | None = None
    pieces: tuple[TextSegment, ...] = ()


def changes(first: str, second: str) -> Iterator[ParagraphChange]:
    """The differences of two texts in the order of the first; paragraphs are separated by newlines."""
    a, b = first.split("\n"), second.split("\n")
    for kind, a0, a1, b0, b1 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            yield ParagraphChange(alike=a1 - a0)
            continue
        for old, new in zip_longest(a[a0:a1], b[b0:b1], fillvalue=None):
            yield ParagraphChange(first=old, second=new, pieces=tuple(letters(old or "", new or "")))


def letters(old: str, new: str) -> Iterator[TextSegment]:
    """The pieces of two paragraphs; joined, `both` and `first` give `old`, `both` and `second` give `new`."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < ALIKE:
        yield from _apart(old, new)
        return
    for kind, a0, a1, b0, b1 in matcher.get_opcodes():
        if kind == "equal":
            yield TextSegment("both", old[a0:a1])
        else:
            yield from _apart(old[a0:a1], new[b0:b1])


def _apart(old: str, new: str) -> Iterator[TextSegment]:
    if old:
        yield TextSegment("first", old)
    if new:
        yield TextSegment("second", new)
