"""The loose key of a search key: one script, one zero, one middle dot, so that 发展 finds 發展.

`二○二一年，買買提·艾山` -> `二零二一年,买买提·艾山`, character by character. The search index is made of loose keys: it must be
made anew (a migration) when an entry here changes, for it can forget only what it was told.
"""

from __future__ import annotations

import re

from schema.text import script

ZEROS, ZERO = "〇○", "零"  # 二〇二一, 二○二一, 二零二一
DOTS, DOT = "•‧・∙⋅", "·"  # of names: 买买提·艾山, 買買提・艾山
TABLE = {**script.TABLE, **str.maketrans(ZEROS + DOTS, ZERO * len(ZEROS) + DOT * len(DOTS))}
OTHER_SIGNS = re.compile(f"[{ZEROS}{DOTS}]")


def loose_key(key: str) -> str:
    """`key` as a loose search compares it; of the same length."""
    return key.translate(TABLE) if script.PERHAPS.search(key) or OTHER_SIGNS.search(key) else key
