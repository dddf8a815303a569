"""Tells whether two processes have the same archive: by a random id that stands in it, whatever its address."""

from __future__ import annotations

import secrets
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from flows.archive.store import ArchiveUnwritable

if TYPE_CHECKING:
    from flows.archive.store import Archive

NAME: Final = ".archive-id"


def archive_identity(archive: Archive, *, create: bool = False) -> str:
    """The id that stands in the archive; "" when there is none. `create`: it gets one. Raises `ArchiveUnwritable`."""
    try:
        if known := _read(archive):
            return known
        if create:
            _write(archive, secrets.token_hex(16))
        return _read(archive)
    except OSError as error:
        raise ArchiveUnwritable(archive.url, error) from error


def _read(archive: Archive) -> str:
    with suppress(FileNotFoundError):
        if archive.remote is not None:
            return archive.remote.read_note(NAME).decode("ascii", "replace").strip()
        return (archive.folder / NAME).read_text("ascii").strip()
    return ""


def _write(archive: Archive, identity: str) -> None:
    if archive.remote is not None:
        archive.remote.write_note(NAME, identity.encode())
        return
    archive.folder.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError), open(archive.folder / NAME, "x", encoding="ascii") as file:
        file.write(identity)
