"""Builds OLE compound files of a few streams, one sector each."""

from __future__ import annotations

import struct
from collections.abc import Mapping

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def ole_file(streams: Mapping[str, bytes]) -> bytes:
    """A file with `streams` at its root (of up to 512 bytes, and at most seven)."""
    names = list(streams)
    entries = [_entry("Root Entry", 5, child=1 if names else FREE)]
    entries += [
        _entry(name, 2, start=3 + at, right=at + 2 if at + 1 < len(names) else FREE)
        for at, name in enumerate(names)
    ]
    directory = b"".join(entries).ljust(1024, b"\0")
    table = [FAT, 2, END, *(END for _ in names)]
    fat = struct.pack("<128I", *table, *[FREE] * (128 - len(table)))
    header = SIGNATURE + bytes(16) + struct.pack("<5H", 62, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, END, 0, END, 0) + struct.pack("<109I", 0, *[FREE] * 108)
    return header + fat + directory + b"".join(streams[name].ljust(512, b"\0") for name in names)


def _entry(name: str, kind: int, *, child: int = FREE, right: int = FREE, start: int = 0) -> bytes:
    written = name.encode("utf-16-le")
    entry = written.ljust(64, b"\0") + struct.pack("<HBB3I", len(written) + 2, kind, 1, FREE, right, child)
    return entry.ljust(116, b"\0") + struct.pack("<IQ", start, 512)
