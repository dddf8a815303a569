"""The width of text in a fixed-pitch column, and the smallest piece that a line break can separate.

"去年8月，中" -> 11 columns; its first piece is "去", the piece at "，" is glued to "月"
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

# May not begin a line, but stays with the character before. "，" "。" "）" "”"
CLOSING: Final = "，。、：；！？”’）》〉】」』…—·%％℃,.:;!?)]}"
# May not end a line. "（" "“"
OPENING: Final = "“‘（《〈【「『([{"
# "2011"  "e-mail,"  "（中"  "月，"  "。”": stays together at a line break
PIECE: Final = re.compile(rf"[{re.escape(OPENING)}]*(?:[A-Za-z0-9À-ɏ'’_./@+-]+|[^\s])[{re.escape(CLOSING)}]*")


@lru_cache(maxsize=16384)
def _columns(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Cc"):
        return 0
    # Ambiguous ones (“ ” … — ·) take two columns in Chinese text and stand alone in English.
    return 2 if unicodedata.east_asian_width(char) in "WFA" else 1


def columns(text: str) -> int:
    """The width of `text`: Han and full-width signs count 2, Latin letters and digits 1."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def first_piece(text: str) -> str:
    """The first piece of `text` that no line break separates: a character, word or number."""
    match = PIECE.match(text.lstrip())
    return match[0] if match else ""
