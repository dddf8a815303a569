"""A library with one compilation in it, read once in a test process and copied from then on.

Reading it costs 0.25 s of CPU and some two hundred tests only look at what came of it.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path


class KeptShelf:
    """The folder `data/` as the first test left it after reading, and where that test's file lay."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read_from: Path | None = None

    def fill(self, home: Path, path: Path, read: Callable[[], None]) -> None:
        """Makes `home/data` what `read` makes of the file at `path`; reads where settings might make a difference."""
        if _has_settings(home):
            read()
        elif self._read_from is None:
            read()
            shutil.copytree(home / "data", self._folder)
            self._read_from = path
        else:
            shutil.copytree(self._folder, home / "data")
            with closing(sqlite3.connect(home / "data" / "wengao.db")) as library, library:
                moved = library.execute(
                    "UPDATE upload SET locator = ? WHERE locator = ?", (str(path), str(self._read_from))
                )
                assert moved.rowcount == 1


def _has_settings(home: Path) -> bool:
    return (home / "wengao.toml").exists() or any(name.startswith("WENGAO_") for name in os.environ)
