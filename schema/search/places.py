"""The places of speeches in the search index: numbers in the order of time, greater ones are newer."""

from __future__ import annotations

import re
from typing import Final

# "2024-03-01" of "2024-03-01T08:00:00Z"; a shorter form stands before the longer ones it begins.
MOMENT: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d):(\d\d)Z)?)?)?")
TIE_BITS: Final = 23  # of the id, below the day or the moment
# The places of speeches without a date begin here: below zero, where those with one begin. So a date needs no bits
# for the time of day, and places that stand close together are short in the index.
UNDATED: Final = -(1 << 62)
ID_ORDER: Final = {character: at for at, character in enumerate("234567abcdefghijklmnopqrstuvwxyz")}
TIE_CHARACTERS: Final = 5  # of an id, five bits each


def order(newest: str) -> tuple[bool, str]:
    """Returns the sort key of a print's time: whether it is a date, and the time itself; greater is newer."""
    return bool(newest) and "T" not in newest, newest


def place(newest: str, speech_id: str) -> int:
    """Returns the sort number of a speech: newer is greater, and of the same time the smaller id is."""
    tie = 0
    for character in speech_id.removeprefix("s_")[:TIE_CHARACTERS]:
        tie = tie << 5 | ID_ORDER.get(character, 0)
    return first_place(newest) | ((1 << TIE_BITS) - 1 - (tie >> 5 * TIE_CHARACTERS - TIE_BITS))


def first_place(newest: str) -> int:
    """Returns the least sort number of this time."""
    found = MOMENT.match(newest)
    year, month, day, hour, minute, second = (
        (int(part or 0) for part in found.groups()) if found else (0,) * 6
    )
    days = (year * 13 + month) * 32 + day
    if order(newest)[0]:
        return days << TIE_BITS
    clock = 1 + (hour * 60 + minute) * 60 + second if found and found[4] else 0
    return UNDATED + (days * (24 * 60 * 60 + 1) + clock << TIE_BITS)
