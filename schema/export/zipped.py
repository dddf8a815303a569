"""Writes what is a ZIP inside, a Word document or a workbook, to a stream that may be a pipe."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from typing import BinaryIO


def save_zip(save: Callable[[BinaryIO], object], out: BinaryIO) -> None:
    """Call `save` with a temporary file, since a ZIP is written with seeking, and copy that to `out`."""
    with tempfile.TemporaryFile() as file:
        save(file)
        file.seek(0)
        shutil.copyfileobj(file, out)
