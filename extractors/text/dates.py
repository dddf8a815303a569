"""Dates in every form they are printed: `2022年3月1日`, `二〇二二年三月`, `2022-03-01`, `March 1, 2022`.

A date is as precise as it is printed, and placeholders never become one: `20**年`, `202X年3月` -> None.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange

from schema.records import DateRange
from schema.text.numerals import HAN_DIGITS, parse

FIRST_YEAR, LAST_YEAR = 1900, 2099
HAN = "〇零○Ｏ一二三四五六七八九十廿卅"
YEAR = rf"(?:[12１２][0-9０-９]{{3}}|[一二][{HAN}０-９]{{3}})"
SMALL = rf"(?:[0-9０-９]{{1,2}}|[{HAN}]{{1,3}})"
MONTHS = "january february march april may june july august september october november december".split()
MONTH = (
    "|".join(name.title() for name in MONTHS) + "|" + "|".join(name[:3].title() + r"\.?" for name in MONTHS)
)

# 二〇二二年三月一日
HAN_DATE = re.compile(
    rf"(?P<y>{YEAR})\s*年(?:\s*(?P<m>{SMALL})\s*月(?:份)?(?:\s*(?P<d>{SMALL})\s*[日号號])?)?"
)
# 2022-03-01
NUMBER_DATE = re.compile(
    r"(?P<y>[12][0-9]{3})\s*[-./]\s*(?P<m>[0-9]{1,2})(?:\s*[-./]\s*(?P<d>[0-9]{1,2}))?(?![0-9])"
)
ENGLISH_DATE = re.compile(
    rf"(?:(?P<m>{MONTH})\s+(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\s+|(?P<d2>[0-9]{{1,2}})\s+(?P<m2>{MONTH}),?\s+)(?P<y>[12][0-9]{{3}})"
)  # March 1, 2022
# any of them, without groups, for recognising lines
DATE = re.compile(
    rf"{YEAR}\s*年(?:\s*{SMALL}\s*月(?:份)?(?:\s*{SMALL}\s*[日号號])?)?|[12][0-9]{{3}}\s*[-./]\s*[0-9]{{1,2}}(?:\s*[-./]\s*[0-9]{{1,2}})?"
    rf"|(?:{MONTH})\s+[0-9]{{1,2}}(?:st|nd|rd|th)?,?\s+[12][0-9]{{3}}|[0-9]{{1,2}}\s+(?:{MONTH}),?\s+[12][0-9]{{3}}"
)
HIDDEN = re.compile(r"[×XxＸ*＊_＿某?？]")  # 20**年, 202X年, ____年
HIDDEN_UNIT = re.compile(
    rf"\s*[0-9０-９]?{HIDDEN.pattern}{{1,4}}\s*[月日号號]"
)  # 2022年*X月*, 2022年3月*1X日*


def find_date(text: str) -> DateRange | None:
    """The first whole date in `text`, as precise as printed; None when there is none or it cannot be one."""
    for pattern in (HAN_DATE, NUMBER_DATE, ENGLISH_DATE):
        for match in pattern.finditer(text):
            found = _range(match)
            if found and not _hidden(text, match):
                return found
    return None


def _hidden(text: str, match: re.Match[str]) -> bool:
    """Whether a placeholder stands where the rest of this date belongs: `2022年X月`, `2022-1X`.

    One that belongs to the name before it or to a place behind it hides nothing: `张××（2022年3月1日）`.
    """
    cut = match.group()[-1].isdigit() and HIDDEN.match(text, match.end()) is not None
    return cut or HIDDEN_UNIT.match(text, match.end()) is not None


def _range(match: re.Match[str]) -> DateRange | None:
    groups = match.groupdict()
    year = _year(groups["y"])
    month = _number(groups.get("m") or groups.get("m2"))
    day = _number(groups.get("d") or groups.get("d2"))
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    if month is None:
        return DateRange(f"{year:04}", f"{year:04}-01-01", f"{year:04}-12-31", match.group())
    if not 1 <= month <= 12:
        return None
    last = monthrange(year, month)[1]
    stem = f"{year:04}-{month:02}"
    if day is None:
        return DateRange(stem, f"{stem}-01", f"{stem}-{last:02}", match.group())
    if not 1 <= day <= last:
        return None
    whole = f"{stem}-{day:02}"
    return DateRange(whole, whole, whole, match.group())


def _year(text: str) -> int | None:
    """Four digits in any notation, mixed ones too: `二０一０`."""
    digits = [_digit(char) for char in unicodedata.normalize("NFKC", text).replace("O", "〇")]
    return None if None in digits or len(digits) != 4 else int("".join(map(str, digits)))


def _digit(char: str) -> int | None:
    return int(char) if char.isascii() and char.isdigit() else HAN_DIGITS.get(char)


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    plain = unicodedata.normalize("NFKC", text).strip()
    for name in MONTHS:
        if plain.lower().rstrip(".") in (name, name[:3]):
            return MONTHS.index(name) + 1
    plain = plain.replace("廿", "二十").replace("卅", "三十")
    return parse(plain)
