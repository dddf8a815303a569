"""What is in the way of recognition, taken out of a page's picture: red stamps, pale watermarks, shadows, faint ink.

a seal across `李明` -> `李明`;   `内部资料` in pale grey behind the text -> the text;   grey ink -> black
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from extractors.ocr.engine import Picture

RED_OVER: Final = 50  # red over green, and over blue, in the ink of stamps; in that of text none
STAMP_MM: Final = (12.0, 75.0)  # the sides of a seal; private ones measure 18, official ones 38 to 45
STAMP_ASPECT: Final = 2.0  # a red heading is far wider than high
STAMP_JOIN_MM: Final = 2.0  # between the rim of a seal and its words
STAMP_FILL: Final = 0.5  # of its box, once joined: a ring with words in it
PAPER: Final = 215  # lighter is paper
DARK: Final = 110  # darker is ink as it should be
DARK_SHARE: Final = 0.0015  # of a page, from which on its ink is dark
WHITE_POINT: Final = 160  # beside dark ink, what is lighter may be a watermark, or a heading in pale colours
PALEST: Final = 243  # lighter disturbs nothing
EDGE, EDGE_WIDTH = 140, 7  # around dark strokes, pixels that are pale as their edges
PALE_SHARE: Final = 0.0005  # of a page
PALE_JOIN: Final = 4.0  # points between the strokes of a pale character
WATERMARK: Final = 32.0  # points: both sides of a pale character, or of a line of them that leans
FAINT_SPAN: Final = 0.66  # of the way from ink to paper, where the white point of faint ink lies
MARGIN: Final = 0.04  # of a page's side, where scanners leave their black edges
SHADE_AT: Final = 8  # the paper's shade is looked for in a picture so many times smaller
SHADE_SIDE: Final = 15  # pixels there: wider than any stroke
MM: Final = 72.0 / 25.4  # points

Grey = npt.NDArray[np.uint8]


def cleaned(picture: Picture, scale: float) -> Picture:
    """The page with dark text on white, everything else taken out; `scale` is points a pixel."""
    grey = _without_stamps(picture, scale)
    even = _evenly_lit(grey)
    return cv2.cvtColor(_dark_on_white(even, scale), cv2.COLOR_GRAY2RGB).astype(np.uint8)


def _without_stamps(picture: Picture, scale: float) -> Grey:
    """The page in grey, seals white; other red print (the head of an official paper) stays."""
    red, green, blue = (picture[:, :, channel].astype(np.int16) for channel in range(3))
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    mask = ((red - green > RED_OVER) & (red - blue > RED_OVER)).astype(np.uint8)
    if not mask.any():
        return grey.astype(np.uint8)
    reach = max(3, round(STAMP_JOIN_MM * MM / scale)) | 1
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    white = np.zeros(count, bool)
    for index in range(1, count):
        width, height, area = (int(stats[index, column]) for column in (2, 3, 4))
        sides = (width * scale / MM, height * scale / MM)
        round_enough = max(sides) <= STAMP_ASPECT * min(sides)
        filled = area >= 0.12 * width * height
        white[index] = STAMP_MM[0] <= min(sides) and max(sides) <= STAMP_MM[1] and round_enough and filled
    seal = (white[labels] & (cv2.dilate(mask, np.ones((3, 3), np.uint8)) > 0)).astype(bool)
    # where black strokes lie under the seal, red over them is dark: they are kept
    seal &= red > DARK
    out: Grey = np.where(seal, 255, grey).astype(np.uint8)
    return out


def _evenly_lit(grey: Grey) -> Grey:
    """The page as if its paper were white throughout: without the shadows of a photo, the tint of the paper."""
    height, width = grey.shape
    small = cv2.resize(
        grey, (max(1, width // SHADE_AT), max(1, height // SHADE_AT)), interpolation=cv2.INTER_AREA
    )
    shade = cv2.medianBlur(cv2.dilate(small, np.ones((SHADE_SIDE, SHADE_SIDE), np.uint8)), 2 * SHADE_SIDE + 1)
    if int(shade.min()) >= 250:
        return grey
    paper = np.maximum(cv2.resize(shade, (width, height), interpolation=cv2.INTER_LINEAR), 40)
    return cv2.divide(grey, paper.astype(np.uint8), scale=255).astype(np.uint8)


def _dark_on_white(grey: Grey, scale: float) -> Grey:
    """The page with its ink dark and without what is large and pale: watermarks."""
    height, width = grey.shape
    top, left = int(MARGIN * height), int(MARGIN * width)
    inner = grey[top : height - top, left : width - left]
    ink = inner[inner < PAPER]
    if ink.size == 0:
        return grey
    if np.count_nonzero(ink < DARK) >= DARK_SHARE * inner.size:
        return _without_watermarks(grey, scale)
    black = float(np.percentile(ink, 10))
    white = black + FAINT_SPAN * (255.0 - black)
    table = np.clip((np.arange(256) - black) * 255.0 / (white - black), 0, 255).astype(np.uint8)
    return cv2.LUT(grey, table).astype(np.uint8)


def _without_watermarks(grey: Grey, scale: float) -> Grey:
    """The page without pale characters that are larger than any heading; pale headings stay."""
    edges = cv2.dilate((grey < EDGE).astype(np.uint8), np.ones((EDGE_WIDTH, EDGE_WIDTH), np.uint8))
    pale = ((grey >= WHITE_POINT) & (grey < PALEST) & (edges == 0)).astype(np.uint8)
    pale = cv2.morphologyEx(pale, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    if np.count_nonzero(pale) < PALE_SHARE * pale.size:
        return grey
    reach = max(3, round(PALE_JOIN / scale)) | 1
    joined = cv2.morphologyEx(pale, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    large = np.zeros(count, bool)
    large[1:] = stats[1:, 2:4].min(axis=1) * scale >= WATERMARK
    if not large.any():
        return grey
    around = cv2.dilate(large[labels].astype(np.uint8), np.ones((reach, reach), np.uint8))
    out: Grey = np.where((around > 0) & (grey >= WHITE_POINT), 255, grey).astype(np.uint8)
    return out
