"""What the engine is given to read: long lines pressed together, which costs half and changes no character."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.ocr import extra

pytestmark = pytest.mark.skipif(not extra.is_installed(), reason=f"the extra is missing: {extra.INSTALL}")

EASY = "同志们：今天我们召开全县会议，总结工作，"
DENSE = "麟巍藏鑫矗；囊罐颧臻警，"  # pressed, one of them is read as 歡


def strip(text: str) -> np.ndarray:
    """A line of 44 pixels a character, cut out closely."""
    from tests.support.scans import page

    picture = page((text,))[:180]
    rows, columns = np.nonzero(picture[:, :, 0] < 200)
    return np.ascontiguousarray(
        picture[rows.min() - 4 : rows.max() + 5, columns.min() - 4 : columns.max() + 12]
    )


def test_long_lines_are_pressed_and_read_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the comma at the end; where a character stays doubtful, and Latin words stand, the line is read as wide
    as it is, too. A short line costs nothing and keeps its width."""
    from extractors.ocr.engine import NARROWED, SHORT, STRIP, RapidOcr

    engine = RapidOcr()
    widths: list[int] = []
    read = engine._read

    def noted(one: np.ndarray) -> object:
        widths.append(one.shape[1])
        return read(one)

    monkeypatch.setattr(engine, "_read", noted)
    easy, dense, short = strip(EASY), strip(DENSE), strip("同志们：")
    pressed = [max(SHORT, round(NARROWED * STRIP * one.shape[1] / one.shape[0])) for one in (easy, dense)]
    found = engine.texts([easy, dense, short])
    assert [text for text, _ in found] == [EASY, DENSE, "同志们："]
    assert min(sure for _, sure in found) > 0.9
    assert widths == [pressed[0], pressed[1], dense.shape[1], short.shape[1]]
    assert pressed[0] < 0.65 * STRIP * easy.shape[1] / easy.shape[0]
    widths.clear()
    address = strip("材料见文稿gwxz.example，请下载")
    assert engine.texts([address])[0][0] == "材料见文稿gwxz.example，请下载"
    assert widths[-1] == address.shape[1] > widths[0]
    widths.clear()
    assert engine.texts([easy], pressed=False)[0][0] == EASY
    assert widths == [easy.shape[1]]
    assert engine.texts([np.zeros((0, 40, 3), np.uint8)]) == [("", 0.0)]
