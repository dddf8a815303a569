"""Paints one page for a person to look at: PDF pages by PDFium, frames of picture files scaled down.

Promise: a PNG of the wanted width, at most three times as high, whatever the file says of itself.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

import pypdfium2 as pdfium
from PIL import Image, ImageOps

from extractors.ocr.pictures import on_white, opened_picture
from schema.errors import Unreadable

HIGHEST: Final = 3.0  # times the width: a web page printed as one long sheet is cut to that by scaling
QUICK: Final = 3  # of zlib's levels: half the size of 1 in a tenth more time


def page_png(data: bytes, media_type: str, number: int, width: int, passwords: Sequence[str] = ()) -> bytes:
    """The page as PNG. Raises `Unreadable` (damaged, encrypted, too-large, no-pages)."""
    painted = (
        _pdf_page(data, number, width, passwords)
        if media_type == "application/pdf"
        else _frame(data, number, width)
    )
    grey = painted.convert("L")
    plain = grey if _is_grey(painted) else painted
    out = io.BytesIO()
    plain.save(out, "PNG", compress_level=QUICK)
    return out.getvalue()


def _pdf_page(data: bytes, number: int, width: int, passwords: Sequence[str]) -> Image.Image:
    document = _opened(data, passwords)
    try:
        if not 1 <= number <= len(document):
            raise Unreadable("no-pages", f"there is no page {number}")
        page = document[number - 1]
        points, height = page.get_size()
        zoom = min(width / max(points, 1.0), HIGHEST * width / max(height, 1.0))
        bitmap = page.render(scale=zoom, rev_byteorder=True, may_draw_forms=False)
        painted: Image.Image = bitmap.to_pil().convert("RGB")
    except pdfium.PdfiumError as error:
        raise Unreadable("damaged", f"page {number} cannot be painted: {error}") from error
    finally:
        document.close()
    return painted


def _opened(data: bytes, passwords: Sequence[str]) -> Any:
    for password in (None, *passwords):
        try:
            return pdfium.PdfDocument(data, password=password)
        except pdfium.PdfiumError as error:
            last = error
    raise Unreadable("damaged", f"PDFium cannot open it: {last}") from last


def _frame(data: bytes, number: int, width: int) -> Image.Image:
    with opened_picture(data) as image:
        try:
            image.seek(number - 1)
            image.draft("RGB", (width, int(width * HIGHEST)))  # a JPEG is decoded smaller at once
            frame = ImageOps.exif_transpose(image)
            if frame.mode in ("RGBA", "LA", "PA") or "transparency" in frame.info:
                frame = on_white(frame)
            frame = frame.convert("RGB")
            frame.thumbnail((width, int(width * HIGHEST)))
        except (OSError, SyntaxError, ValueError, EOFError) as error:
            raise Unreadable("damaged", f"frame {number} cannot be decoded: {error}") from error
        return frame


def _is_grey(painted: Image.Image) -> bool:
    """Whether no pixel has a colour."""
    red, green, blue = painted.split()
    return red.tobytes() == green.tobytes() == blue.tobytes()
