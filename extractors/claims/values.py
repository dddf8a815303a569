"""Parses the values of printed claims: days, pages, bytes, views.

"64 页" -> 64    "43.17KB" -> 44206 (1 KB = 1024)    "999+" -> at least 999    "2024年6月11日" -> 2024-06-11
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

FOLD: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
# Units count 1024, as file managers and document sites do.
UNITS: Final[dict[str, int]] = {"": 1, "K": 1024, "M": 1024**2, "G": 1024**3}
UNIT_WORDS: Final = {"字节": "", "BYTE": "", "BYTES": "", "B": "", "千字节": "K", "兆": "M", "兆字节": "M"}
TENS: Final[dict[str, int]] = {
    "": 1,
    "千": 1000,
    "K": 1000,
    "万": 10_000,
    "W": 10_000,
    "亿": 100_000_000,
}
DIGITS: Final = re.compile(r"\d[\d,]*(?:\.\d+)?")  # "1,024.5"
DATE_PARTS: Final = re.compile(r"(\d{4})\D+?(\d{1,2})\D+?(\d{1,2})")  # "2024年6月11"


def parse_date(text: str) -> str | None:
    """The printed day as `YYYY-MM-DD`; None without one, or for one that does not exist."""
    match = DATE_PARTS.search(text.translate(FOLD))
    if match is None:
        return None
    try:
        return date(*map(int, match.groups())).isoformat()
    except ValueError:
        return None


def parse_pages(text: str) -> int | None:
    """The number in "共 64 页"; None for none."""
    match = DIGITS.search(text.translate(FOLD))
    return int(float(match[0].replace(",", ""))) if match else None


def parse_size(text: str) -> int | None:
    """Bytes, rounded, 1 KB = 1024; None without a number or with an unknown unit."""
    folded = text.translate(FOLD).strip()
    match = DIGITS.match(folded)
    if match is None:
        return None
    word = folded[match.end() :].strip().upper()
    unit = UNIT_WORDS.get(word, word[:1])
    return round(float(match[0].replace(",", "")) * UNITS[unit]) if unit in UNITS else None


def parse_views(text: str) -> int | None:
    """The number of views as a lower bound: "999+" is 999, "1.2万" 12000; None without a number."""
    folded = text.translate(FOLD)
    match = DIGITS.search(folded)
    if match is None:
        return None
    unit = folded[match.end() :].strip()[:1].upper()
    return round(float(match[0].replace(",", "")) * TENS.get(unit, 1))
