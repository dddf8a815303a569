"""The spool: partial downloads, which a later attempt or a later process can continue.

Promise: a part holds the first bytes of exactly the representation whose strong ETag is stored beside it, whenever
the program is killed; only one process writes to it; a complete file is flushed before it gets its final name.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

CHUNK: Final = 1 << 20  # bytes read at a time
WHOLE: Final = ".whole"  # the suffix of a complete file that waits for the archive
PART: Final = ".part"
NOTE: Final = ".etag"  # the suffix of the file that holds the ETag of a part
FORGOTTEN: Final = 7 * 86400.0  # seconds; older parts are not continued any more
# names the boot of the machine: bytes that were not flushed are lost when it restarts
BOOT: Final = Path("/proc/sys/kernel/random/boot_id")


class Spool:
    """The folder of unfinished downloads. Threads and processes may share one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._swept = False

    @contextmanager
    def part(self, url: str) -> Iterator[PartialDownload]:
        """The partial download of `url`, locked; a new empty one while another process holds the lock."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._sweep()
        key = hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()[:32]
        path = self.folder / (key + PART)
        try:
            file = _locked(path)
        except PermissionError:  # it belongs to another user
            file = None
        while file is None:
            path = self.folder / f"{key}-{secrets.token_hex(4)}{PART}"
            file = _locked(path)
        part = PartialDownload(path, file)
        try:
            yield part
        finally:
            part.close()

    def _sweep(self) -> None:
        """Erase abandoned parts; once a process."""
        if self._swept:
            return
        self._swept = True
        for entry in os.scandir(self.folder):
            if entry.name.endswith((PART, NOTE, WHOLE)):
                with suppress(FileNotFoundError):
                    if time.time() - entry.stat().st_mtime > FORGOTTEN:
                        os.unlink(entry.path)


class PartialDownload:
    """The first bytes of a file, and the strong ETag of its representation ("" without one)."""

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        self._path = path
        self._note = path.with_suffix(NOTE)
        self._file = file
        self._kept = False
        self._hash = hashlib.sha256()
        self.etag = self._noted()
        self.size = 0
        if self.etag:
            while chunk := file.read(CHUNK):
                self._hash.update(chunk)
                self.size += len(chunk)

    def begin(self, etag: str) -> None:
        """Empty the part, to begin with another representation."""
        self._file.seek(0)
        self._file.truncate()  # before the ETag is written: old bytes must never stand beside a new ETag
        self._hash, self.size, self.etag = hashlib.sha256(), 0, etag
        descriptor, temporary = tempfile.mkstemp(dir=self._path.parent, suffix=NOTE)
        with open(descriptor, "w", encoding="utf-8") as note:
            json.dump({"etag": etag, "boot": _boot()}, note)
        os.replace(temporary, self._note)

    def append(self, chunk: bytes) -> None:
        """Append bytes. They survive the end of this process at once, a loss of power only after `keep`."""
        self._file.write(chunk)
        self._file.flush()
        self._hash.update(chunk)
        self.size += len(chunk)

    def head(self, count: int) -> bytes:
        """The first `count` bytes."""
        return os.pread(self._file.fileno(), count, 0)

    def keep(self) -> tuple[str, str]:
        """Flush the complete file and give it a name of its own; returns (path, sha256)."""
        flush_file(self._file)
        whole = self._path.with_name(f"{self._path.stem}-{secrets.token_hex(4)}{WHOLE}")
        os.replace(self._path, whole)
        with suppress(FileNotFoundError):
            self._note.unlink()
        self._kept = True
        flush_folder(self._path.parent)
        return str(whole), self._hash.hexdigest()

    def close(self) -> None:
        """Release the lock; erases a part that cannot be continued."""
        if not self._kept and not (self.etag and self.size):
            for path in (self._path, self._note):
                with suppress(FileNotFoundError):
                    path.unlink()
        self._file.close()

    def _noted(self) -> str:
        """The stored ETag of the part; "" without one, or when the machine restarted since and may have lost bytes."""
        try:
            note = json.loads(self._note.read_text("utf-8"))
            return str(note["etag"]) if note["boot"] == _boot() else ""
        except (OSError, ValueError, KeyError, TypeError):
            return ""


def _locked(path: Path) -> IO[bytes] | None:
    """The file at `path`, opened and locked; None while another process holds the lock."""
    while True:
        file = open(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+b")  # noqa: SIM115  # the caller closes it
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return None
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(file.fileno()), os.stat(path)):
                return file
        file.close()  # renamed or erased between opening and locking: another process completed it


def _boot() -> str:
    """The id of the machine's current boot; "" where the kernel has none."""
    try:
        return BOOT.read_text("ascii").strip()
    except OSError:
        return ""


def flush_file(file: IO[bytes]) -> None:
    """Flush the file to the disk, so that it survives a loss of power."""
    file.flush()
    os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Flush `folder` to the disk, so that a rename in it survives a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
