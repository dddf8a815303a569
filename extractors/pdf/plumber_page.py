"""Builds the lines of a page from placed characters: runs on one baseline, then in reading order.

A diagonal `内部资料` over two lines -> the two lines whole, and one line at 45 degrees before them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median

from msgspec.structs import replace

from extractors.layout.reading_order import ASCENT_EM, DESCENT_EM, SPACE_EM, Piece, to_lines
from extractors.pdf.plumber_chars import Char
from schema.records import TextLine

LEAN_DEGREES = 2.0  # scans and imprecise matrices lean by less, watermarks by much more
QUARTER = 90.0
SAME_BASELINE_EM = 0.2  # ems; characters of a run share a baseline; superscripts are joined later, as pieces
BACKWARDS_EM = 0.5  # ems; kerning moves a character back by less
LATIN_GAP_EM = 0.18  # ems between Latin letters: justified word spaces are wider, kerning narrower
HAN_GAP_EM = 0.4  # ems; "第一条 中华": WPS leaves half an em for a space, automatic spacing (2011年) a fifth
FIRST_CJK = "\u2e80"
IDEOGRAPHIC_SPACE = "\u3000"  # 市委书记　陈立新: a space that the author typed, kept as printed
SAME_ANGLE = 1.0  # degrees


def page_lines(chars: Sequence[Char], width: float, height: float) -> tuple[list[TextLine], float, float]:
    """The page's lines, leaning ones first, and its (width, height) as it is read."""
    turn = _turn(chars)
    placed, width, height = _turned(chars, turn, width, height)
    leaning = [char for char in placed if abs(char.angle) > LEAN_DEGREES]
    upright = [char for char in placed if abs(char.angle) <= LEAN_DEGREES]
    return [*_overlays(leaning, height), *to_lines(_pieces(upright, height))], width, height


def _turn(chars: Sequence[Char]) -> int:
    """The direction of most of the page in quarter turns counter-clockwise: 1 for a page set sideways."""
    weight = [0, 0, 0, 0]
    for char in chars:
        quarter = round(char.angle / QUARTER)
        if abs(char.angle - quarter * QUARTER) <= LEAN_DEGREES:
            weight[quarter % 4] += 1
    best = max(range(4), key=weight.__getitem__)
    return best if weight[best] * 2 > len(chars) else 0


def _turned(chars: Sequence[Char], turn: int, width: float, height: float) -> tuple[list[Char], float, float]:
    """The characters in a page turned so that most of it reads upright, and that page's size."""
    if turn == 0:
        return list(chars), width, height
    turned = []
    for char in chars:
        x, y = {
            1: (char.y, width - char.x),
            2: (width - char.x, height - char.y),
            3: (height - char.y, char.x),
        }[turn]
        angle = (char.angle - turn * QUARTER + 180.0) % 360.0 - 180.0
        turned.append(replace(char, x=x, y=y, angle=angle))
    return turned, *((height, width) if turn % 2 else (width, height))


def _pieces(chars: Sequence[Char], height: float) -> list[Piece]:
    """Runs of characters on one baseline, in content order; wide gaps end a run."""
    pieces: list[Piece] = []
    run: list[Char] = []
    for char in chars:
        if run and not _follows(run, char):
            pieces += _piece(run, height, len(pieces))
            run = []
        if run or char.text.strip():
            run.append(char)
    return pieces + _piece(run, height, len(pieces))


def _follows(run: Sequence[Char], char: Char) -> bool:
    """Whether `char` continues the run where its last printed character ended."""
    last = next(other for other in reversed(run) if other.text.strip())
    em = max(last.size, char.size)
    gap = char.x - (last.x + last.advance)
    if abs(char.y - last.y) > SAME_BASELINE_EM * em or gap < -BACKWARDS_EM * em:
        return False
    return not char.text.strip() or gap <= SPACE_EM * em


def _piece(run: Sequence[Char], height: float, rank: int) -> list[Piece]:
    """The run as a piece, with spaces as printed or where gaps between Latin words show them; [] without text."""
    printed = [char for char in run if char.text.strip()]
    if not printed:
        return []
    text = white = ""
    last: Char | None = None
    for char in run:
        if not char.text.strip():
            white += char.text
            continue
        if last is not None and (white or _words_apart(last, char)):
            text += IDEOGRAPHIC_SPACE if IDEOGRAPHIC_SPACE in white else " "
        text += char.text
        last, white = char, ""
    size = median(char.size for char in printed)
    end = printed[-1].x + printed[-1].advance
    return [Piece(text, printed[0].x, height - printed[0].y, end, size, printed[0].font, rank)]


def _words_apart(last: Char, char: Char) -> bool:
    """Whether the gap between two characters represents a space that the file does not contain."""
    gap = char.x - (last.x + last.advance)
    latin = last.text[-1] < FIRST_CJK and char.text[0] < FIRST_CJK
    return gap > (LATIN_GAP_EM if latin else HAN_GAP_EM) * max(last.size, char.size)


def _overlays(chars: Iterable[Char], height: float) -> list[TextLine]:
    """Leaning characters as lines with an angle, in content order."""
    groups: list[list[Char]] = []
    for char in chars:
        if groups and abs(groups[-1][-1].angle - char.angle) <= SAME_ANGLE and _beside(groups[-1][-1], char):
            groups[-1].append(char)
        else:
            groups.append([char])
    return [_overlay(group, height) for group in groups if any(char.text.strip() for char in group)]


def _beside(last: Char, char: Char) -> bool:
    """Whether two leaning characters are near enough to belong to one overlay."""
    reach = 2.0 * max(last.size, char.size, abs(last.advance))
    return abs(char.x - last.x) <= reach and abs(char.y - last.y) <= reach


def _overlay(group: Sequence[Char], height: float) -> TextLine:
    text = "".join(char.text for char in group).strip()
    size = median(char.size for char in group)
    left = min(char.x for char in group) - DESCENT_EM * size
    right = max(char.x for char in group) + ASCENT_EM * size
    low = min(char.y for char in group) - DESCENT_EM * size
    high = max(char.y for char in group) + ASCENT_EM * size
    box = (round(left, 1), round(height - high, 1), round(right, 1), round(height - low, 1))
    return TextLine(text, *box, round(size, 1), group[0].font, round(group[0].angle, 1))
