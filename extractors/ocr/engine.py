"""The recogniser: RapidOCR with the models in its wheel, on one thread, set up for pages of text.

Promise: it is loaded only where a picture is to be read (a second and 300 MB), asks no network and starts no thread.

    a picture of `同志们：今天…`  ->  its box, "同志们：今天…", 0.998
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from typing import Any, ClassVar, Final, TypeAlias

import numpy as np
import numpy.typing as npt

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


class RapidOcr:
    """The loaded engine."""

    name: ClassVar[str] = ENGINE

    def __init__(self) -> None:
        os.environ.update(ENVIRONMENT)  # for whoever runs this outside a reading child
        import cv2
        from rapidocr import RapidOCR

        cv2.setNumThreads(1)

        logging.disable(logging.CRITICAL)  # it says what it does at every call
        self._engine: Any = RapidOCR(params=dict(SETTINGS))

    def boxes(self, picture: Picture) -> Boxes:
        """Where the picture has lines of text."""
        found = self._engine(picture, use_det=True, use_cls=False, use_rec=False).boxes
        return np.zeros((0, 4, 2), np.float32) if found is None else np.asarray(found, np.float32)

    def texts(self, strips: Sequence[Picture]) -> list[tuple[str, float]]:
        """What each strip, a line that runs from left to right, says, and how sure that is (0-1)."""
        return [self._text(strip) for strip in strips]

    def _text(self, strip: Picture) -> tuple[str, float]:
        if min(strip.shape[:2]) < 1:
            return "", 0.0
        found = self._engine(strip, use_det=False, use_cls=False, use_rec=True)
        if not found.txts:
            return "", 0.0
        return str(found.txts[0]), float(found.scores[0])
