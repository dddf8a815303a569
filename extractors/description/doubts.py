"""Reports lines of a heading that could be a fact, but are not clearly one: never a guess.

`激进主义害死中国` / `雪珥`: the second line may be who wrote it, and nobody knows -> `uncertain-fact`, for a person.
"""

from __future__ import annotations

from typing import Final

from extractors.description.heading_parts import parts_of
from extractors.text.vocabulary import FULL, Vocabulary
from schema.records import Description, Issue, Speech

UNSURE: Final = 0.89  # an item with a doubtful fact is no surer than this, whatever its boundaries are


def doubts(speech: Speech, description: Description, words: Vocabulary = FULL) -> tuple[Issue, ...]:
    """`uncertain-fact` for each line that could be a name, where no other line says who speaks."""
    if description.speaker is not None:
        return ()
    greeted = description.salutation is not None
    parts = parts_of(speech.heading, words, greeted=greeted, below=speech.paragraphs)
    return tuple(
        Issue(
            "describe",
            "uncertain-fact",
            part.paragraph.spans[0].page,
            f"item {speech.ordinal}: {part.text} could be who speaks",
        )
        for part in parts
        if part.kind == "unsure"
    )
