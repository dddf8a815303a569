"""Builds ZIP archives as Windows, Unix and strangers write them."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping


def zip_file(
    members: Mapping[str, bytes], *, names: str = "utf-8", method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """An archive of `members`; `names` other than UTF-8 are written as bytes without saying so."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", method) as archive:
        for name, data in members.items():
            entry = zipfile.ZipInfo(name if names == "utf-8" else name.encode(names).decode("cp437"))
            entry.compress_type = method
            if names != "utf-8":
                entry.flag_bits = 0
                entry.create_system = 0
            archive.writestr(entry, data)
    return as_cp437(kept.getvalue()) if names != "utf-8" else kept.getvalue()


def as_cp437(data: bytes) -> bytes:
    """`data` with the UTF-8 names that zipfile wrote as the bytes of code page 437, and no flag for them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as archive:
        for entry in source.infolist():
            archive.writestr(_Cp437Entry(entry.filename), source.read(entry), zipfile.ZIP_DEFLATED)
    return out.getvalue()


class _Cp437Entry(zipfile.ZipInfo):
    """An entry whose name is written in code page 437, as old programs do."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile asks for it by this name
        return self.filename.encode("cp437"), self.flag_bits & ~0x800


def link(name: str, target: str) -> tuple[zipfile.ZipInfo, bytes]:
    """A symbolic link as Unix archives hold it."""
    entry = zipfile.ZipInfo(name)
    entry.create_system = 3
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry, target.encode()


def locked_zip(name: str, data: bytes, password: bytes) -> bytes:
    """An archive of one member, locked by the traditional cipher of ZIP (which Python reads and does not write)."""
    table = [_crc_entry(index) for index in range(256)]
    keys = [0x12345678, 0x23456789, 0x34567890]

    def update(byte: int) -> None:
        keys[0] = table[(keys[0] ^ byte) & 0xFF] ^ (keys[0] >> 8)
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = table[(keys[2] ^ (keys[1] >> 24)) & 0xFF] ^ (keys[2] >> 8)

    for byte in password:
        update(byte)
    check = zlib.crc32(data)
    locked = bytearray()
    for byte in b"0123456789a" + bytes([check >> 24]) + data:
        key = (keys[2] | 2) & 0xFFFF
        locked.append(byte ^ ((key * (key ^ 1)) >> 8) & 0xFF)
        update(byte)
    written = name.encode()
    common = struct.pack("<5H3I2H", 20, 0x801, 0, 0, 0x21, check, len(locked), len(data), len(written), 0)
    local = b"PK\x03\x04" + common + written + bytes(locked)
    central = b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<3H2I", 0, 0, 0, 0, 0) + written
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


def _crc_entry(index: int) -> int:
    for _ in range(8):
        index = (index >> 1) ^ (0xEDB88320 if index & 1 else 0)
    return index
