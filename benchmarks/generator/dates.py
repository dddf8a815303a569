"""Dates as papers print them: a true date, its gold form, and many printed forms."""

from __future__ import annotations

from random import Random

DIGITS = "〇一二三四五六七八九"


def cn_year(year: int, zero: str = "〇") -> str:
    return "".join(DIGITS[int(d)] for d in str(year)).replace("〇", zero)


def cn_day(n: int) -> str:
    """1..31 as 一, 十, 十二, 二十, 三十一."""
    if n <= 10:
        return "〇一二三四五六七八九十"[n]
    tens, ones = divmod(n, 10)
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")


FORMS = ("arabic", "cn", "cn-circle", "dots", "dashes", "spaced", "month", "padded", "year")


def draw_date(rng: Random, form: str) -> tuple[str, str]:
    """(gold, printed) of a random date in the given form."""
    year, month, day = rng.randint(2008, 2024), rng.randint(1, 12), rng.randint(1, 28)
    full = f"{year}-{month:02d}-{day:02d}"
    return {
        "arabic": (full, f"{year}年{month}月{day}日"),
        "cn": (full, f"{cn_year(year)}年{cn_day(month)}月{cn_day(day)}日"),
        "cn-circle": (full, f"{cn_year(year, '○')}年{cn_day(month)}月{cn_day(day)}日"),
        "dots": (full, f"{year}.{month}.{day}"),
        "dashes": (full, f"{year}-{month:02d}-{day:02d}"),
        "spaced": (full, f"{year} 年 {month} 月 {day} 日"),
        "padded": (full, f"{year}年{month:02d}月{day:02d}日"),
        "month": (f"{year}-{month:02d}", f"{year}年{month}月"),
        "year": (str(year), f"{year}年"),
    }[form]
