"""The recogniser: RapidOCR with the models in its wheel, on one thread, set up for pages of text.

Promise: it is loaded only where a picture is to be read (a second and 300 MB), asks no network and starts no thread.

    a picture of `同志们：今天…`  ->  its box, "同志们：今天…", 0.998
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Sequence
from typing import Any, ClassVar, Final, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt
from msgspec import Struct

from extractors.ocr.extra import ENGINE, ENVIRONMENT

Picture: TypeAlias = npt.NDArray[np.uint8]  # height x width x 3, red first
Boxes: TypeAlias = npt.NDArray[np.float32]  # n x 4 corners x (x, y), from the upper left one clockwise

SETTINGS: Final[dict[str, object]] = {
    "Global.use_cls": False,
    "Global.use_preprocess_img": False,  # pictures come in the size in which they are to be read
    "Global.text_score": 0.0,  # what to believe is decided here
    "Global.log_level": "critical",
    "Det.limit_type": "max",
    "Det.limit_side_len": 960,  # against 5.6 s a page with the default, without an error more
    "Rec.rec_batch_num": 1,
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}

STRIP: Final = 48  # pixels: the height in which the models read a line
SHORT: Final = 320  # pixels: a narrower strip is filled up to this width, and costs as much
NARROWED: Final = 0.6  # of its width, to which a longer strip is pressed: as much less CPU
DOUBTFUL: Final = 0.9  # of a character in a pressed strip: dense ones (颧) suffer first
LATIN: Final = re.compile(
    "[a-z]{3}"
)  # as in addresses: letters are narrow, and one is lost without doubt (gwxz)


class RapidOcr:
    """The loaded engine."""

    name: ClassVar[str] = ENGINE

    def __init__(self) -> None:
        os.environ.update(ENVIRONMENT)  # for whoever runs this outside a reading child
        from rapidocr import RapidOCR

        cv2.setNumThreads(1)

        logging.disable(logging.CRITICAL)  # it says what it does at every call
        self._engine: Any = RapidOCR(params=dict(SETTINGS))

    def boxes(self, picture: Picture) -> Boxes:
        """Where the picture has lines of text."""
        found = self._engine(picture, use_det=True, use_cls=False, use_rec=False).boxes
        return np.zeros((0, 4, 2), np.float32) if found is None else np.asarray(found, np.float32)

    def texts(self, strips: Sequence[Picture], *, pressed: bool = True) -> list[tuple[str, float]]:
        """What each strip, a line that runs from left to right, says, and how sure that is (0-1).

        Long ones are `pressed` together first, and read again as wide as they are where a character stays doubtful.
        """
        return [self._text(strip, pressed) for strip in strips]

    def _text(self, strip: Picture, pressed: bool) -> tuple[str, float]:
        if min(strip.shape[:2]) < 1:
            return "", 0.0
        narrow = _pressed(strip) if pressed else strip
        found = self._read(narrow)
        if narrow is not strip and (found.least < DOUBTFUL or LATIN.search(found.text)):
            found = self._read(strip)
        return found.text, found.sure

    def _read(self, strip: Picture) -> _Reading:
        found = self._engine(strip, use_det=False, use_cls=False, use_rec=True, return_word_box=True)
        if not found.txts:
            return _Reading("", 0.0, 0.0)
        text = str(found.txts[0])
        each = found.word_results[0].confs
        least = min((sure for char, sure in zip(text, each, strict=False) if char.isalnum()), default=1.0)
        return _Reading(text, float(found.scores[0]), float(least))


class _Reading(Struct, frozen=True):
    """What a strip says, how sure that is on the whole, and how sure its least sure letter, digit or Han character is."""

    text: str
    sure: float
    least: float


def _pressed(strip: Picture) -> Picture:
    """A long strip made narrower: its characters are then as wide as those of small print."""
    height, width = strip.shape[:2]
    if min(height, width) < 1:
        return strip
    natural = STRIP * width / height
    if natural <= SHORT:
        return strip
    size = max(SHORT, round(NARROWED * natural)), STRIP
    return cv2.resize(strip, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
