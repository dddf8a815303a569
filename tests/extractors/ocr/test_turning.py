"""How a page lies, told from boxes and pixels alone; what the engine must be asked stands in `test_scans`."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("cv2", reason="the extra ocr is missing")

from extractors.ocr import turning
from tests.support.scans import page


def box(x: float, y: float, width: float, height: float, lean: float = 0.0) -> list[list[float]]:
    """The corners of a box whose upper edge falls by `lean` degrees."""
    angle = np.radians(lean)
    along, down = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    start = np.array([x, y])
    corners = (start, start + width * along, start + width * along + height * down, start + height * down)
    return [list(corner) for corner in corners]


def test_skew_is_that_of_long_lines() -> None:
    """A stain says nothing; without long lines there is none."""
    lines = [box(100, 100 + 40 * n, 600, 30, 1.5) for n in range(9)] + [box(100, 20, 40, 38, 20.0)]
    assert turning.skew(np.array(lines, np.float32)) == pytest.approx(1.5, abs=0.05)
    assert turning.skew(np.array(lines[-1:], np.float32)) == 0.0


def test_lines_that_run_down_the_page_are_tall() -> None:
    """By their length: a folio does not decide."""
    tall = [box(100 + 50 * n, 100, 30, 600) for n in range(5)]
    assert turning.are_tall(np.array([*tall, box(10, 10, 200, 30)], np.float32))
    assert not turning.are_tall(
        np.array([tall[0], *(box(10, 50 * n, 600, 30) for n in range(5))], np.float32)
    )


def test_a_box_is_lengthened_along_its_line() -> None:
    """By a share of its height at both ends, also where it leans; it is no higher for that."""
    for lean in (0.0, 2.0):
        found = turning.lengthened(np.array(box(100, 200, 600, 40, lean), np.float32))
        more = turning.END * 40
        start = np.array([100, 200]) - more * np.array([np.cos(np.radians(lean)), np.sin(np.radians(lean))])
        assert found == pytest.approx(np.array(box(*start, 600 + 2 * more, 40, lean)), abs=0.01)


def test_a_sheet_of_two_pages_is_parted_at_its_fold() -> None:
    """Left before right; a sheet that is only wide, with text across its middle, stays whole."""
    left, right = page(("同志们：", "左边一页。")), page(("各位代表：", "右边一页。"))
    halves = turning.halves(np.concatenate([left, right], axis=1))
    inks = [np.count_nonzero(part[:, :, 0] < 128) for part in (*halves, left, right)]
    assert len(halves) == 2 and inks[:2] == inks[2:]
    assert sum(half.shape[1] for half in halves) == left.shape[1] + right.shape[1]
    wide = np.concatenate([page(("同志们：今天我们召开全县会议，总结",) * 6)] * 2, axis=1)
    wide[300:340, 800:1200] = 0
    assert len(turning.halves(wide)) == 1
    assert len(turning.halves(np.concatenate([left, np.full_like(right, 255)], axis=1))) == 1


def test_a_column_becomes_a_line() -> None:
    """Five characters below each other are five side by side, in their order."""
    line = page(("一二三四五",))[70:140, 110:350]
    column = np.concatenate([line[:, 8 + 44 * n : 52 + 44 * n] for n in range(5)])
    shown = turning.upright(np.ascontiguousarray(column))
    assert shown.shape[1] > 3 * shown.shape[0]
    ink = np.count_nonzero(shown[:, :, 0] < 128)
    assert ink == pytest.approx(np.count_nonzero(column[:, :, 0] < 128), rel=0.05)
