"""Parses dates in all printed forms: `2022年3月1日`, `二〇二二年三月`, `民國一百零一年`, `2022-03-01`, `March 1, 2022`.

A date is as precise as it is printed, and placeholders never become one: `20**年`, `202X年3月` -> None.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange

from schema.records import DateRange
from schema.text.numerals import HAN_DIGITS, parse

FIRST_YEAR, LAST_YEAR = 1900, 2099
ROC_BEFORE = 1911  # 民國元年 is 1912
ZEROS = "〇零○Ｏ０0OoΟοОо◯⚪"  # characters printed in place of 〇
HAN = "〇零○ＯOoΟοОо◯一二三四五六七八九十廿卅"
DIGIT = rf"[{ZEROS}0-9０-９一二三四五六七八九]"
GAP = r"[ \t\u3000\xa0]?"  # between the characters of a letter-spaced date
# "2021", "2 0 2 1", "二〇二一", "二 〇 二 一", "二0二一"
SPELT = (
    rf"(?:[12１２]{GAP}[0-9０-９]{GAP}[0-9０-９]{GAP}[0-9０-９]|[一二]{GAP}{DIGIT}{GAP}{DIGIT}{GAP}{DIGIT})"
)
THOUSAND = rf"[一二两]千[{HAN}百]{{1,7}}"  # 二千零二十一
# 中華民國一百零一年, 民國34年, 民国元年; a bare year of three digits (101年3月8日) is one too
ROC = r"(?:(?:中[華华])?民[國国]\s*(?:元|[0-9０-９]{1,3}|[〇零○一二三四五六七八九十百廿卅]{1,5})|(?<![0-9０-９年])1[01][0-9](?=\s*年\s*[0-9]{1,2}\s*月\s*[0-9]{1,2}\s*日))"
YEAR = rf"(?:{ROC}|{SPELT}|{THOUSAND})"
NO_DATE = r"(?!\s*(?:[度代级來来间間初末底]|以[来來]))"  # 2021年度, 1980年代, 97年岁末
SMALL = rf"(?:[0-9０-９]{GAP}[0-9０-９]|[0-9０-９]|[{HAN}](?:{GAP}[{HAN}]){{0,2}})"
MONTH_NUMBER = rf"(?:{SMALL}|元)"
DAY_END = r"(?:[日号號]|(?=\s*之?[夜晨晚午]))"  # "二月廿六夜"
MONTHS = "january february march april may june july august september october november december".split()
MONTH = (
    "|".join(name.title() for name in MONTHS) + "|" + "|".join(name[:3].title() + r"\.?" for name in MONTHS)
)
DASH = r"\s*(?:[—–\-－―─~～]{1,2}|[至到])\s*"

# 二〇二二年三月一日
HAN_DATE = re.compile(
    rf"(?P<y>{YEAR})\s*年{NO_DATE}(?:\s*(?P<m>{MONTH_NUMBER})\s*月(?:份)?(?:\s*(?P<d>{SMALL})\s*{DAY_END})?)?"
)
# 2022-03-01
NUMBER_DATE = re.compile(
    r"(?P<y>[12][0-9]{3})\s*[-./]\s*(?P<m>[0-9]{1,2})(?:\s*[-./]\s*(?P<d>[0-9]{1,2}))?(?![0-9])"
)
ENGLISH_DATE = re.compile(
    rf"(?:(?P<m>{MONTH})\s+(?:(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\s+)?|(?P<d2>[0-9]{{1,2}})\s+(?P<m2>{MONTH}),?\s+)(?P<y>[12][0-9]{{3}})"
)  # March 1, 2022
# "—7日", "至4月2日", "-2022年1月3日": the end of a range, behind its first day
RANGE = re.compile(
    rf"(?:{DASH}(?:(?P<y>{YEAR})\s*年\s*)?(?:(?P<m>{MONTH_NUMBER})\s*月\s*)?(?P<d>{SMALL})\s*[日号號])"
)
OPEN_RANGE = re.compile(  # "2021年3月5—7日": the first day without its 日
    rf"(?P<y>{YEAR})\s*年\s*(?P<m>{MONTH_NUMBER})\s*月\s*(?P<d>{SMALL}){DASH}(?P<d2>{SMALL})\s*[日号號]"
)
# any of them, without groups, for recognising lines
DATE = re.compile(
    rf"{YEAR}\s*年\s*{MONTH_NUMBER}\s*月\s*{SMALL}{DASH}{SMALL}\s*[日号號]"
    rf"|{YEAR}\s*年{NO_DATE}(?:\s*{MONTH_NUMBER}\s*月(?:份)?(?:\s*{SMALL}\s*{DAY_END}"
    rf"(?:{DASH}(?:{YEAR}\s*年\s*)?(?:{MONTH_NUMBER}\s*月\s*)?{SMALL}\s*[日号號])?)?)?"
    rf"|[12][0-9]{{3}}\s*[-./]\s*[0-9]{{1,2}}(?:\s*[-./]\s*[0-9]{{1,2}})?(?![0-9])"
    rf"|(?:{MONTH})\s+(?:[0-9]{{1,2}}(?:st|nd|rd|th)?,?\s+)?[12][0-9]{{3}}|[0-9]{{1,2}}\s+(?:{MONTH}),?\s+[12][0-9]{{3}}"
)
HIDDEN = re.compile(r"[×XxＸ*＊_＿某?？]")  # 20**年, 202X年, ____年
HIDDEN_UNIT = re.compile(
    rf"\s*[0-9０-９]?(?:{HIDDEN.pattern}|[-－—]){{1,4}}\s*[月日号號]|[\s\u3000]+[月日号號](?![\u4e00-\u9fff])"
)  # 2022年*X月*, 2022年3月*1X日*, 2022年*  月  日*
# "2023-03-21 09:51:22": with the minute, as programs print it
CLOCK_TIME = re.compile(
    r"(?:[12][0-9]{3}\s*[-./年]\s*[0-9]{1,2}\s*[-./月]\s*[0-9]{1,2}(?:日|[T\s]))[T\s]{0,3}[0-9]{1,2}[:：][0-9]{2}(?:[:：][0-9]{2})?"
)


def find_date(text: str) -> DateRange | None:
    """The first complete date in `text`, as precise as printed; None without one, or for an impossible one.

    A range (`2021年3月5日—7日`) is the date of its first day, with the days it covers.
    """
    for pattern in (OPEN_RANGE, HAN_DATE, NUMBER_DATE, ENGLISH_DATE):
        for match in pattern.finditer(text):
            found = _range(match)
            if found and not _hidden(text, match):
                return _until(found, match, text)
    return None


def _hidden(text: str, match: re.Match[str]) -> bool:
    """Whether a placeholder takes the place of the rest of this date: `2022年X月`, `2022-1X`.

    One that belongs to a name before or a place behind the date does not: `张××（2022年3月1日）`.
    """
    cut = match.group()[-1].isdigit() and HIDDEN.match(text, match.end()) is not None
    return cut or HIDDEN_UNIT.match(text, match.end()) is not None


def _until(first: DateRange, match: re.Match[str], text: str) -> DateRange:
    """`first` with the last day of the range that it begins, if one does."""
    if len(first.date) < len("2021-03-05"):
        return first
    year, month, _ = (int(part) for part in first.date.split("-"))
    groups = match.groupdict()
    if match.re is OPEN_RANGE:
        end, printed, day = None, match.group(), _number(groups["d2"])
    else:
        end = RANGE.match(text, match.end())
        if end is None:
            return first
        printed, day = text[match.start() : end.end()], _number(end["d"])
        year = (_year(end["y"]) or year) if end["y"] else year
        month = (_number(end["m"]) or month) if end["m"] else month
    if day is None or not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return first
    last = f"{year:04}-{month:02}-{day:02}"
    return DateRange(first.date, first.first, last, printed) if last > first.first else first


def _range(match: re.Match[str]) -> DateRange | None:
    groups = match.groupdict()
    year = _year(groups["y"])
    month = _number(groups.get("m") or groups.get("m2"))
    day = _number(groups.get("d") or (None if match.re is OPEN_RANGE else groups.get("d2")))
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
    """A year in any notation: `２０２１`, `二０一０`, `二千零二十一`, `民國一百零一`."""
    plain = _plain(text)
    if "民" in plain or len(plain) == 3:
        number = 1 if plain.endswith("元") else _number(re.sub(r"^.*民[國国]", "", plain))
        return number + ROC_BEFORE if number else None
    if "千" in plain:
        return _thousands(plain)
    digits = [_digit(char) for char in plain]
    return None if None in digits or len(digits) != 4 else int("".join(map(str, digits)))


def _thousands(plain: str) -> int | None:
    head, _, rest = plain.partition("千")
    below = parse(rest.lstrip("零〇")) if rest.strip("零〇") else 0
    thousands = parse(head)
    return None if below is None or thousands is None else thousands * 1000 + below


def _plain(text: str) -> str:
    """`text` with one sign for zero among Han digits, without gaps."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return "".join("〇" if char in "OoΟοОо○◯⚪" else char for char in plain)


def _digit(char: str) -> int | None:
    return int(char) if char.isascii() and char.isdigit() else HAN_DIGITS.get(char)


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    for name in MONTHS:
        if text.strip().lower().rstrip(".") in (name, name[:3]):
            return MONTHS.index(name) + 1
    plain = _plain(text)
    if plain == "元":
        return 1
    plain = plain.replace("廿", "二十").replace("卅", "三十")
    return parse(plain)
