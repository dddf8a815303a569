"""Detects pages that an engine probably misread, and chooses between two readings of a page.

A suspicious page is read again by the second engine, which costs twenty times more; so the thresholds are set such
that no page of the eight printed and twelve bound test files is suspicious.

Page of `\\ue001\\ue002\\ue003同\\ue004` -> private-use
"""

from __future__ import annotations

import re
from typing import Final

from extractors.ocr.layer import verdict
from extractors.text.columns import columns
from schema.records import Page, TextLine

NO_CHARACTERS: Final = "no-characters"
REPLACEMENT: Final = "replacement-characters"
PRIVATE_USE: Final = "private-use"
CONTROL: Final = "control-characters"
SHREDDED: Final = "shredded"
VERTICAL: Final = "vertical"

# "同\ufffd们": a glyph without a known character
REPLACED = re.compile("\ufffd")
# "\ue5d2\ue5cf": a font's own code points, meaning nothing outside it
PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
# "\x03\x0f\x1b": glyph numbers taken for characters; tab and form feed are printed as white
CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")

# share of a page's characters; bullets and rare names (䶮) stay below, a lost font is far above
BROKEN_SHARE = 0.02
FEW = 3  # characters; a bullet or two on a short page are no reason to read it again
# Text set in columns from top to bottom is read across them, or all of a column's words come out as one short line.
COLUMN_CHARS = 60  # characters of a page; fewer may be a stamp
COLUMN_SHARE = 0.5  # of them in such lines
OVERFULL = 2.5  # times the width of a line that its characters would take
SCATTERED = 4  # single characters with gaps between them on one line
SHREDS = 12  # lines of one character; a narrow table column of numbers has fewer
SHRED_SHARE = 0.5  # share of a page's lines: an overlay that cuts every line leaves more fragments than lines


def suspicion(page: Page) -> str:
    """Why the page is probably misread; "" when it looks right.

    A page without any text object is blank or a picture and not suspicious: another engine would read no more.
    """
    text = _text(page)
    printed = len(text)
    if printed == 0:
        return NO_CHARACTERS if page.objects else ""
    if page.doubt:
        return page.doubt
    for reason, pattern in ((REPLACEMENT, REPLACED), (PRIVATE_USE, PRIVATE), (CONTROL, CONTROLS)):
        broken = len(pattern.findall(text))
        if broken >= FEW and broken > BROKEN_SHARE * printed:
            return reason
    shreds = sum(len(line.text.strip()) == 1 for line in page.lines if not line.angle)
    if shreds >= SHREDS and shreds > SHRED_SHARE * len(page.lines):
        return SHREDDED
    upright = sum(_printed(line.text) for line in page.lines if _overfull(line) or _scattered(line))
    if printed >= COLUMN_CHARS and upright > COLUMN_SHARE * printed:
        return VERTICAL
    return verdict("\n".join(line.text for line in page.lines))


def _printed(text: str) -> int:
    return len("".join(text.split()))


def _overfull(line: TextLine) -> bool:
    """Whether a line has more characters than its box can hold side by side."""
    width, text = line.x1 - line.x0, line.text.strip()
    if (
        line.angle or width <= 0 or len(text) * line.size <= OVERFULL * width
    ):  # no character is wider than an em
        return False
    return columns(text) / 2 * line.size > OVERFULL * width


def _scattered(line: TextLine) -> bool:
    """Whether a line is nothing but single characters, far from each other: a row across columns."""
    pieces = line.text.split()
    return len(pieces) >= SCATTERED and all(len(piece) == 1 and piece >= "\u2e80" for piece in pieces)


def better(first: Page, second: Page) -> Page:
    """The better of two readings of one page; the first when they are equally good.

    A reading that lacks more than a tenth of the other's sound characters is never better. Otherwise one that is not
    suspicious is better; of two suspicious ones, that with the smaller share of broken characters, then with fewer
    lines, since broken lines are more.
    """
    firsts, seconds = _sound(first), _sound(second)
    if seconds < KEPT_SHARE * firsts:
        return first
    if firsts < KEPT_SHARE * seconds:
        return second
    if not suspicion(first):
        return first
    if not suspicion(second):
        return second
    return second if _brokenness(second) < _brokenness(first) else first


KEPT_SHARE = 0.9  # share of the other's sound characters; engines differ in white space and doubles by less


def _sound(page: Page) -> int:
    """The number of characters of the page that are neither white space nor broken."""
    text = _text(page)
    return len(text) - _broken(text)


def _broken(text: str) -> int:
    return sum(len(pattern.findall(text)) for pattern in (REPLACED, PRIVATE, CONTROLS))


def _brokenness(page: Page) -> tuple[float, int]:
    """(share of broken characters, number of lines): lower is better."""
    text = _text(page)
    return _broken(text) / max(len(text), 1), len(page.lines)


def _text(page: Page) -> str:
    """The text of the page without white space."""
    return "".join("".join(line.text for line in page.lines).split())
