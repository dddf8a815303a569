"""The files in a tar stream, as an unpacker of other archives writes it: names, kinds, bytes, within bounds.

Promise: nothing is written anywhere, no number in a header is believed beyond its bound, and a stream that is cut or
is no tar ends with a code. Names and links follow `rules`.

    header "一.docx" + bytes, header "l" (a link)  ->  Member("一.docx", bytes), Member("l", skip="special-file")
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from extractors.formats.archives.member import Member
from extractors.formats.archives.rules import (
    MAX_MEMBER,
    MAX_MEMBERS,
    MAX_RATIO,
    MAX_UNPACKED,
    RATIO_FROM,
    inside,
    leads_out,
    written_name,
)
from schema.errors import Unreadable

BLOCK: Final = 512
CHUNK: Final = 1 << 20
LONGEST_NAME: Final = 1 << 16
FILE, OLD_FILE, FOLDER, LONG_NAME, LONG_LINK = b"0", b"\0", b"5", b"L", b"K"
MAGIC: Final = b"ustar"
BINARY: Final = 0x80  # the first bit of a number that does not fit into octal digits

Read = Callable[[int], bytes]  # like `read` of a file: fewer bytes than asked for only at the end


def members(read: Read, packed_size: int) -> Iterator[Member]:
    """The files of the stream, in its order; `packed_size` is that of the archive that they come from.

    Raises `Unreadable` with archive-bomb and damaged, each as soon as it shows.
    """
    names: dict[str, int] = {}
    long_name: bytes | None = None
    entries = total = 0
    while (header := _exactly(read, BLOCK)).strip(b"\0"):
        if not header.startswith(MAGIC, 257):
            raise Unreadable("damaged", "the unpacker's answer is no tar stream")
        kind, size = header[156:157], _number(header[124:136])
        if kind in (LONG_NAME, LONG_LINK):
            if size > LONGEST_NAME:
                raise Unreadable("damaged", f"a name of {size} bytes")
            text = _exactly(read, _padded(size))[:size].rstrip(b"\0")
            long_name = text if kind == LONG_NAME else long_name
            continue
        name = written_name(long_name if long_name is not None else header[:100].split(b"\0")[0])
        long_name = None
        entries += 1
        total += size
        if entries > MAX_MEMBERS:
            raise Unreadable("archive-bomb", f"more than {MAX_MEMBERS} entries")
        if total > MAX_UNPACKED:
            raise Unreadable("archive-bomb", f"more than {MAX_UNPACKED >> 20} MiB when unpacked")
        if total > RATIO_FROM and total > MAX_RATIO * max(packed_size, 1):
            raise Unreadable("archive-bomb", f"unpacks to {total // max(packed_size, 1)} times its size")
        if kind == FOLDER or not name:
            _pass_over(read, _padded(size))
            continue
        times = names[name] = names.get(name, 0) + 1
        shown = inside(name) + (f"~{times}" if times > 1 else "")
        skip = "special-file" if kind not in (FILE, OLD_FILE) else "unsafe-name" if leads_out(name) else ""
        if skip or size > MAX_MEMBER:
            _pass_over(read, _padded(size))
            detail = "" if skip else f"{size} bytes, the limit is {MAX_MEMBER}"
            yield Member(shown, skip=skip, problem="" if skip else "too-large", detail=detail)
        else:
            yield Member(shown, _exactly(read, _padded(size))[:size])


def _number(field: bytes) -> int:
    if field[0] & BINARY:
        return int.from_bytes(bytes([field[0] & ~BINARY]) + field[1:], "big")
    try:
        return int(field.strip(b" \0") or b"0", 8)
    except ValueError as error:
        raise Unreadable("damaged", "a tar header without a size") from error


def _padded(size: int) -> int:
    return -(-size // BLOCK) * BLOCK


def _exactly(read: Read, size: int) -> bytes:
    parts, wanted = [], size
    while wanted:
        part = read(min(wanted, CHUNK))
        if not part:
            raise Unreadable("damaged", "the unpacker stopped before the end")
        parts.append(part)
        wanted -= len(part)
    return b"".join(parts)


def _pass_over(read: Read, size: int) -> None:
    while size:
        size -= len(_exactly(read, min(size, CHUNK)))
