"""Small scans for tests: a few lines on a narrow page, painted, and what a scanner makes of it."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from benchmarks.evaluation.scanned_pages import DPI, font

Picture = npt.NDArray[np.uint8]

WIDTH, HEIGHT = 1000, 800  # pixels: 127 mm wide, so that recognising it takes little
SIZE = 44  # pixels a character, 16 points
SPEECH = (
    "在全县工作会议上的讲话",
    "（2024年3月5日）",
    "县委书记 李志明",
    "同志们：",
    "　　今天我们召开会议，总结去年",
    "工作，部署今年任务。",
    "　　一要抓产业，二要抓环境。",
    "　　谢谢大家！",
)


def page(lines: Sequence[str] = SPEECH) -> Picture:
    """The lines one below the other, black on white."""
    pytest.importorskip("pymupdf", reason="pymupdf brings the font")
    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    from PIL import ImageDraw

    draw = ImageDraw.Draw(image)
    for row, line in enumerate(lines):
        draw.text((120, 80 + round(1.7 * SIZE) * row), line, font=font(SIZE), fill="black")
    return np.asarray(image, np.uint8)


def as_pdf(pictures: Sequence[Picture], title: str = "scan") -> bytes:
    """A PDF of pictures, without any text."""
    pages = [Image.fromarray(picture) for picture in pictures]
    out = io.BytesIO()
    pages[0].save(out, "PDF", resolution=DPI, save_all=True, append_images=pages[1:], quality=75, title=title)
    return out.getvalue()


def as_file(picture: Picture, form: str) -> bytes:
    """A picture file: JPEG, PNG or TIFF."""
    out = io.BytesIO()
    Image.fromarray(picture).save(out, form, dpi=(DPI, DPI))
    return out.getvalue()
