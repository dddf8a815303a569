"""How a page lies: turned by quarters, two pages on one sheet, skewed, or printed in columns from top to bottom.

a page on its side -> the page upright;   two pages of a booklet on a sheet -> each of them
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt
from msgspec import Struct

from extractors.ocr.engine import Boxes, Picture, RapidOcr

TALL: Final = 1.5  # times as high as wide
LONG: Final = 2.5  # so much longer than thick a box must be to say how a line runs
MOSTLY: Final = 0.6  # of the long boxes
SAMPLES: Final = 3  # lines tried in each direction
LEGIBLE: Final = 0.75
END: Final = 0.15  # of a line's height, read before and after its box
PUNCTUATION: Final = frozenset("，。、；：,.;:")
SURE: Final = 0.85  # a line that is read the right way round is surer
CERTAIN: Final = 0.95  # one line suffices
BETTER: Final = 0.05
SKEWED: Final = 3.0  # degrees from which on the page is turned before its lines are looked for again
SHEET_ASPECT: Final = 1.15  # a sheet of two pages is wider than high
FOLD: Final = (0.42, 0.58)  # of the sheet's width, where its fold is
FOLD_WIDTH: Final = 0.02  # of the sheet's width, at least, that is white along the fold
INK: Final = 128
SPECKS: Final = 0.002  # of a column of pixels that may be dark in the white along a fold
PRINTED: Final = 0.004  # of either half that must be ink


def halves(picture: Picture) -> tuple[Picture, ...]:
    """The two pages on the sheet, left before right; the sheet where it holds one."""
    height, width = picture.shape[:2]
    if width < SHEET_ASPECT * height:
        return (picture,)
    dark = picture[:, :, 0] < INK
    columns = np.count_nonzero(dark, axis=0) <= SPECKS * height
    first, last = (int(share * width) for share in FOLD)
    best, run, at = 0, 0, width // 2
    for x in range(first, last):
        run = run + 1 if columns[x] else 0
        if run > best:
            best, at = run, x - run // 2
    if best < FOLD_WIDTH * width:
        return (picture,)
    sides = (picture[:, :at], picture[:, at:])
    if min(float(np.mean(side[:, :, 0] < INK)) for side in sides) < PRINTED:
        return (picture,)
    return tuple(np.ascontiguousarray(side) for side in sides)


def skew(boxes: Boxes) -> float:
    """The angle of the lines in degrees, clockwise; 0.0 where nothing is long enough to tell."""
    angles = []
    for box in boxes:
        across = box[1] - box[0]
        length, thickness = float(np.hypot(*across)), float(np.hypot(*(box[3] - box[0])))
        if length >= 2 * LONG * max(thickness, 1.0):
            angles.append(float(np.degrees(np.arctan2(across[1], across[0]))))
    return float(np.median(angles)) if len(angles) >= SAMPLES else 0.0


def straightened(picture: Picture, degrees: float) -> Picture:
    """The page turned back by `degrees`, white where nothing was."""
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return cv2.warpAffine(
        picture, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=(255, 255, 255)
    ).astype(np.uint8)


def are_tall(boxes: Boxes) -> bool:
    """Whether most lines run from top to bottom (or bottom to top)."""
    long = tall = 0.0
    for width, height in _sides(boxes):
        if max(width, height) >= LONG * max(1.0, min(width, height)):
            long += max(width, height)
            tall += height if height >= TALL * width else 0.0
    return long > 0 and tall > MOSTLY * long


def direction(engine: RapidOcr, picture: Picture, boxes: Boxes) -> tuple[int, bool]:
    """By how many quarter turns counter-clockwise the page must be turned to be read, and whether it is printed in
    columns from top to bottom instead."""
    samples = [crop(picture, boxes[index]) for index in _longest(boxes)]
    if not samples:
        return 0, False
    if are_tall(boxes):
        by_turn = {
            quarters: _tried(engine, [turned(s, quarters) for s in samples], pressed=False)
            for quarters in (1, 3)
        }
        columns = _tried(engine, [upright(sample) for sample in samples], pressed=False)
        best = max(by_turn, key=lambda quarters: by_turn[quarters].confidence)
        # characters are read lying as well; their punctuation is not
        in_columns = columns.confidence >= LEGIBLE and columns.marks > by_turn[best].marks
        return (0, True) if in_columns else (best, False)
    if _confidence(engine, samples[:1], 0) >= CERTAIN:  # each line tried is read twice
        return 0, False
    sure = _confidence(engine, samples, 0)
    if sure >= SURE or _confidence(engine, samples, 2) <= sure + BETTER:
        return 0, False
    return 2, False


def turned(picture: Picture, quarters: int) -> Picture:
    """The page turned counter-clockwise by quarters."""
    return np.ascontiguousarray(np.rot90(picture, quarters))


def crop(picture: Picture, box: npt.NDArray[np.float32]) -> Picture:
    """What stands in a box, level."""
    width = max(1, round(float(max(np.hypot(*(box[1] - box[0])), np.hypot(*(box[2] - box[3]))))))
    height = max(1, round(float(max(np.hypot(*(box[3] - box[0])), np.hypot(*(box[2] - box[1]))))))
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    turn = cv2.getPerspectiveTransform(box.astype(np.float32), corners)
    return cv2.warpPerspective(
        picture, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    ).astype(np.uint8)


def lengthened(box: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The box of a line with some of the white before and after it: a comma at its very end is missed else."""
    along = box[1] - box[0]
    thickness = float(np.hypot(*(box[3] - box[0])))
    more = along * (END * thickness / max(1.0, float(np.hypot(*along))))
    longer: npt.NDArray[np.float32] = (box + np.array([-more, more, more, -more])).astype(np.float32)
    return longer


