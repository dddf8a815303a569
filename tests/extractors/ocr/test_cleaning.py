"""What is in the way is taken out, and nothing that is text: judged on the pixels, without a recogniser."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("cv2", reason="the extra ocr is missing")

from benchmarks.evaluation.scanned_pages import faint, stamped, watermarked
from extractors.ocr.cleaning import cleaned
from tests.support.scans import Picture, page

SCALE = 72 / 200
LARGE = ("", "", "同志们：今天我们召开全县会议", "总结去年工作，部署今年任务。") * 3


def dark(picture: Picture) -> np.ndarray:
    """Where there is ink."""
    return picture[:, :, 0] < 128


@pytest.fixture(scope="module")
def plain() -> Picture:
    """A page of some size."""
    return np.pad(page(LARGE), ((0, 800), (0, 400), (0, 0)), constant_values=255)


def test_a_clean_page_stays_as_it_is(plain: Picture) -> None:
    """Pixel for pixel, but for a few at edges."""
    assert np.count_nonzero(dark(cleaned(plain, SCALE)) ^ dark(plain)) < 0.001 * plain[:, :, 0].size


@pytest.mark.parametrize("damage", [stamped, watermarked])
def test_stamps_and_watermarks_go_and_the_text_stays(plain: Picture, damage: object) -> None:
    """Of the ink nineteen parts in twenty stay, and hardly any is added."""
    before, after = dark(plain), dark(cleaned(damage(plain), SCALE))  # type: ignore[operator]
    assert np.count_nonzero(before & after) > 0.95 * np.count_nonzero(before)
    assert np.count_nonzero(after & ~before) < 0.03 * np.count_nonzero(before)


def test_faint_ink_becomes_dark(plain: Picture) -> None:
    """Where nothing was dark before."""
    pale = faint(plain)
    assert not dark(pale).any()
    after = dark(cleaned(pale, SCALE))
    assert np.count_nonzero(after & dark(plain)) > 0.9 * np.count_nonzero(dark(plain))


def test_red_and_pale_headings_stay() -> None:
    """The head of an official paper is red, headings of word processors are pale blue: both are text."""
    ink = page(("", "关于召开全县大会的通知", "同志们：今天开会，请大家准时到场。", "一、聚焦短板"))
    coloured = ink.copy()
    coloured[150:230][ink[150:230, :, 0] < 128] = (205, 30, 30)
    coloured[300:380][ink[300:380, :, 0] < 128] = (170, 185, 215)
    after = cleaned(coloured, SCALE)
    for top, bottom in ((150, 230), (300, 380)):
        was = ink[top:bottom, :, 0] < 128
        assert was.any()
        assert np.count_nonzero(after[top:bottom, :, 0][was] < 235) > 0.9 * np.count_nonzero(was)


def test_the_shadow_of_a_photo_goes(plain: Picture) -> None:
    """A page lit from one side is as white on the other."""
    light = np.linspace(0.45, 1.0, plain.shape[1])[None, :, None]
    after = cleaned((plain * light).astype(np.uint8), SCALE)
    paper = after[:, :, 0][plain[:, :, 0] == 255]
    assert np.percentile(paper, 2) > 230
