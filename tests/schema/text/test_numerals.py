"""Numbers in every notation, and nothing that only looks like one."""

from __future__ import annotations

import pytest

from schema.text.numerals import ENGLISH, NUMBER, ROMAN, parse

DIGITS = "零一二三四五六七八九"


def han(number: int) -> str:
    """1–199 as it is said: 十二, 二十, 一百零三, 一百一十."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = f"{DIGITS[hundreds]}百" if hundreds else ""
    if hundreds and rest and not tens:
        words += "零"
    if tens:
        words += ("" if tens == 1 and not hundreds else DIGITS[tens]) + "十"
    return words + (DIGITS[ones] if ones else "")


@pytest.mark.parametrize("number", range(1, 200))
def test_numbers_come_back_from_the_common_notations(number: int) -> None:
    """1–199 in Arabic, full-width and Chinese figures, said (一百零三) or spelt digit by digit (一〇三)."""
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    spelt = "".join("〇一二三四五六七八九"[int(figure)] for figure in str(number))
    assert [parse(form) for form in (str(number), wide, han(number), spelt)] == [number] * 4
    assert all(NUMBER.fullmatch(form) for form in (str(number), wide, han(number), spelt))


@pytest.mark.parametrize(
    ("first", "last", "start"),
    [
        ("①", "⑳", 1),
        ("❶", "❿", 1),
        ("⓫", "⓴", 11),
        ("⑴", "⒇", 1),
        ("⒈", "⒛", 1),
        ("㈠", "㈩", 1),
        ("㊀", "㊉", 1),
        ("㉑", "㉟", 21),
        ("㊱", "㊿", 36),
        ("Ⅰ", "Ⅻ", 1),
        ("ⅰ", "ⅻ", 1),
    ],
)
def test_single_signs_that_are_numbers(first: str, last: str, start: int) -> None:
    """Circled, black, bracketed, dotted and Roman signs count from their first on, and are found as numbers."""
    signs = [chr(code) for code in range(ord(first), ord(last) + 1)]
    assert [parse(sign) for sign in signs] == list(range(start, start + len(signs)))
    assert all(NUMBER.fullmatch(sign) for sign in signs)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("叁", 3),
        ("贰拾壹", 21),
        ("壹佰", 100),
        ("两", 2),
        ("二〇二二", 2022),
        ("二○一八", 2018),
        ("iv", 4),
        ("XII", 12),
        (" 7 ", 7),
        ("（十）", 10),
        ("0", 0),
        ("001", 1),
    ],
)
def test_other_notations(text: str, value: int) -> None:
    """Figures of accounts, years digit by digit, Roman letters, brackets and white space around a number."""
    assert parse(text) == value


@pytest.mark.parametrize(
    "text", ["", " ", "三四十", "第三", "3篇", "一、", "1.5", "12345678", "iiii", "vx", "篇", "x年"]
)
def test_what_is_not_wholly_a_number(text: str) -> None:
    """A number with anything else beside it, or none at all, has no value."""
    assert parse(text) is None


def test_roman_letters() -> None:
    """`ROMAN` takes well-formed numerals and no word made of the same letters."""
    assert ROMAN.fullmatch("XII") and ROMAN.fullmatch("iv")
    assert not ROMAN.fullmatch("civil") and not ROMAN.fullmatch("")


def test_number_inside_a_marker() -> None:
    """`NUMBER` finds the number of a marker in whatever notation, and nothing in plain words."""
    found = [match.group() for match in map(NUMBER.search, ("第12篇", "篇十二", "③", "Ⅳ")) if match]
    assert found == ["12", "十二", "③", "Ⅳ"]
    assert NUMBER.search("讲话稿") is None


def test_english_number_words() -> None:
    """`Part One`, `SPEECH TWO` (their gaps closed); no part of `Everyone`, no beginning of a sentence."""
    assert [parse(word.title()) for word in ENGLISH] == list(range(1, 16))
    found = [NUMBER.search(text) for text in ("PartOneOpening", "SPEECHTWO", "PartThree在")]
    assert [match and match.group() for match in found] == ["One", "TWO", "Three"]
    assert not any(NUMBER.search(text) for text in ("Everyone:", "OneMemberasked", "Onehunga", "EVERYONE"))
