"""Converts numbers in Word's formats, and characters of its symbol fonts, to Unicode text.

printed(12, "chineseCounting") -> "十二";   printed(3, "decimalEnclosedCircle") -> "③"
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

MOST: Final = 32767  # Word's own limit of a counter
DIGITS, FORMAL_DIGITS = "〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"
STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
ROMAN: Final = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)


def _counting(digits: str, units: str) -> Callable[[int], str]:
    """Counting in words: 12 is 十二, 120 一百二十, 102 一百零二."""

    def written(number: int) -> str:
        text, gap = "", False
        for power in (4, 3, 2, 1, 0):
            digit = number // 10**power if power == 4 else number // 10**power % 10
            if power == 4 and digit > 9:
                return "".join(digits[int(char)] for char in str(number))
            if digit:
                text += ("零" if gap and text else "") + digits[digit] + (units[power - 1] if power else "")
                gap = False
            else:
                gap = True
        if 10 <= number < 20 and digits is DIGITS:
            text = text.removeprefix("一")
        return text or digits[0]

    return written


def _digit_by_digit(number: int) -> str:
    """Counting up to 99 in words, from there on digit by digit: 10 is 十, 105 一〇五."""
    return _words(number) if number < 100 else "".join(DIGITS[int(char)] for char in str(number))


def _roman(number: int) -> str:
    text = ""
    for value, letters in ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def _letter(number: int) -> str:
    """a … z, aa, bb …: Word repeats the letter."""
    return chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 10)


def _from(first: str, count: int) -> Callable[[int], str]:
    return lambda number: chr(ord(first) + number - 1) if 1 <= number <= count else str(number)


def _circled(number: int) -> str:
    for base, start, end in ((0x2460, 1, 20), (0x3251, 21, 35), (0x32B1, 36, 50)):
        if start <= number <= end:
            return chr(base + number - start)
    return str(number)


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)]


_words = _counting(DIGITS, "十百千万")
_formal = _counting(FORMAL_DIGITS, "拾佰仟萬")
FORMATS: Final[dict[str, Callable[[int], str]]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: "".join(chr(0xFF10 + int(char)) for char in str(number)),
    "decimalFullWidth2": lambda number: "".join(chr(0xFF10 + int(char)) for char in str(number)),
    "decimalHalfWidth": str,
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerLetter": _letter,
    "chineseCounting": _words,
    "chineseCountingThousand": _words,
    "chineseLegalSimplified": _formal,
    "ideographLegalTraditional": _formal,
    "taiwaneseCounting": _words,
    "taiwaneseCountingThousand": _words,
    "taiwaneseDigital": lambda number: "".join(DIGITS[int(char)] for char in str(number)),
    "japaneseCounting": _words,
    "japaneseDigitalTenThousand": _digit_by_digit,
    "japaneseLegal": _formal,
    "koreanDigital2": _digit_by_digit,
    "ideographDigital": lambda number: "".join(DIGITS[int(char)] for char in str(number)),
    "ideographTraditional": _cycle(STEMS),
    "ideographZodiac": _cycle(BRANCHES),
    "ideographEnclosedCircle": _from("㊀", 10),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedFullstop": _from("⒈", 20),
    "decimalEnclosedParen": _from("⑴", 20),
    "numberInDash": lambda number: f"- {number} -",
    "ordinal": lambda number: f"{number}.",
    "none": lambda number: "",
}


def printed(number: int, kind: str) -> str:
    """`number` in the number format `kind` (a value of w:numFmt); decimal where the format is not known."""
    if kind == "none" or 0 <= number <= MOST:
        return FORMATS.get(kind, str)(number) if number or kind not in ("upperLetter", "lowerLetter") else "0"
    return str(number)


SYMBOLS: Final = {0xB7: "•", 0x6C: "●", 0x6E: "■", 0x71: "❑", 0x75: "◆", 0x76: "❖", 0xA7: "▪", 0xA8: "□"} | {
    0xD8: "➢",
    0xFC: "✓",
    0xFE: "☑",
    0x52: "☑",
    0xFD: "☒",
    0xA3: "□",
    0x6F: "□",
}  # of the fonts Symbol and Wingdings, which keep signs where Unicode has letters


def bullets(text: Iterable[str]) -> str:
    """`text` with the private characters of symbol fonts as signs that everybody can read."""
    return "".join(
        SYMBOLS.get(ord(char) - 0xF000, "□") if "\uf000" <= char <= "\uf0ff" else char for char in text
    )
