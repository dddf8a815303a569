"""Recognised boxes as printed lines: with the box, the size and the order that any other engine gives them.

Boxes are drawn around ink and vary by a pixel or two; sizes are therefore taken from the widths of whole lines, and
a line whose size comes near that of the running text has that size.

    28 boxes that lean by half a degree -> 28 level lines of 16 points
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median
from typing import Final

import numpy as np
from msgspec import Struct

from extractors.layout.reading_order import ASCENT_EM, Piece, to_lines
from extractors.ocr.engine import Boxes
from schema.records import TextLine
from schema.text.script import TABLE

LEAST_SURE: Final = 0.5  # below, a box holds a stain, a signature or the rest of a stamp
WIDE: Final = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\u3000-\u303f\U00020000-\U0003ffff“”‘’…—]")
MARKS: Final = re.compile(r"[“”‘’（）《》〈〉【】「」，。、；：！？…—]")  # set close or wide, as it comes
TELLING: Final = 12  # characters from which on a line's width tells its size
OWN_SIZE: Final = 4  # characters from which on it does so for a line of another size
SAME_SIZE: Final = 0.14  # share by which sizes may differ and be one
SAME_HEIGHT: Final = (
    0.25  # share by which the height of a box may differ, where only that tells: `求。` alone
)
HEIGHT_EM: Final = 0.75  # ems of type in the height of a box, where a page has no line that tells
BASELINE_EM: Final = ASCENT_EM - 0.5  # from the middle of a line down to its baseline
STEP: Final = 0.5  # points
HAN: Final = re.compile(r"[㐀-鿿]")
FEW: Final = 0.05  # of the characters in which the two scripts differ: so many single ones are misread
PUNCTUATION: Final = str.maketrans(
    {",": "，", ":": "：", ";": "；", "?": "？", "!": "！", "(": "（", ")": "）"}
)
YEAR: Final = re.compile(r"[\[〔［](\d{4})[\]〕］](?=\d*号)")  # the number of a paper: 国发〔2019〕26号
AMONG_HAN: Final = re.compile(r"(?<=[㐀-鿿》”）〕])[,:;?!()]|[,:;?!()](?=[㐀-鿿《“（〔])")


class Recognised(Struct, frozen=True):
    """What one box holds, and how sure that is (0-1)."""

    text: str
    confidence: float


class PageLines(Struct, frozen=True):
    """The lines of a page in reading order with how sure each is, and how many boxes were too doubtful to be lines."""

    lines: tuple[TextLine, ...]
    confidences: tuple[float, ...]
    left_out: int


def page_lines(
    boxes: Boxes,
    found: Sequence[Recognised],
    lean: float,
    scale: float,
    middle: tuple[float, float] = (0.0, 0.0),
) -> PageLines:
    """The lines of boxes that lean by `lean` degrees around the `middle` of the page, `scale` points a pixel."""
    kept = [
        (box, text)
        for box, text in zip(boxes, found, strict=True)
        if text.text.strip() and _is_believed(text)
    ]
    left_out = sum(bool(text.text.strip()) for text in found) - len(kept)
    if not kept:
        return PageLines((), (), left_out)
    level = _levelled(np.array([box for box, _ in kept]), lean, middle) * scale
    texts = as_one_script([as_printed(text.text) for _, text in kept])
    sizes = _sizes(level, texts)
    pieces = []
    for rank, (box, text, size) in enumerate(zip(level, texts, sizes, strict=True)):
        height = float(box[:, 1].mean())
        left, right = float(box[[0, 3], 0].mean()), float(box[[1, 2], 0].mean())
        pieces.append(Piece(text, left, height + BASELINE_EM * size, right, size, "", rank))
    lines = to_lines(pieces)
    return PageLines(tuple(lines), _confidences(lines, pieces, [text for _, text in kept]), left_out)


def columns(boxes: Boxes, found: Sequence[Recognised], scale: float) -> PageLines:
    """The lines of a page printed in columns, from right to left, as lines below each other: no other stage knows
    columns."""
    order = sorted(range(len(boxes)), key=lambda n: -float(boxes[n][:, 0].mean()))
    kept = [n for n in order if found[n].text.strip() and _is_believed(found[n])]
    size = median(float(boxes[n][1][0] - boxes[n][0][0]) for n in kept) * scale * HEIGHT_EM if kept else 0.0
    lines = []
    for place, n in enumerate(kept):
        begins, ends = float(boxes[n][:, 1].min()) * scale, float(boxes[n][:, 1].max()) * scale
        top = 60.0 + 1.6 * size * place
        text = as_printed(found[n].text)
        lines.append(
            TextLine(
                text, round(begins, 1), round(top, 1), round(ends, 1), round(top + size, 1), round(size, 1)
            )
        )
    left_out = sum(bool(text.text.strip()) for text in found) - len(kept)
    return PageLines(tuple(lines), tuple(round(found[n].confidence, 3) for n in kept), left_out)


def as_printed(text: str) -> str:
    """`text` with the punctuation that stands among Han as Chinese is printed with; the engine gives both forms."""
    text = AMONG_HAN.sub(lambda mark: mark[0].translate(PUNCTUATION), text)
    return YEAR.sub(lambda year: f"〔{year[1]}〕" if "〔" in year[0] or "〕" in year[0] else year[0], text)


def as_one_script(texts: list[str]) -> list[str]:
    """The lines of a page that is simplified but for a few misread characters, all of it simplified."""
    whole = "".join(texts)
    simple = whole.translate(TABLE)
    traditional = sum(a != b for a, b in zip(whole, simple, strict=True))
    if not traditional or traditional > FEW * len(HAN.findall(whole)):
        return texts
    return [text.translate(TABLE) for text in texts]


def _is_believed(text: Recognised) -> bool:
    return text.confidence >= LEAST_SURE


def _levelled(boxes: Boxes, lean: float, middle: tuple[float, float]) -> Boxes:
    """The corners turned back around the middle of the page, so that a head stands as high on sheets that lean to
    different sides."""
    angle = np.radians(-lean)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]], np.float32)
    centre = np.array(middle, np.float32)
    return ((boxes - centre) @ turn + centre).astype(np.float32)


def _sizes(boxes: Boxes, texts: Sequence[str]) -> list[float]:
    """The type size of each line in points."""
    widths = [float(box[[1, 2], 0].mean() - box[[0, 3], 0].mean()) for box in boxes]
    heights = [float(np.hypot(*(box[3] - box[0]))) for box in boxes]
    ems = [_ems(text) for text in texts]
    by_width = [width / max(sum(count) / 2, 1.0) for width, count in zip(widths, ems, strict=True)]
    telling = [n for n, (least, _) in enumerate(ems) if least >= TELLING]
    body = median(by_width[n] for n in telling) if telling else median(heights) * HEIGHT_EM
    ratio = median(body / heights[n] for n in telling) if telling else HEIGHT_EM
    out = []
    for size, width, height, (least, most) in zip(by_width, widths, heights, ems, strict=True):
        if least < OWN_SIZE:
            out.append(_rounded(height * ratio if abs(height * ratio - body) > SAME_HEIGHT * body else body))
            continue
        fits = width / most <= body * (1 + SAME_SIZE) and width / least >= body * (1 - SAME_SIZE)
        out.append(_rounded(body if fits else size))
    return out


def _ems(text: str) -> tuple[float, float]:
    """The width of `text` in ems, with its marks set close and set wide."""
    marks = len(MARKS.findall(text))
    most = sum(1.0 if WIDE.match(char) else 0.5 for char in text)
    return most - 0.5 * marks, most


def _rounded(size: float) -> float:
    return max(STEP, round(size / STEP) * STEP)


def _confidences(
    lines: Sequence[TextLine], pieces: Sequence[Piece], found: Sequence[Recognised]
) -> tuple[float, ...]:
    """Of each line, that of the least sure box in it."""
    out = []
    for line in lines:
        within = [
            text.confidence
            for piece, text in zip(pieces, found, strict=True)
            if line.top - 1 <= piece.y <= line.bottom + 1 and line.x0 - 1 <= piece.x0 <= line.x1 + 1
        ]
        out.append(round(min(within, default=1.0), 3))
    return tuple(out)
