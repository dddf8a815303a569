"""Handles traditional and simplified script alike: rules match the simplified form, facts stay as printed.

`副市長 朱建國` is read as `副市长 朱建国`; the name that is stored is `朱建國`.
"""

from __future__ import annotations

import re

from schema.text.script import simplified


def as_printed(value: str, line: str) -> str:
    """The characters printed in `line` for `value`, which was read from its simplified form; gaps stay closed as in
    `value`."""
    reading = simplified(line)
    at = reading.find(value)
    if at >= 0:
        return line[at : at + len(value)]
    match = re.search(r"\s*".join(map(re.escape, "".join(value.split()))), reading)
    if not match:
        return _scattered(value, reading, line)
    return re.sub(r"\s+", "", line[match.start() : match.end()]) if " " not in value else value


def _scattered(value: str, reading: str, line: str) -> str:
    """The characters of `value` where they stand in `line` one after the other, others between them:
    `陈文栋` in `陳院長文棟` -> `陳文棟`; `value` itself when they do not."""
    found, at = [], 0
    for char in value:
        at = reading.find(char, at)
        if at < 0:
            return value
        found.append(line[at])
        at += 1
    return "".join(found)
