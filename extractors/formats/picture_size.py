"""How large a picture is, from its first bytes: enough to tell a scanned page from an icon without decoding anything.

\\x89PNG … IHDR 2480 3508  ->  (2480, 3508)
"""

from __future__ import annotations

import struct
from typing import Final

LEAST_SHORT: Final = 700  # pixels: A5 at 120 dpi, below which nothing is legible
LEAST_LONG: Final = 1000
JPEG_SIZES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # markers of frames
WITHOUT_LENGTH: Final = frozenset({0x01, *range(0xD0, 0xD9)})


def may_be_a_page(head: bytes) -> bool:
    """Whether a picture file that begins so is large enough to be a page; a TIFF always may."""
    if head.startswith((b"II*\0", b"MM\0*")):
        return True
    size = _png(head) or _jpeg(head)
    return size is not None and min(size) >= LEAST_SHORT and max(size) >= LEAST_LONG


def _png(head: bytes) -> tuple[int, int] | None:
    if head[:8] != b"\x89PNG\r\n\x1a\n" or head[12:16] != b"IHDR" or len(head) < 24:
        return None
    width, height = struct.unpack(">II", head[16:24])
    return int(width), int(height)


def _jpeg(head: bytes) -> tuple[int, int] | None:
    if head[:2] != b"\xff\xd8":
        return None
    at = 2
    while at + 9 < len(head):
        if head[at] != 0xFF:
            return None
        marker = head[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker in WITHOUT_LENGTH:
            at += 2
            continue
        if marker in JPEG_SIZES:
            height, width = struct.unpack(">HH", head[at + 5 : at + 9])
            return int(width), int(height)
        at += 2 + int(struct.unpack(">H", head[at + 2 : at + 4])[0])
    return None
