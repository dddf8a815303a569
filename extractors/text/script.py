"""One reading for traditional and simplified script: rules match the simplified form, facts stay as printed.

`副市長 朱建國` is read as `副市长 朱建国`; the name that is stored is `朱建國`.
"""

from __future__ import annotations

import re

from schema.text.han_variants import SIMPLIFIED, TRADITIONAL

TABLE = str.maketrans(TRADITIONAL, SIMPLIFIED)


def simplified(text: str) -> str:
    """`text` in simplified characters, position by position."""
    return text.translate(TABLE)


def as_printed(value: str, line: str) -> str:
    """`value`, read from the simplified form of `line`, in the characters of `line`; gaps inside it closed
    as in `value`."""
    reading = simplified(line)
    at = reading.find(value)
    if at >= 0:
        return line[at : at + len(value)]
    match = re.search(r"\s*".join(map(re.escape, "".join(value.split()))), reading)
    if not match:
        return value
    return re.sub(r"\s+", "", line[match.start() : match.end()]) if " " not in value else value
