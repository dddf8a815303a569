"""Recognizes an OLE compound file by the streams at its root: a Word document, a workbook, a locked package …

root: WordDocument, 1Table, Data  ->  application/msword;   root: EncryptedPackage  ->  a locked DOCX
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

DOC: Final = "application/msword"
OLE: Final = "application/x-ole-storage"
LOCKED: Final = "application/encrypted-package"
KINDS: Final = (
    ("EncryptedPackage", LOCKED),
    ("WordDocument", DOC),
    ("Workbook", "application/vnd.ms-excel"),
    ("Book", "application/vnd.ms-excel"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("VisioDocument", "application/vnd.visio"),
)
ENTRY: Final = 128  # bytes
NO_ENTRY: Final = 0xFFFFFFFF
LAST_SECTOR: Final = 0xFFFFFFFA  # numbers from here on are marks, not sectors
MOST_SECTORS: Final = 4096  # of a directory: 130,000 entries
LOCK_FLAG: Final = 0x0100  # of a Word document's header: it needs a password


def ole_kind(data: bytes) -> str:
    """The media type of the compound file `data`, which is there as a whole; `OLE` for one of another kind."""
    names = {name for name, _ in _streams(data)}
    return next((kind for name, kind in KINDS if name in names), OLE)


def needs_password(data: bytes) -> bool:
    """Whether a Word document says of itself that it is locked."""
    for name, start in _streams(data):
        if name == "WordDocument" and len(data) >= start + 12:
            return bool(struct.unpack_from("<H", data, start + 10)[0] & LOCK_FLAG)
    return False


def _streams(data: bytes) -> Iterator[tuple[str, int]]:
    """(name, offset of its first sector) of what stands at the root; nothing for a broken file."""
    try:
        yield from _root(data)
    except (struct.error, IndexError):
        return


def _root(data: bytes) -> Iterator[tuple[str, int]]:
    shift = struct.unpack_from("<H", data, 30)[0]
    if shift not in (9, 12):
        return
    directory = _chain(data, shift, struct.unpack_from("<I", data, 48)[0])
    entries = [directory[at : at + ENTRY] for at in range(0, len(directory), ENTRY)]
    waiting, seen = [struct.unpack_from("<I", entries[0], 76)[0]], set[int]()
    while waiting:
        at = waiting.pop()
        if at == NO_ENTRY or at in seen or at >= len(entries):
            continue
        seen.add(at)
        entry = entries[at]
        length, left, right, start = (
            struct.unpack_from("<H", entry, 64)[0],
            *struct.unpack_from("<2I", entry, 68),
            struct.unpack_from("<I", entry, 116)[0],
        )
        yield entry[: max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace"), (start + 1) << shift
        waiting += [left, right]


def _chain(data: bytes, shift: int, sector: int) -> bytes:
    """The bytes of the sectors that follow each other from `sector` on."""
    size = 1 << shift
    tables = [number for number in struct.unpack_from("<109I", data, 76) if number < LAST_SECTOR]
    parts, seen = [], set[int]()
    while sector < LAST_SECTOR and sector not in seen and len(seen) < MOST_SECTORS:
        seen.add(sector)
        parts.append(data[(sector + 1) << shift : ((sector + 1) << shift) + size])
        table, within = divmod(sector, size // 4)
        sector = struct.unpack_from("<I", data, ((tables[table] + 1) << shift) + 4 * within)[0]
    return b"".join(parts)
