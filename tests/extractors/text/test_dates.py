"""Dates as precise as they are printed, in every notation, and never out of placeholders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.text.dates import DATE, ENGLISH_DATE, HAN_DATE, HIDDEN, HIDDEN_UNIT, NUMBER_DATE, find_date
from tests.schema.text.test_numerals import han

WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
ENGLISH = "January February March April May June July August September October November December".split()


def spelt(year: int, zero: str = "〇") -> str:
    """A year digit by digit."""
    return "".join(f"{zero}一二三四五六七八九"[int(figure)] for figure in str(year))


NOTATIONS: dict[str, Callable[[dt.date], str]] = {
    "arabic": lambda d: f"{d.year}年{d.month}月{d.day}日",
    "padded": lambda d: f"{d.year}年{d.month:02}月{d.day:02}日",
    "gaps": lambda d: f"{d.year} 年 {d.month} 月 {d.day} 日",
    "hao": lambda d: f"{d.year}年{d.month}月{d.day}号",
    "wide": lambda d: f"{d.year}年{d.month}月{d.day}日".translate(WIDE),
    "han": lambda d: f"{spelt(d.year)}年{han(d.month)}月{han(d.day)}日",
    "circle": lambda d: f"{spelt(d.year, '○')}年{han(d.month)}月{han(d.day)}日",
    "letter": lambda d: f"{spelt(d.year, 'Ｏ')}年{han(d.month)}月{han(d.day)}日",
    "zero": lambda d: f"{spelt(d.year, '零')}年{han(d.month)}月{han(d.day)}日",
    "hyphen": lambda d: f"{d.year}-{d.month:02}-{d.day:02}",
    "dots": lambda d: f"{d.year}.{d.month}.{d.day}",
    "slash": lambda d: f"{d.year}/{d.month}/{d.day}",
    "english": lambda d: f"{ENGLISH[d.month - 1]} {d.day}, {d.year}",
    "short": lambda d: f"{ENGLISH[d.month - 1][:3]}. {d.day}, {d.year}",
    "british": lambda d: f"{d.day} {ENGLISH[d.month - 1]} {d.year}",
    "ordinal": lambda d: f"{ENGLISH[d.month - 1]} {d.day}th, {d.year}",
}


@pytest.mark.parametrize("notation", NOTATIONS)
@given(day=st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)))
def test_days_come_back_in_every_notation(notation: str, day: dt.date) -> None:
    """A whole day is read exactly, alone or in brackets behind a name, and its line is seen to be a date."""
    text = NOTATIONS[notation](day)
    for around in ("{}", "（{}）", "县长 李明（{}，青岭）"):
        found = find_date(around.format(text))
        assert found is not None
        assert (found.date, found.first, found.last, found.printed) == (*[day.isoformat()] * 3, text)
    assert DATE.fullmatch(text)


@pytest.mark.parametrize(
    ("text", "date", "first", "last"),
    [
        ("2022年3月", "2022-03", "2022-03-01", "2022-03-31"),
        ("二〇二四年二月", "2024-02", "2024-02-01", "2024-02-29"),
        ("2023年2月份", "2023-02", "2023-02-01", "2023-02-28"),
        ("2021年", "2021", "2021-01-01", "2021-12-31"),
        ("2022-03", "2022-03", "2022-03-01", "2022-03-31"),
        ("二〇二二年腊月廿八日", "2022", "2022-01-01", "2022-12-31"),
        ("二〇二二年三月廿八日", "2022-03-28", "2022-03-28", "2022-03-28"),
        ("二〇二二年一月卅一日", "2022-01-31", "2022-01-31", "2022-01-31"),
        ("二０一０年五月", "2010-05", "2010-05-01", "2010-05-31"),
    ],
)
def test_a_date_is_as_precise_as_printed(text: str, date: str, first: str, last: str) -> None:
    """Months and years stay months and years, with the days they cover."""
    found = find_date(text)
    assert found and (found.date, found.first, found.last) == (date, first, last)


@pytest.mark.parametrize(
    "text",
    [
        "20**年3月1日",
        "202X年3月",
        "202_年6月",
        "20××年12月",
        "____年3月",
        "2022年X月X日",
        "2022年××月",
        "某某年三月一日",
        "2022年13月1日",
        "2022年2月30日",
        "1822年3月1日",
        "3月1日",
        "11 月14 日",
        "全长2022米",
        "",
    ],
)
def test_what_is_no_date(text: str) -> None:
    """Placeholders, days that do not exist, days without a year: None rather than a guess."""
    assert find_date(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "县长张××（2013年11月3日）",
        "县委常委xxx(二○一三年十一月三日)",
        "张某 2013年11月3日",
        "XX县委书记 2013-11-03",
    ],
)
def test_a_hidden_name_beside_a_date_hides_no_date(text: str) -> None:
    """A placeholder that belongs to a name or a place leaves the date beside it whole."""
    found = find_date(text)
    assert found and found.date == "2013-11-03"


def test_the_first_date_that_can_be_one_wins() -> None:
    """An impossible date is passed over for the next."""
    found = find_date("2022年13月、2022年12月")
    assert found and found.date == "2022-12"


def test_named_patterns() -> None:
    """Each pattern's own example, and a near miss."""
    assert HAN_DATE.fullmatch("二〇二二年三月一日") and not HAN_DATE.search("三月一日")
    assert NUMBER_DATE.fullmatch("2022-03-01") and not NUMBER_DATE.search("2022-031")
    assert ENGLISH_DATE.fullmatch("March 1, 2022") and not ENGLISH_DATE.search("march on 2022")
    assert all(HIDDEN.search(text) for text in ("20**年", "202X年", "____年")) and not HIDDEN.search("2022年")
    assert all(HIDDEN_UNIT.match(text) for text in ("X月", "1X日", "××月", " *月")) and not HIDDEN_UNIT.match(
        "X县委"
    )
    assert not DATE.search("三月一日")
