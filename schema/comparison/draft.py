"""A draft, cut into paragraphs and sentences.

A sentence ends with `。！？；…` or with its paragraph; closing quotes and brackets belong to it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from msgspec import Struct

from schema.comparison.letters import Letters, letters_of

ENDS: Final = re.compile("(?:[。！？；!?;…]|\\.(?=\\s|$))+[”’」』）》】)\\]\"']*")  # "。", "？！", "。”"


class DraftParagraph(Struct, frozen=True):
    """A paragraph of the draft, and its page where the draft has pages."""

    text: str
    page: int | None = None


class Stretch(Struct, frozen=True):
    """Letters of the draft, from `start` to `end`."""

    start: int
    end: int


class Draft(Struct, frozen=True):
    """The paragraphs that have letters, their letters as one text, and where paragraphs and sentences stand in it.

    `first_sentences` gives the number of the sentence that begins with a letter.
    """

    printed: tuple[DraftParagraph, ...]
    letters: tuple[Letters, ...]
    folded: str
    paragraphs: tuple[Stretch, ...]
    sentences: tuple[Stretch, ...]
    first_sentences: dict[int, int]

    def paragraph_at(self, letter: int) -> int:
        """The number of the paragraph that holds this letter."""
        return bisect_right(self.paragraphs, letter, key=lambda paragraph: paragraph.start) - 1


def cut(printed: Sequence[DraftParagraph]) -> Draft:
    """Returns the draft that these paragraphs make; what has no letter or digit is left out."""
    kept: list[DraftParagraph] = []
    letters: list[Letters] = []
    paragraphs: list[Stretch] = []
    sentences: list[Stretch] = []
    at = 0
    for paragraph in printed:
        found = letters_of(paragraph.text)
        if not found.folded:
            continue
        end = at + len(found.folded)
        cuts = sorted(
            {0, len(found.folded), *(found.at(mark.end()) for mark in ENDS.finditer(paragraph.text))}
        )
        sentences += [Stretch(at + first, at + last) for first, last in pairwise(cuts)]
        kept.append(paragraph)
        letters.append(found)
        paragraphs.append(Stretch(at, end))
        at = end
    folded = "".join(part.folded for part in letters)
    firsts = {sentence.start: number for number, sentence in enumerate(sentences)}
    return Draft(tuple(kept), tuple(letters), folded, tuple(paragraphs), tuple(sentences), firsts)
