"""Pictures of pages beside the archive, named by the digest of the file, the page and the width.

They can be painted anew at any time: what cannot be kept is left out, and the oldest go when there are too many.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from flows.archive.store import Archive

MOST_BYTES: Final = 1 << 30  # of all pictures together: some 8,000 pages
LOOKED_AFTER: Final = 200  # pictures kept by this process, after which it looks how much there is


class PageCache:
    """The pictures of one archive."""

    def __init__(self, archive: Archive) -> None:
        self._folder = archive.pictures
        self._kept = 0

    def find(self, sha256: str, number: int, width: int) -> bytes | None:
        """A picture that is there."""
        try:
            return self._place(sha256, number, width).read_bytes()
        except OSError:
            return None

    def keep(self, sha256: str, number: int, width: int, data: bytes) -> None:
        """Keep a picture, as far as the disk takes it."""
        place = self._place(sha256, number, width)
        with suppress(OSError):
            place.parent.mkdir(parents=True, exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(dir=place.parent)
            try:
                with open(descriptor, "wb") as out:
                    out.write(data)
                os.replace(temporary, place)
            except OSError:
                Path(temporary).unlink(missing_ok=True)
                raise
            self._look_after()

    def _place(self, sha256: str, number: int, width: int) -> Path:
        return self._folder / sha256 / f"{number}-{width}.png"

    def _look_after(self) -> None:
        self._kept += 1
        if self._kept % LOOKED_AFTER:
            return
        found = [(path.stat().st_mtime, path.stat().st_size, path) for path in self._folder.glob("*/*.png")]
        total = sum(size for _, size, _ in found)
        if total <= MOST_BYTES:
            return
        for _, size, path in sorted(found):
            if total <= MOST_BYTES * 3 // 4:
                break
            path.unlink(missing_ok=True)
            total -= size
