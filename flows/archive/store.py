"""The archive: every file ever taken in, under the SHA-256 of its bytes, in a folder or any fsspec URL.

Promise: a name in the archive always means whole, right bytes, whatever kills the program in between: a file
is written beside it, flushed, renamed into place, and the folder is flushed too.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Final
from urllib.parse import unquote, urlsplit

from flows.archive.remote import DAMAGED, DIGEST, UNFINISHED, RemoteFiles
from flows.digests import file_sha256
from flows.http.spool import flush_file, flush_folder
from schema.errors import Unreadable
from schema.records import ArchivedFile

CHUNK: Final = 1 << 20  # bytes copied at a time
MAX_BYTES: Final = 100 << 20  # larger files are never read, so they are not kept either
URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+(?:://|::)")  # "s3://bucket/wengao"; "C:\…" is none


class ArchiveUnwritable(OSError):
    """The archive takes no file: its disk is full or read-only, or belongs to somebody else."""

    exit_code = 5  # with the library it belongs to
    advice = "make room there or make it writable, or name another one with --archive or WENGAO_ARCHIVE"

    def __init__(self, url: str, error: OSError) -> None:
        self.message = f"the archive {url} cannot be written: {error.strerror or error}"
        super().__init__(error.errno, self.message)

    def __str__(self) -> str:
        return self.message


class Archive:
    """A content-addressed store of files. Threads and processes may share one."""

    def __init__(self, url: str | os.PathLike[str], max_bytes: int = MAX_BYTES) -> None:
        text = os.fspath(url)
        self.url = text
        self._max_bytes = max_bytes
        self._remote: RemoteFiles | None = None
        if text.startswith("file://"):
            text = unquote(urlsplit(text).path)
        elif URL.match(text):
            self._remote = RemoteFiles(text)
            text = self._remote.folder
        self.folder = Path(text).absolute()

    def keep(
        self,
        source: str | os.PathLike[str] | bytes,
        name: str,
        *,
        barred: Callable[[str], bool] = lambda sha256: False,
    ) -> ArchivedFile:
        """Take a file or bytes in; a no-op for bytes already there. `name` is for messages only.

        Bytes whose digest is `barred` never get into the archive; then `path` leads nowhere.

        Raises `Unreadable` with missing-file, unreadable-file, changed-while-reading or too-large, and
        `ArchiveUnwritable` where the archive takes nothing: disk full, no permission to write.
        """
        try:
            return self._keep(source, name, barred)
        except OSError as error:
            raise ArchiveUnwritable(self.url, error) from error

    def _keep(
        self, source: str | os.PathLike[str] | bytes, name: str, barred: Callable[[str], bool]
    ) -> ArchivedFile:
        waiting = self.folder / UNFINISHED
        waiting.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=waiting)
        try:
            with open(descriptor, "wb") as out:
                if isinstance(source, bytes):
                    digest, size = self._copy_bytes(source, out)
                else:
                    digest, size = self._copy_file(source, out)
                flush_file(out)
            if barred(digest):
                return ArchivedFile(name=name, sha256=digest, byte_size=size, path="")
            path = self._place(digest)
            if not (path.exists() and path.stat().st_size == size):
                if self._remote:
                    self._remote.upload(temporary, digest)
                path.parent.mkdir(parents=True, exist_ok=True)
                os.chmod(temporary, 0o444)  # nobody edits what the digest vouches for
                os.replace(temporary, path)
                flush_folder(path.parent)
                flush_folder(self.folder)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(temporary)
        return ArchivedFile(name=name, sha256=digest, byte_size=size, path=str(path))

    @property
    def spool(self) -> Path:
        """Where unfinished downloads wait: on the archive's own disk, else in this user's cache."""
        if self._remote is None:
            return self.folder / UNFINISHED / "spool"
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        return cache / "wengao" / f"spool-{hashlib.sha256(self.url.encode()).hexdigest()[:16]}"

    def find(self, sha256: str, name: str = "") -> ArchivedFile | None:
        """The file of these bytes, where it can be opened; None when the archive has it not."""
        path = self._place(sha256)
        if not path.exists() and not (self._remote and self._remote.download(sha256, self._landing(path))):
            return None
        return ArchivedFile(name=name or sha256, sha256=sha256, byte_size=path.stat().st_size, path=str(path))

    def path(self, sha256: str, *, verify: bool = False) -> str:
        """Where the bytes can be opened (absolute); `verify` reads them first.

        Raises `Unreadable("archive-damaged")` when they are missing or, verified, not what they were.
        """
        found = self.find(sha256)
        if found is None:
            raise Unreadable("archive-damaged", f"{sha256} is not in the archive {self.url}")
        if verify and not self.sound(sha256):
            raise Unreadable("archive-damaged", f"{found.path} no longer holds the bytes of its name")
        return found.path

    def read(self, sha256: str) -> bytes:
        """The bytes, verified; raises `Unreadable("archive-damaged")`."""
        data = Path(self.path(sha256)).read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise Unreadable("archive-damaged", f"{sha256} no longer holds the bytes of its name")
        return data

    def sound(self, sha256: str) -> bool:
        """Whether the archive holds exactly these bytes."""
        found = self.find(sha256)
        if found is None:
            return False
        return file_sha256(found.path) == sha256

    def forget(self, sha256: str) -> bool:
        """Erase the bytes; False when they were not there. Only `--forget` asks for this."""
        path = self._place(sha256)
        there = path.exists()
        with suppress(FileNotFoundError):
            path.unlink()
        if there:
            flush_folder(path.parent)
        return (self._remote is not None and self._remote.remove(sha256)) or there

    def set_aside(self, sha256: str) -> None:
        """Take bytes that are no longer those of their name out of the way: the next offer puts the right
        ones there. They lie under `.damaged` then, for whoever wants to look at them."""
        path, aside = self._place(sha256), self.folder / DAMAGED / sha256
        if self._remote:
            self._remote.set_aside(sha256)
            path.unlink(missing_ok=True)
            return
        aside.parent.mkdir(exist_ok=True)
        os.replace(path, aside)
        flush_folder(path.parent)

    def digests(self) -> Iterator[str]:
        """Every file in the archive, by digest, ascending."""
        if self._remote:
            yield from self._remote.digests()
            return
        for folder in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            for path in sorted(folder.iterdir()):
                if DIGEST.fullmatch(path.name):
                    yield path.name

    def _place(self, sha256: str) -> Path:
        if not DIGEST.fullmatch(sha256):
            raise ValueError(f"{sha256!r} is no SHA-256")
        return self.folder / sha256[:2] / sha256

    def _landing(self, path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def _copy_bytes(self, data: bytes, out: IO[bytes]) -> tuple[str, int]:
        if len(data) > self._max_bytes:
            raise Unreadable("too-large", f"{len(data)} bytes, the limit is {self._max_bytes}")
        out.write(data)
        return hashlib.sha256(data).hexdigest(), len(data)

    def _copy_file(self, source: str | os.PathLike[str], out: IO[bytes]) -> tuple[str, int]:
        """(digest, size); what grows or shrinks while it is copied is refused."""
        # a pipe must not hang us
        flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            descriptor = os.open(source, flags)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise Unreadable("missing-file", str(error)) from error
        except OSError as error:
            raise Unreadable("unreadable-file", str(error)) from error
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            os.close(descriptor)
            raise Unreadable("unreadable-file", "not a regular file")
        with open(descriptor, "rb", buffering=0) as file:
            if before.st_size > self._max_bytes:
                raise Unreadable("too-large", f"{before.st_size} bytes, the limit is {self._max_bytes}")
            digest, size = hashlib.sha256(), 0
            while chunk := _read(file):
                size += len(chunk)
                if size > before.st_size:
                    break
                digest.update(chunk)
                out.write(chunk)
            after = os.fstat(descriptor)
        if size != before.st_size or (after.st_size, after.st_mtime_ns) != (
            before.st_size,
            before.st_mtime_ns,
        ):
            raise Unreadable(
                "changed-while-reading", f"{before.st_size} bytes at first, then {after.st_size}"
            )
        return digest.hexdigest(), size


def _read(file: IO[bytes]) -> bytes:
    try:
        return file.read(CHUNK)
    except OSError as error:
        raise Unreadable("unreadable-file", str(error)) from error
