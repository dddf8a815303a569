"""Provides a Chinese font: the one inside PyMuPDF, so that pip alone is enough.

Raises `Unavailable` when it is not installed; nothing is ever fetched.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from io import BytesIO
from pathlib import Path


class Unavailable(RuntimeError):
    """A producer's tool or font is not installed here."""


@cache
def font_bytes() -> bytes:
    """A TrueType font with some 34,000 glyphs (Droid Sans Fallback, Apache licence)."""
    try:
        import pymupdf
    except ImportError as error:
        raise Unavailable("pymupdf, whose font the producers share, is not installed") from error
    return bytes(pymupdf.Font("cjk").buffer)


FAMILY = "Droid Sans Fallback"


@cache
def font_folder() -> Path:
    """A folder holding the font as a file, made once a process.

    The names it lacks are added (typst takes no font without a full and a PostScript name).
    """
    from fontTools.ttLib import TTFont

    folder = Path(tempfile.mkdtemp(prefix="wengao-font-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    font = TTFont(BytesIO(font_bytes()), recalcTimestamp=False)
    for number, name in ((4, FAMILY), (6, FAMILY.replace(" ", ""))):
        font["name"].setName(name, number, 3, 1, 0x409)
    font.save(folder / "cjk.ttf")
    return folder


def font_file() -> Path:
    return font_folder() / "cjk.ttf"
