"""Reads one pdfplumber page as characters with origin, size, direction; removes the doubles of fake bold.

`微微软软` printed as bold by painting each character twice, a third of a point apart -> `微软`
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from extractors.text.radicals import fold_radicals

if TYPE_CHECKING:
    from pdfminer.layout import LTChar, LTPage

UNMAPPED = re.compile(r"\(cid:\d+\)")  # "(cid:1234)": pdfminer's text for a glyph without a character
LONG_DASHES = {0x2E3A: "——", 0x2E3B: "———"}  # one glyph that some fonts draw for two dashes
DOUBLE_EM = 0.12  # fake bold paints a glyph again within a tenth of its size; 一一 stand one em apart
MIN_SIZE = 0.1  # points; smaller "text" is invisible
MAX_DEPTH = 30  # levels of forms within forms; real ones nest three deep


class Char(Struct, frozen=True):
    """One printed character; origin on its baseline, points, `y` from the bottom, degrees anticlockwise."""

    text: str
    x: float
    y: float
    advance: float
    size: float
    font: str
    angle: float


def characters(layout: LTPage) -> tuple[list[Char], int]:
    """The page's characters in content order, radicals folded, and how many pictures it shows."""
    from pdfminer.layout import LTChar, LTImage

    chars: list[Char] = []
    images = 0
    for item in _leaves(layout, 0):
        if isinstance(item, LTChar):
            char = _char(item)
            if char.size >= MIN_SIZE:
                chars.append(char)
        elif isinstance(item, LTImage):
            images += 1
    return without_doubles(chars), images


def _leaves(container: Iterable[Any], depth: int) -> Iterator[Any]:
    """Everything painted on the page, also inside forms."""
    from pdfminer.layout import LTContainer

    for item in container:
        if isinstance(item, LTContainer) and depth < MAX_DEPTH:
            yield from _leaves(item, depth + 1)
        else:
            yield item


def _char(item: LTChar) -> Char:
    a, b, _, _, x, y = item.matrix
    scale = math.hypot(a, b)
    advance = item.adv * scale
    angle = math.degrees(math.atan2(b, a)) if b else (180.0 if a < 0 else 0.0)
    text = fold_radicals(UNMAPPED.sub("\ufffd", item.get_text())).translate(LONG_DASHES)
    return Char(text, x, y, advance, _size(item, advance, angle), _face(item.fontname), angle)


def _size(item: LTChar, advance: float, angle: float) -> float:
    """The type size, from a box around a leaning rectangle of `advance` by size."""
    sine, cosine = abs(math.sin(math.radians(angle))), abs(math.cos(math.radians(angle)))
    if cosine >= sine:
        return float(item.height - abs(advance) * sine) / cosine
    return float(item.width - abs(advance) * cosine) / sine


def _face(name: object) -> str:
    """A font's name without its subset tag: `ABCDEF+SimHei` -> `SimHei`."""
    return str(name).split("+", 1)[-1]


def without_doubles(chars: list[Char]) -> list[Char]:
    """`chars` in the same order, without those that repeat another one in the same place.

    A grid of one cell a type size keeps this linear: comparing all with all takes minutes on a page
    of 100,000 characters, which a hostile file can have.
    """
    kept: list[Char] = []
    seen: dict[tuple[str, int, int], list[Char]] = {}
    for char in chars:
        cell = max(char.size, 1.0)
        column, row = int(char.x // cell), int(char.y // cell)
        near = (seen.get((char.text, column + dx, row + dy), ()) for dx in (0, -1, 1) for dy in (0, -1, 1))
        if char.text.strip() and any(_same_place(char, other) for cell_chars in near for other in cell_chars):
            continue
        kept.append(char)
        seen.setdefault((char.text, column, row), []).append(char)
    return kept


def _same_place(char: Char, other: Char) -> bool:
    reach = DOUBLE_EM * char.size
    return (
        abs(char.x - other.x) <= reach
        and abs(char.y - other.y) <= reach
        and abs(char.size - other.size) <= reach
        and abs(char.angle - other.angle) < 1.0
    )
