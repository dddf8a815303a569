"""Archives behind fsspec: files appear complete under their digest, and are read from local copies."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

UNFINISHED: Final = ".unfinished"  # the folder of files that are being written, within the archive
DAMAGED: Final = ".damaged"  # the folder of damaged files that were set aside
DIGEST: Final = re.compile(r"[0-9a-f]{64}")  # the name of an archived file


class RemoteFiles:
    """The files of an archive behind fsspec; `folder` holds local copies for the readers while the program runs."""

    def __init__(self, url: str) -> None:
        import fsspec

        self._files: AbstractFileSystem
        self._files, root = fsspec.core.url_to_fs(url)
        self._root = str(root).rstrip("/")
        self.folder = tempfile.mkdtemp(prefix="wengao-archive-")
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)

    def upload(self, temporary: str, sha256: str) -> None:
        """Store a file under its digest; under a temporary name first, since not every store writes atomically."""
        target, waiting = self._place(sha256), f"{self._root}/{UNFINISHED}/{Path(temporary).name}"
        if self._files.exists(target) and self._files.size(target) == os.stat(temporary).st_size:
            return
        for path in (waiting, target):
            self._files.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
        self._files.put_file(temporary, waiting)
        self._files.mv(waiting, target)

    def download(self, sha256: str, path: Path) -> bool:
        """Copy the file to `path`, completely or not at all; returns False when the store lacks it."""
        if not self._files.exists(self._place(sha256)):
            return False
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        self._files.get_file(self._place(sha256), str(part))
        os.replace(part, path)
        return True

    def drop_copies(self) -> None:
        """Remove the local copies: a worker that runs for weeks must not fill its disk."""
        for path in Path(self.folder).glob("[0-9a-f][0-9a-f]/*"):
            path.unlink(missing_ok=True)

    def set_aside(self, sha256: str) -> None:
        """Move the file to the folder of damaged ones."""
        aside = f"{self._root}/{DAMAGED}/{sha256}"
        self._files.makedirs(aside.rsplit("/", 1)[0], exist_ok=True)
        self._files.mv(self._place(sha256), aside)

    def remove(self, sha256: str) -> bool:
        """Erase the file; returns False when the store lacked it."""
        if not self._files.exists(self._place(sha256)):
            return False
        self._files.rm_file(self._place(sha256))
        return True

    def read_note(self, name: str) -> bytes:
        """The content of a small file beside the archived ones; raises FileNotFoundError."""
        return bytes(self._files.cat_file(f"{self._root}/{name}"))

    def write_note(self, name: str, content: bytes) -> None:
        """Store such a file."""
        self._files.makedirs(self._root, exist_ok=True)
        self._files.pipe_file(f"{self._root}/{name}", content)

    def digests(self) -> Iterator[str]:
        """The digests of all files, ascending."""
        if self._files.exists(self._root):
            paths = [str(path).split("/") for path in self._files.find(self._root)]
            yield from sorted(
                path[-1] for path in paths if DIGEST.fullmatch(path[-1]) and path[-1].startswith(path[-2])
            )

    def _place(self, sha256: str) -> str:
        return f"{self._root}/{sha256[:2]}/{sha256}"
