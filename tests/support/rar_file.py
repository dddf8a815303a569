"""Writes RAR 5 archives with stored members: no free program makes any."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

SIGNATURE = b"Rar!\x1a\x07\x01\x00"
HAS_DATA, HAS_CRC, ENCRYPTED_HEADERS = 2, 4, 4
UNIX = 1


def rar_file(members: Mapping[str, bytes]) -> bytes:
    """An archive of `members`."""
    blocks = [_block(1, 0, _number(0))]
    for name, data in members.items():
        raw = name.encode()
        facts = (
            _number(HAS_CRC)
            + _number(len(data))
            + _number(0o100644)
            + struct.pack("<I", zlib.crc32(data))
            + _number(0)
            + _number(UNIX)
            + _number(len(raw))
            + raw
        )
        blocks.append(_block(2, HAS_DATA, _number(len(data)) + facts) + data)
    return SIGNATURE + b"".join(blocks) + _block(5, 0, _number(0))


def locked_rar() -> bytes:
    """An archive that needs a password even for its names: its second block says so, the rest is noise."""
    return SIGNATURE + _block(ENCRYPTED_HEADERS, 0, _number(0) + _number(0) + b"\x0f" + bytes(16)) + bytes(64)


def _block(kind: int, flags: int, rest: bytes) -> bytes:
    body = _number(kind) + _number(flags) + rest
    sized = _number(len(body)) + body
    return struct.pack("<I", zlib.crc32(sized)) + sized


def _number(value: int) -> bytes:
    """A number in sevens of bits, the lowest first."""
    out = bytearray()
    while True:
        value, low = value >> 7, value & 0x7F
        out.append(low | (0x80 if value else 0))
        if not value:
            return bytes(out)
