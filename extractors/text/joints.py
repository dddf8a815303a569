"""Joins two wrapped lines: with a space, without one, or without the hyphen.

`GDP增速为7.9` + `%` -> `GDP增速为7.9%`; `public` + `service` -> `public service`; `docu-` + `ment` -> `document`.
"""

from __future__ import annotations

# characters that begin no line by the rules of line breaking
NEVER_FIRST = "，。、；：？！”’）》】」』〕〉…,.;:?!)]%％℃‰"
NEVER_LAST = "“‘（《【「『〔〈([￥$"  # characters that end no line
QUOTES = "“”‘’"  # Unicode's line breaking keeps both neighbours of a quote
LATIN_EM = 0.55  # width of a Latin letter or digit
# ems; a line that is less short of full was broken between any two characters, not between words
CHARACTER_WRAP_EM = 0.6


def joined(above: str, below: str, shortfall: float) -> str:
    """`above` and `below` as one text; `shortfall` is how far (ems) the line above stops before its edge."""
    last, first = above[-1:], below[:1]
    if last == "-" and len(above) > 1 and above[-2].isascii() and above[-2].isalpha() and first.islower():
        return above[:-1] + below
    if not (_latin(last) and _latin(first)) or first in NEVER_FIRST or last in NEVER_LAST:
        return above + below
    if last.isdigit() and first.isdigit():
        return above + below
    if _mostly_han(above) and shortfall < CHARACTER_WRAP_EM:
        return above + below
    return f"{above} {below}"


def _latin(char: str) -> bool:
    return bool(char) and char < "\u2e80" and not char.isspace() and char not in "“”‘’…—·"


def _mostly_han(text: str) -> bool:
    tail = text[-60:]
    return sum(char >= "\u2e80" for char in tail) * 2 > len(tail)


def unbreakable(text: str) -> float:
    """The width, in ems, of the unbreakable start of `text`, for which the line above had no room.

    It is a character, Latin word or number with what the rules of line breaking tie to it: `对“八`, `〔2021〕`, `号），`.
    """
    width = 0.0
    for char, following in zip(text, f"{text[1:]} ", strict=False):
        width += LATIN_EM if _latin(char) else 1.0
        tied = (
            (_latin(char) and _latin(following))
            or following in NEVER_FIRST
            or char in NEVER_LAST
            or following in QUOTES
            or char in QUOTES
        )
        if not tied or width > 20:
            break
    return width
