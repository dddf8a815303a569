"""Reads and writes library files: a ZIP with a whole library as JSON lines, and its archived files.

manifest.json  tombstones.jsonl  rulings.jsonl  decisions.jsonl  uploads.jsonl  files.jsonl  aliases.jsonl
archive/9f86d0…
"""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, TypeVar

import msgspec
from msgspec import Struct, to_builtins

from schema.exchange.records import FORMAT, MEMBERS
from wengao import __version__
from wengao.errors import SourceUnreachable

if TYPE_CHECKING:
    from flows.archive.store import Archive

T = TypeVar("T")
NAME: Final = "wengao-library"
MANIFEST: Final = "manifest.json"
ARCHIVE: Final = "archive/"
NUL: Final = b"\\u0000"  # no database stores the character NUL
LONGEST_LINE: Final = 256 << 20  # bytes: a file's whole reading is one line, of some MB


class Manifest(Struct, frozen=True):
    """The manifest of a library file: the number of `records` by member, the number of `archived` files with
    bytes, and the digests of files whose bytes were `missing` from the archive or damaged."""

    format: str
    version: int
    program: str
    made_at: str
    records: dict[str, int]
    archived: int
    missing: tuple[str, ...] = ()


class NoLibraryFile(SourceUnreachable):
    """The file is no library, is damaged, or is of a later format."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"{path} cannot be taken in: {why}", "`wengao export library -o FILE` writes such a file"
        )


class Writer:
    """Writes a library file, member after member."""

    def __init__(self, out: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self._records: dict[str, int] = {}
        self._archived = 0
        self._missing: list[str] = []

    def add(self, kind: type[object], records: Iterable[object]) -> None:
        """Write the member with all records of one kind."""
        name, count = MEMBERS[kind], 0
        with self._zip.open(name, "w", force_zip64=True) as member:
            for record in records:
                member.write(msgspec.json.encode(record) + b"\n")
                count += 1
        self._records[name] = count

    def add_archived(self, sha256: str, archive: Archive) -> None:
        """Write the bytes of one archived file; one that the archive lost or damaged is recorded as missing."""
        if not archive.sound(sha256):
            self._missing.append(sha256)
            return
        self._zip.write(archive.path(sha256), ARCHIVE + sha256, zipfile.ZIP_STORED)
        self._archived += 1

    def close(self, made_at: str) -> Manifest:
        """Write the manifest and end the file."""
        manifest = Manifest(
            NAME, FORMAT, __version__, made_at, self._records, self._archived, tuple(self._missing)
        )
        self._zip.writestr(MANIFEST, json.dumps(to_builtins(manifest), ensure_ascii=False, indent=2) + "\n")
        self._zip.close()
        return manifest


class Reader:
    """An open library file; implements the protocol `Carrier` of `schema.exchange`."""

    def __init__(self, path: Path, opened: zipfile.ZipFile) -> None:
        self.path = path
        self._zip = opened
        self.manifest = self._manifest()

    def _manifest(self) -> Manifest:
        try:
            manifest = msgspec.json.decode(self._zip.read(MANIFEST), type=Manifest)
        except (KeyError, msgspec.DecodeError) as error:
            raise NoLibraryFile(self.path, "it is no library file of this program") from error
        if manifest.format != NAME or manifest.version > FORMAT:
            raise NoLibraryFile(
                self.path,
                f"it has version {manifest.version} of {manifest.format}, this program knows {FORMAT} of {NAME}",
            )
        return manifest

    def read(self, kind: type[T]) -> Iterator[T]:
        """All records of one kind; raises NoLibraryFile where a record is malformed or records are missing."""
        name, count = MEMBERS[kind], 0
        try:
            with self._zip.open(name) as member:
                while line := member.readline(LONGEST_LINE):
                    if not line.endswith(b"\n") or NUL in line:
                        raise NoLibraryFile(self.path, f"{name}, line {count + 1} is cut off or holds a NUL")
                    count += 1
                    yield msgspec.json.decode(line, type=kind)
        except (KeyError, OSError, EOFError, msgspec.DecodeError, zipfile.BadZipFile) as error:
            raise NoLibraryFile(self.path, f"{name}, line {count + 1}: {error}") from error
        if count != self.manifest.records.get(name):
            raise NoLibraryFile(self.path, f"{name} has {count} records, not as many as its manifest says")

    def archived(self) -> list[str]:
        """The digests of the archived files that the library file contains."""
        return [name.removeprefix(ARCHIVE) for name in self._zip.namelist() if name.startswith(ARCHIVE)]

    def keep(self, sha256: str, archive: Archive) -> bool:
        """Put one of these files into `archive`; returns False when its bytes do not have this digest."""
        if archive.find(sha256) is not None:
            return True
        with tempfile.NamedTemporaryFile() as copy:
            try:
                with self._zip.open(ARCHIVE + sha256) as member:
                    shutil.copyfileobj(member, copy)
            except (OSError, EOFError, zipfile.BadZipFile) as error:
                raise NoLibraryFile(self.path, f"{ARCHIVE}{sha256}: {error}") from error
            copy.flush()
            kept = archive.keep(copy.name, sha256).sha256
        if kept != sha256:
            archive.forget(kept)
        return kept == sha256


@contextmanager
def opened_file(path: Path) -> Iterator[Reader]:
    """The library file at `path`; raises NoLibraryFile."""
    try:
        with zipfile.ZipFile(path) as opened:
            yield Reader(path, opened)
    except (OSError, zipfile.BadZipFile) as error:
        raise NoLibraryFile(path, str(error)) from error
