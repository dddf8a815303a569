"""The archive: a content-addressed store of every file read, under its SHA-256, in a folder or behind fsspec.

Promise: a file in the archive always has the complete bytes of its digest, whenever the program is killed: it is
written under a temporary name, flushed, renamed into place, and its folder is flushed too.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
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

PICTURES: Final = ".pages"  # the folder of pictures of pages, within the archive
CHUNK: Final = 1 << 20  # bytes copied at a time
MAX_BYTES: Final = 100 << 20  # bytes; larger files are never read, so they are not archived either
URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+(?:://|::)")  # matches "s3://bucket/wengao", not "C:\…"


class ArchiveUnwritable(OSError):
    """The archive cannot be written: its disk is full or read-only, or permission is missing."""

    exit_code = 5  # the exit code of the database, since an archive belongs to its library
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
        self.remote: RemoteFiles | None = None
        if text.startswith("file://"):
            text = unquote(urlsplit(text).path)
        elif URL.match(text):
            self.remote = RemoteFiles(text)
            text = self.remote.folder
        self.folder = Path(text).absolute()

    def keep(
        self,
        source: str | os.PathLike[str] | bytes,
        name: str,
        *,
        barred: Callable[[str], bool] = lambda sha256: False,
    ) -> ArchivedFile:
        """Archive a file or bytes; does nothing for bytes that are archived already. `name` is for messages only.

        Bytes whose digest `barred` refuses are never archived; the `path` of the result does not exist then.

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
                if self.remote:
                    self.remote.upload(temporary, digest)
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
        """The folder of unfinished downloads: on the archive's disk, or in the user's cache for a remote archive."""
        return self._beside(f"{UNFINISHED}/spool", "spool")

    @property
    def pictures(self) -> Path:
        """The folder of pictures of pages, likewise."""
        return self._beside(PICTURES, "pictures")

    def _beside(self, folder: str, kind: str) -> Path:
        if self.remote is None:
            return self.folder / folder
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        return cache / "wengao" / f"{kind}-{hashlib.sha256(self.url.encode()).hexdigest()[:16]}"

    def find(self, sha256: str, name: str = "") -> ArchivedFile | None:
        """The archived file with this digest, with a path to open it; None when the archive lacks it."""
        path = self._place(sha256)
        if not path.exists() and not (self.remote and self.remote.download(sha256, self._landing(path))):
            return None
        return ArchivedFile(name=name or sha256, sha256=sha256, byte_size=path.stat().st_size, path=str(path))

    def path(self, sha256: str, *, verify: bool = False) -> str:
        """The absolute path of a file with these bytes; `verify` computes their digest first.

        Raises `Unreadable("archive-damaged")` when they are missing or, with `verify`, have another digest.
        """
        digest = self.find(sha256)
        if digest is None:
            raise Unreadable("archive-damaged", f"{sha256} is not in the archive {self.url}")
        if verify and not self.sound(sha256):
            raise Unreadable("archive-damaged", f"the bytes of {digest.path} no longer have this digest")
        return digest.path

    def read(self, sha256: str) -> bytes:
        """The bytes, verified; raises `Unreadable("archive-damaged")`."""
        data = Path(self.path(sha256)).read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise Unreadable("archive-damaged", f"the archived bytes no longer have the digest {sha256}")
        return data

    def sound(self, sha256: str) -> bool:
        """Whether the archive holds exactly these bytes."""
        digest = self.find(sha256)
        if digest is None:
            return False
        return file_sha256(digest.path) == sha256

    def forget(self, sha256: str) -> bool:
        """Erase the bytes, and the pictures of their pages; returns False when the archive lacked them. Called only
        for `--forget`."""
        shutil.rmtree(self.pictures / sha256, ignore_errors=True)
        path = self._place(sha256)
        existed = path.exists()
        with suppress(FileNotFoundError):
            path.unlink()
        if existed:
            flush_folder(path.parent)
        return (self.remote is not None and self.remote.remove(sha256)) or existed

    def drop_copies(self) -> None:
        """Remove the local copies of a remote archive; nobody may be reading one. They are copied again when asked for."""
        if self.remote:
            self.remote.drop_copies()

    def set_aside(self, sha256: str) -> None:
        """Move bytes that no longer have their digest to `.damaged`, where a person can inspect them.

        The next offer of the file then archives the right bytes.
        """
        path, aside = self._place(sha256), self.folder / DAMAGED / sha256
        if self.remote:
            self.remote.set_aside(sha256)
            path.unlink(missing_ok=True)
            return
        aside.parent.mkdir(exist_ok=True)
        os.replace(path, aside)
        flush_folder(path.parent)

    def digests(self) -> Iterator[str]:
        """The digests of all archived files, ascending."""
        if self.remote:
            yield from self.remote.digests()
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
        """Copy a file and return (digest, size); raises for a file whose size changes during the copy."""
        # without O_NONBLOCK, opening a pipe would wait for its writer
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
