"""Wengao: compilations of Chinese speeches as a library. The doors: the command line, Python, the settings.

Slow imports (databases, engines) stand inside what needs them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from wengao.library import OpenLibrary

__all__ = ["__version__", "open"]
__version__ = "0.1.0"


def open(  # noqa: A001 - the word that Python programs expect, as in `gzip.open`
    url: str | Path | None = None, *, archive: str | Path | None = None, create: bool = False
) -> OpenLibrary:
    """Open a library by a path or an SQLAlchemy URL (docs/python.md); without one, that of the settings in effect here.

    `archive` is where the files are kept. `create` makes a library that is missing; otherwise that raises
    `schema.errors.DatabaseMissing`.
    """
    from wengao.library import OpenLibrary

    return OpenLibrary(url, archive=archive, create=create)
