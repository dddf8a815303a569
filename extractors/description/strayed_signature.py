"""Returns a signature that was taken for the heading of the next item: a day behind a dash signs the item before.

`——2001年2月8日于深圳` / `北国之春`: the first line ends the item above.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from extractors.text.dated_pattern import DatedPattern
from schema.records import Speech

SIGNED = DatedPattern(
    r"\s*[—–―\-－]{1,4}\s*{date}(?:之?[夜晨晚])?\s*[，,]?\s*(?:[于於][^\s，,。]{1,16})?[。.]?\s*"
)


def signatures_back(speeches: Sequence[Speech]) -> tuple[Speech, ...]:
    """The items, each with its own last line."""
    found: list[Speech] = []
    for speech in speeches:
        strayed = len(speech.heading) > 1 and SIGNED.fullmatch(speech.heading[0].text)
        if strayed and found and found[-1].paragraphs:
            line = speech.heading[0]
            found[-1] = replace(found[-1], paragraphs=(*found[-1].paragraphs, line))
            speech = replace(speech, heading=speech.heading[1:])
        found.append(speech)
    return tuple(found)
