"""Traditional and simplified script: rules, keys and searches compare the simplified form, position by position.

`副市長 朱建國` -> `副市长 朱建国`
"""

from __future__ import annotations

import re

from schema.text.han_variants import SIMPLIFIED, TRADITIONAL

LAST_OF_PLANE = "\uffff"
TABLE = str.maketrans(TRADITIONAL, SIMPLIFIED)
# A look is seven times as fast as a copy, and most texts have none; rare Han are looked for as one range, because
# `re` tries single characters beyond U+FFFF one by one.
PERHAPS = re.compile(
    f"[{''.join(char for char in TRADITIONAL if char <= LAST_OF_PLANE)}\U00010000-\U0010ffff]"
)


def simplified(text: str) -> str:
    """`text` in simplified characters, position by position."""
    return text.translate(TABLE) if PERHAPS.search(text) else text
