"""The letters of a text, which two prints of the same words share whatever their spaces and punctuation.

"(5篇)2022 在推动…" and "（5篇）2022在推动…"  ->  "5篇2022在推动…"
"""

from __future__ import annotations

from schema.text.nfkc import nfkc


def letters(text: str) -> str:
    """`text` after NFKC and case folding, letters, digits and Han only. For comparing, never for storing."""
    return "".join(char for char in nfkc(text).casefold() if char.isalnum())


def letter_places(text: str) -> tuple[str, list[int]]:
    """`letters(text)`, and for each of them the offset in `text` of the character it came from."""
    found: list[str] = []
    places: list[int] = []
    for offset, char in enumerate(text):
        for letter in letters(char):
            found.append(letter)
            places.append(offset)
    return "".join(found), places
