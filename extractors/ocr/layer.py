"""Whether the text layer of a page says what the page prints, or is the garbage of a broken font or of bad OCR.

Promise: rare names, classical, English and traditional pages are not condemned; what is condemned is never text.

    "篈*3133圩掩助敀劢朎劢俀刪" (a shifted table of characters)  ->  unlikely-text;   "子曰：學而時習之"  ->  ""
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from msgspec.structs import replace

from schema.errors import Unreadable
from schema.records import Document, Issue, Page
from schema.text.script import TABLE

UNMAPPED: Final = "unmapped-glyphs"
BROKEN: Final = "broken-characters"
UNLIKELY: Final = "unlikely-text"
HIDDEN: Final = "bad-recognition"
MOST_UNMAPPED: Final = (
    0.10  # of a page's glyphs; a font of bullets has fewer, a font without its table nearly all
)
MOST_BROKEN: Final = 0.20  # of its characters; below, the rest can still be read
FEW: Final = 20  # characters: so few are bullets and ornaments, whatever their share
MEANINGLESS: Final = frozenset({"Co", "Cn", "Cc", "Cs"})  # private use, unassigned, control, half a character
HAN: Final = re.compile(r"[㐀-䶿一-鿿]")
JUDGED_FROM: Final = 150  # Han on a page: fewer may be a table of names
FUNCTION_WORDS: Final = frozenset("的了和是在")
LEAST_FUNCTION: Final = (
    0.005  # of its Han; modern prose has 6 to 9 in a hundred, lists and classical texts none
)
LEAST_COMMON: Final = (
    0.65  # of its Han in the first level of GB 2312; shifted tables leave half, real texts 0.94
)
MOST_FOREIGN: Final = (
    0.20  # of its different Han outside GB 2312: shifted tables 0.31 and more, rare names 0.12
)
LEVEL_ONE: Final = range(0xB0, 0xD8)  # the first byte
WORD: Final = re.compile(r"[A-Za-z]+")
WORDS_FROM: Final = 60
ENGLISH: Final = frozenset(
    "the of and to in a is that for it as was with be on by not he this are or at from".split()
)
LEAST_ENGLISH: Final = 0.08  # of an English page's words; 25 to 40 in a hundred are of these
MOST_HAN: Final = 0.02  # of its characters; beside code and tables of English a Chinese page has more
MOST_SHORT: Final = 0.6  # of words with three letters or fewer: what a Latin recogniser makes of Chinese


MOST_PAGES: Final = 0.5  # of the pages that can be judged: then a font of the whole document is broken


def without_garbage(document: Document) -> Document:
    """`document` with the pages left out whose text is garbage: they are as good as pictures from here on.

    Raises `Unreadable("no-text-layer")` when nothing else is printed in it.
    """
    left = blanked(document)
    if left is not document and not any(line.text.strip() for page in left.pages for line in page.lines):
        raise Unreadable("no-text-layer", why_blank(document))
    return left


def why_blank(document: Document) -> str:
    """Why no text of this document is believed, "" when none of it was condemned."""
    reasons = _condemned(document)
    if not reasons:
        return ""
    ruling = ", ".join(sorted(set(reasons.values())))
    return f"the text of {len(reasons)} of {len(document.pages)} pages is garbage: {ruling}"


def blanked(document: Document) -> Document:
    """`document` with an issue for each page whose text is garbage, and without that text."""
    reasons = _condemned(document)
    if not reasons:
        return document
    pages = tuple(
        replace(page, lines=(), images=max(page.images, 1)) if page.number in reasons else page
        for page in document.pages
    )
    told = {issue.page for issue in document.issues if issue.code == "suspicious-text"}
    issues = [
        Issue("extract", "suspicious-text", number, reason)
        for number, reason in sorted(reasons.items())
        if number not in told
    ]
    return replace(document, pages=pages, issues=(*document.issues, *issues))


def _condemned(document: Document) -> dict[int, str]:
    """The pages whose text is garbage, and why."""
    reasons = {page.number: reason for page in document.pages if (reason := _reason(page))}
    if not reasons:
        return reasons
    judged = sum(
        len(HAN.findall(_text(page))) >= JUDGED_FROM or page.number in reasons for page in document.pages
    )
    if len(reasons) > MOST_PAGES * judged:
        ruling = max(reasons.values(), key=list(reasons.values()).count)
        reasons |= {
            page.number: ruling for page in document.pages if page.number not in reasons and _like(page)
        }
    return reasons


def _reason(page: Page) -> str:
    return page.doubt or verdict(_text(page))


def _like(page: Page) -> bool:
    """Whether a page too short, or too near, to be judged alone shows nothing that speaks against garbage."""
    han = HAN.findall(_text(page))
    return bool(han) and _says_little(han)


def _text(page: Page) -> str:
    return "\n".join(line.text for line in page.lines)


def verdict(text: str, *, unmapped: float = 0.0, hidden: bool = False) -> str:
    """Why the layer of a page is garbage, "" when it can be believed.

    `unmapped` is the share of glyphs that the font gives no character for; `hidden` says that the text is painted
    invisibly over a picture: the work of a recogniser.
    """
    printed = "".join(text.split())
    if unmapped >= MOST_UNMAPPED and unmapped * len(printed) >= FEW:
        return UNMAPPED
    broken = _broken(printed)
    if broken >= FEW and broken >= MOST_BROKEN * len(printed):
        return BROKEN
    # Words like 的 are Han: where there are enough of them for every character, there are for the Han.
    if not hidden and _function_words(printed) >= LEAST_FUNCTION * len(printed):
        return ""
    han = HAN.findall(printed)
    if len(han) >= JUDGED_FROM and _is_chance(han):
        return UNLIKELY
    return HIDDEN if hidden and _is_misread(text, len(han), len(printed)) else ""


def _broken(printed: str) -> int:
    """How many characters mean nothing. All but few pages are printable throughout, which one call says."""
    lost = printed.count("\ufffd")
    if printed.isprintable():  # false for what is in no category but these, and for a few more
        return lost
    return lost + sum(unicodedata.category(char) in MEANINGLESS for char in printed)


def _says_little(han: list[str]) -> bool:
    """Whether hardly any of these characters is a function word."""
    return _function_words("".join(han)) < LEAST_FUNCTION * len(han)


def _function_words(text: str) -> int:
    return sum(map(text.count, FUNCTION_WORDS))


def _is_chance(han: list[str]) -> bool:
    """Whether so few of these characters are frequent ones that chance put them there."""
    if not _says_little(han):
        return False
    if sum(_level(char) == 1 for char in han) >= LEAST_COMMON * len(han):
        return False
    different = set(han)  # a list of names repeats the rare ones
    return sum(_level(char) == 0 for char in different) > MOST_FOREIGN * len(different)


@lru_cache(maxsize=8192)
def _level(char: str) -> int:
    """The level of GB 2312 that a character is in, traditional ones as their simplified form; 0 outside."""
    try:
        coded = char.translate(TABLE).encode("gb2312")
    except UnicodeEncodeError:
        return 0
    return 1 if coded[0] in LEVEL_ONE else 2


def _is_misread(text: str, han: int, printed: int) -> bool:
    """Whether a recogniser of Latin letters read a page that has none: short words that are no language's."""
    words = [word.lower() for word in WORD.findall(text)]
    if len(words) < WORDS_FROM or han > MOST_HAN * printed:
        return False
    english = sum(word in ENGLISH for word in words)
    short = sum(len(word) <= 3 for word in words)
    return english < LEAST_ENGLISH * len(words) and short > MOST_SHORT * len(words)
