"""Tiles: the parts of a text that are posted so that a single sentence of it can be found again.

Letters are cut into pieces of four that do not overlap, `要把安全生产放在首位` -> `要把安全`, `生产放在`, and a draft asks
for its pieces at every place: words that stand in both meet, wherever they begin. Of a sentence of n letters
n/4 pieces are posted, and a letter that is changed spoils one: with a tenth of them changed two are left of the
shortest sentences. (Sampled shingles, one in 64, show a sentence of 15 characters in one case of seven.)
"""

from __future__ import annotations

from typing import Final
from zlib import crc32

from schema.text.identity import NOT_IN_KEY
from schema.text.shingles import folded

WIDTH: Final = 4  # letters
NUMBERS: Final = 1 << 21  # tiles are counted by number: lists of some twenty speeches in a library of 100,000
BYTES: Final = 4  # of a letter


def letters(key: str) -> str:
    """What is compared of a text, given its search key or identity key: letters, digit runs as `0`, simplified."""
    return folded(NOT_IN_KEY.sub("", key))


def tiles(text: str) -> list[int]:
    """Returns the tiles that are posted of these letters, ascending, each once."""
    return sorted(set(_numbers(text, WIDTH)))


def probes(text: str) -> list[int]:
    """Returns the tile that would begin at each of these letters."""
    return _numbers(text, 1)


def _numbers(text: str, step: int) -> list[int]:
    codes = text.encode("utf-32-le")
    last = len(codes) - WIDTH * BYTES
    return [crc32(codes[at : at + WIDTH * BYTES]) % NUMBERS for at in range(0, last + 1, step * BYTES)]
