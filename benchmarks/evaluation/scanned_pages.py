"""Printed pages as a scanner or a camera would have them: leaning, noisy, stamped, faint, upside down.

the pages of a printed PDF -> a PDF of JPEG pictures at 200 dpi, without any text
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
from PIL import Image, ImageDraw, ImageFont

Picture = npt.NDArray[np.uint8]  # height x width x 3

DPI: Final = 200
NOISE: Final = 8.0  # standard deviation of a scanner's, of 255
QUALITY: Final = 60  # of the JPEG
LEAN: Final = 0.7  # degrees, one page to the left, the next to the right
RED: Final = (222, 38, 38)
PALE: Final = (205, 205, 205)


def page_pictures(data: bytes, dpi: int = DPI) -> list[Picture]:
    """The pages of a PDF, painted."""
    document = pdfium.PdfDocument(data)
    try:
        return [
            np.ascontiguousarray(page.render(scale=dpi / 72, rev_byteorder=True).to_numpy()[:, :, :3])
            for page in document
        ]
    finally:
        document.close()


def scanned(pictures: Sequence[Picture], *, seed: int = 1, lean: float = LEAN, dpi: int = DPI) -> bytes:
    """A PDF of these pages as a scanner gives them: slightly turned, noisy, as JPEG."""
    rng = np.random.default_rng(seed)
    pages = []
    for number, picture in enumerate(pictures):
        leaning = turned(picture, lean if number % 2 else -lean)
        grain = leaning.astype(np.float32) + rng.normal(0, NOISE, leaning.shape).astype(np.float32)
        pages.append(Image.fromarray(np.clip(grain, 0, 255).astype(np.uint8)))
    out = io.BytesIO()
    pages[0].save(out, "PDF", resolution=dpi, save_all=True, append_images=pages[1:], quality=QUALITY)
    return out.getvalue()


def turned(picture: Picture, degrees: float) -> Picture:
    """The page turned counter-clockwise, white at the corners."""
    if not degrees:
        return picture
    image = Image.fromarray(picture).rotate(
        degrees, fillcolor=(255, 255, 255), resample=Image.Resampling.BICUBIC
    )
    return np.asarray(image, np.uint8)


def stamped(picture: Picture) -> Picture:
    """With a round red seal of 42 mm across the text."""
    height, width = picture.shape[:2]
    layer = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(layer)
    radius = int(21 / 25.4 * DPI)
    x, y = int(0.45 * width), int(0.4 * height)
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=RED, width=8)
    draw.text((x - 0.6 * radius, y - 0.55 * radius), "某某县政府", font=font(0.27 * radius), fill=RED)
    draw.text((x - 0.7 * radius, y + 0.3 * radius), "合同专用章", font=font(0.3 * radius), fill=RED)
    return np.minimum(picture, np.asarray(layer, np.uint8))


def watermarked(picture: Picture) -> Picture:
    """With pale words of 48 points across the page, twice."""
    height, width = picture.shape[:2]
    size = 48 / 72 * DPI
    words = Image.new("L", (int(9.2 * size), int(1.5 * size)), 0)
    ImageDraw.Draw(words).text((0.1 * size, 0.1 * size), "内部资料 严禁外传", font=font(size), fill=255)
    words = words.rotate(40, expand=True)
    layer = Image.new("RGB", (width, height), "white")
    for share in (0.25, 0.65):
        layer.paste(PALE, (width // 2 - words.width // 2, int(share * height) - words.height // 2), words)
    return np.minimum(picture, np.asarray(layer, np.uint8))


def faint(picture: Picture) -> Picture:
    """In ink of two thirds of the paper's brightness."""
    return (170 + picture.astype(np.float32) * 85 / 255).astype(np.uint8)


def two_up(pictures: Sequence[Picture]) -> list[Picture]:
    """Two pages on each sheet, the last one beside an empty one."""
    empty = np.full_like(pictures[0], 255)
    pairs = [pictures[n : n + 2] for n in range(0, len(pictures), 2)]
    return [np.concatenate([*pair, empty][:2], axis=1) for pair in pairs]


def font(size: float) -> Any:
    """The Chinese font that PyMuPDF brings."""
    import pymupdf

    make: Any = pymupdf.Font  # without types
    return ImageFont.truetype(io.BytesIO(make("china-s").buffer), round(size))


def _each(change: Callable[[Picture], Picture]) -> Callable[[Sequence[Picture]], list[Picture]]:
    return lambda pictures: [change(picture) for picture in pictures]


DAMAGES: Final[Mapping[str, Callable[[Sequence[Picture]], list[Picture]]]] = {
    "as scanned": list,
    "red stamp": _each(stamped),
    "pale watermark": _each(watermarked),
    "faint": _each(faint),
    "turned by 90": _each(lambda picture: np.ascontiguousarray(np.rot90(picture))),
    "turned by 270": _each(lambda picture: np.ascontiguousarray(np.rot90(picture, 3))),
    "turned by 180": _each(lambda picture: np.ascontiguousarray(np.rot90(picture, 2))),
    "leaning by 5": _each(lambda picture: turned(picture, 5.0)),
    "two pages a sheet": two_up,
}
"""What can be done to the pages before they are scanned."""