def upright(column: Picture) -> Picture:
    """The characters of a column set side by side, as a line that the engine can read."""
    width = column.shape[1]
    rows = np.count_nonzero(column[:, :, 0] < INK, axis=1).astype(float)
    inked = np.flatnonzero(rows)
    if inked.size == 0 or width < 8:
        return np.ascontiguousarray(np.rot90(column))
    top, bottom = int(inked[0]), int(inked[-1]) + 1
    cells = _cells(rows[top:bottom], width)
    tiles = []
    for first, last in cells:
        cell = column[top + first : top + last]
        tile = np.full((width, last - first, 3), 255, np.uint8)
        side = min(width, cell.shape[0])
        tile = np.full((width, max(side, 1), 3), 255, np.uint8)
        piece = _low_left(cell)
        piece = piece[:width]
        offset = (width - piece.shape[0]) // 2
        ink = np.flatnonzero(np.count_nonzero(piece[:, :, 0] < INK, axis=0))
        middle = piece.shape[1] // 2 if ink.size == 0 else int((ink[0] + ink[-1]) // 2)
        left = min(max(0, middle - side // 2), piece.shape[1] - side)
        if ink.size and ink[-1] < 0.55 * piece.shape[1]:
            left = 0
        tile[offset : offset + piece.shape[0], :side] = piece[:, left : left + side]
        tiles.append(tile)
    return np.ascontiguousarray(np.concatenate(tiles, axis=1))


def _cells(rows: npt.NDArray[np.float64], width: int) -> list[tuple[int, int]]:
    """Where to cut a column so that the cuts go through as little ink as possible, at an even distance."""
    height = len(rows)
    best: tuple[float, int] | None = None
    for count in range(max(1, round(height / (1.6 * width))), max(1, round(height / (0.72 * width))) + 1):
        pitch = height / count
        cuts = [round(n * pitch) for n in range(1, count)]
        crossed = sum(float(rows[max(0, cut - 1) : cut + 2].min()) for cut in cuts) / max(1, len(cuts))
        cost = crossed + 0.02 * width * abs(pitch / width - 0.95)
        if best is None or cost < best[0]:
            best = cost, count
    count = 1 if best is None else best[1]
    return [(round(n * height / count), round((n + 1) * height / count)) for n in range(count)]


def _low_left(cell: Picture) -> Picture:
    """A cell whose mark stands at the upper right, as in columns, with the mark where lines have it."""
    height, width = cell.shape[:2]
    ys, xs = np.nonzero(cell[:, :, 0] < INK)
    if ys.size == 0 or ys.max() > 0.55 * height or xs.min() < 0.45 * width:
        return cell
    out = np.full_like(cell, 255)
    mark = cell[: ys.max() + 1, xs.min() :]
    out[height - mark.shape[0] :, : mark.shape[1]] = mark
    return out


class _Trial(Struct, frozen=True):
    """How sure the engine was of some lines, and how much punctuation it saw in them."""

    confidence: float
    marks: int


def _tried(engine: RapidOcr, strips: Sequence[Picture], *, pressed: bool = True) -> _Trial:
    found = engine.texts(strips, pressed=pressed)
    marks = sum(char in PUNCTUATION for text, _ in found for char in text)
    return _Trial(float(np.mean([sure for _, sure in found])), marks)


def _confidence(engine: RapidOcr, samples: Sequence[Picture], quarters: int) -> float:
    return _tried(engine, [turned(sample, quarters) for sample in samples]).confidence


def _longest(boxes: Boxes) -> list[int]:
    sizes = [max(sides) for sides in _sides(boxes)]
    return sorted(range(len(sizes)), key=lambda index: -sizes[index])[:SAMPLES]


def _sides(boxes: Boxes) -> list[tuple[float, float]]:
    return [(float(np.hypot(*(b[1] - b[0]))), float(np.hypot(*(b[3] - b[0])))) for b in boxes]
