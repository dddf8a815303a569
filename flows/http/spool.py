"""The spool: what of a file has come so far, so that a later attempt, or a later process, goes on from there.

Promise: a part holds the first bytes of exactly the representation whose strong ETag stands beside it, whatever
kills the program; nobody else writes to it meanwhile; a whole file is on the disk before it has a name.
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
WHOLE: Final = ".whole"  # complete, waiting for the archive
PART: Final = ".part"
NOTE: Final = ".etag"  # of the part beside it
FORGOTTEN: Final = 7 * 86400.0  # seconds: nobody comes back for older parts
BOOT: Final = Path("/proc/sys/kernel/random/boot_id")  # what was not flushed is lost with the machine's power


class Spool:
    """The folder of unfinished downloads. Threads and processes may share one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._swept = False

    @contextmanager
    def part(self, url: str) -> Iterator[PartialDownload]:
        """What there is of `url`, ours alone; while another has it, an empty one of our own."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._sweep()
        key = hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()[:32]
        path = self.folder / (key + PART)
        try:
            file = _locked(path)
        except PermissionError:  # another user's
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
        """Remove what was left behind long ago; once a process."""
        if self._swept:
            return
        self._swept = True
        for entry in os.scandir(self.folder):
            if entry.name.endswith((PART, NOTE, WHOLE)):
                with suppress(FileNotFoundError):
                    if time.time() - entry.stat().st_mtime > FORGOTTEN:
                        os.unlink(entry.path)


class PartialDownload:
    """The beginning of a file. `etag` is the strong ETag of what it is the beginning of, "" without one."""

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
        """Forget what there was: what comes now is the beginning of another representation."""
        self._file.seek(0)
        self._file.truncate()  # before the note: an old beginning never stands beside a new ETag
        self._hash, self.size, self.etag = hashlib.sha256(), 0, etag
        descriptor, temporary = tempfile.mkstemp(dir=self._path.parent, suffix=NOTE)
        with open(descriptor, "w", encoding="utf-8") as note:
            json.dump({"etag": etag, "boot": _boot()}, note)
        os.replace(temporary, self._note)

    def append(self, chunk: bytes) -> None:
        """The next bytes; they survive the death of this process at once, that of the machine after `keep`."""
        self._file.write(chunk)
        self._file.flush()
        self._hash.update(chunk)
        self.size += len(chunk)

    def head(self, count: int) -> bytes:
        """The first bytes."""
        return os.pread(self._file.fileno(), count, 0)

    def keep(self) -> tuple[str, str]:
        """(path, sha256) of the whole file, flushed to disk under a name of its own."""
        flush_file(self._file)
        whole = self._path.with_name(f"{self._path.stem}-{secrets.token_hex(4)}{WHOLE}")
        os.replace(self._path, whole)
        with suppress(FileNotFoundError):
            self._note.unlink()
        self._kept = True
        flush_folder(self._path.parent)
        return str(whole), self._hash.hexdigest()

    def close(self) -> None:
        """Let others have it; a part that nobody can go on with is removed."""
        if not self._kept and not (self.etag and self.size):
            for path in (self._path, self._note):
                with suppress(FileNotFoundError):
                    path.unlink()
        self._file.close()

    def _noted(self) -> str:
        """The ETag beside the part; "" when there is none that can be trusted."""
        try:
            note = json.loads(self._note.read_text("utf-8"))
            return str(note["etag"]) if note["boot"] == _boot() else ""
        except (OSError, ValueError, KeyError, TypeError):
            return ""


def _locked(path: Path) -> IO[bytes] | None:
    """The file at `path`, opened and locked; None while another has it."""
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
        file.close()  # renamed or removed between opening and locking: it is another's whole file now


def _boot() -> str:
    """Which start of the machine this is; "" where it does not say."""
    try:
        return BOOT.read_text("ascii").strip()
    except OSError:
        return ""


def flush_file(file: IO[bytes]) -> None:
    """Make what was written outlast the machine's power."""
    file.flush()
    os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Make a rename in `folder` outlast the machine's power."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
