"""Numbers as compilations print them: `3`, `３`, `三`, `十二`, `③`, `㈢`, `Ⅲ`, `iii`, `叁`, `Three`.

`parse("二十三") -> 23`, `parse("⑦") -> 7`; None for anything that is not wholly a number.
"""

from __future__ import annotations

import re
import unicodedata

HAN_DIGITS = {
    c: i
    for i, row in enumerate(
        ("零〇○Ｏ", "一壹", "二贰两貳", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
    )
    for c in row
}
HAN_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100}
HAN_CLASS = "零〇○一壹二贰两貳三叁參四肆五伍六陆陸七柒八捌九玖十拾百佰"
# "iv", "XII"
ROMAN = re.compile(r"(?=[mdclxvi])m{0,3}(cm|cd|d?c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})", re.I)
ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}

BLACK = {
    chr(first + i): base + i for first, base in ((0x2776, 1), (0x24EB, 11)) for i in range(10)
}  # ❶, ⓫: NFKC keeps

ENGLISH = {
    word: value
    for value, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split(), 1
    )
}
_WORDS = "|".join(sorted(ENGLISH, key=len, reverse=True))
ENGLISH_NUMBER = rf"(?i:{_WORDS})(?![A-Za-z])"  # behind a unit: "Part One", "SPEECH TWO"
# The same where gaps are closed: "PartOne", "PARTONE", not "Everyone", nor "OneMember", where a sentence begins
_GLUED_NUMBER = rf"(?<=[a-z])(?:{_WORDS.title()})(?![a-z])|(?:(?<=PART)|(?<=TEXT)|(?<=SPEECH))(?:{_WORDS.upper()})(?![a-z])"

# any number in any notation, as it may stand inside a marker: 第12篇, 篇十二, ③, Ⅳ
NUMBER = re.compile(
    rf"[0-9０-９]{{1,4}}|[{HAN_CLASS}]{{1,5}}|[①-⑳㉑-㉟㊱-㊿⓪❶-❿⓫-⓴⑴-⒇⒈-⒛㈠-㈩㊀-㊉Ⅰ-Ⅻⅰ-ⅻ]|{_GLUED_NUMBER}"
)


def parse(text: str) -> int | None:
    """The value of `text` if it is one number and nothing else, else None."""
    bare = text.strip()
    if len(bare) == 1 and bare in BLACK:
        return BLACK[bare]
    plain = unicodedata.normalize("NFKC", bare).strip("().")
    if not plain:
        return None
    if plain.isascii() and plain.isdigit():
        return int(plain) if len(plain) <= 6 else None
    if all(char in HAN_CLASS for char in plain):
        return _han(plain)
    if plain.lower() in ENGLISH:
        return ENGLISH[plain.lower()]
    if plain.isascii() and plain.isalpha() and ROMAN.fullmatch(plain):
        return _roman(plain.lower())
    return None


def _han(text: str) -> int | None:
    if not any(char in HAN_UNITS for char in text):  # 二〇二二, 三
        return int("".join(str(HAN_DIGITS[char]) for char in text))
    total, digit = 0, 0
    for char in text:
        if char in HAN_UNITS:
            total += (digit or 1) * HAN_UNITS[char]
            digit = 0
        else:
            if digit:
                return None  # 三四十 is no number
            digit = HAN_DIGITS[char]
    return total + digit


def _roman(text: str) -> int:
    total = 0
    for char, following in zip(text, text[1:] + " ", strict=True):
        value = ROMAN_VALUES[char]
        total += -value if ROMAN_VALUES.get(following, 0) > value else value
    return total
