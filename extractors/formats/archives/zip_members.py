"""The files in a ZIP archive: names as they were meant, bytes unpacked within bounds, nothing written anywhere.

Promise: a member is named by its path in the archive in UTF-8 or GB18030, whatever wrote it; links, devices and
names that lead out of the archive are not unpacked; what unpacks to more than allowed ends the unpacking.

    »╪▒α.docx (GBK bytes read as cp437)  ->  汇编.docx
"""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Iterator, Sequence
from typing import Final

from extractors.formats.archives.member import Member
from extractors.formats.archives.rules import (
    MAX_MEMBER,
    MAX_MEMBERS,
    MAX_RATIO,
    MAX_UNPACKED,
    RATIO_FROM,
    decoded,
    inside,
    leads_out,
)
from extractors.formats.zip_package import BROKEN, CHUNK, ENCRYPTED, ENTRY_SIGNATURE
from schema.errors import Unreadable

UTF_8_NAME: Final = 0x800  # a member's flag
MADE_ON_UNIX: Final = 3


def members(data: bytes, first: int = 0, passwords: Sequence[str] = ()) -> Iterator[tuple[int, Member]]:
    """(index, member) of the archive `data` from index `first` on; folders are left out.

    Raises `Unreadable` with damaged, archive-bomb.
    """
    if data.count(ENTRY_SIGNATURE) > MAX_MEMBERS:
        raise Unreadable("archive-bomb", f"more than {MAX_MEMBERS} entries")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except BROKEN as error:
        raise Unreadable("damaged", str(error)) from error
    promised = sum(entry.file_size for entry in entries)
    if promised > MAX_UNPACKED:
        raise Unreadable("archive-bomb", f"{promised >> 20} MiB when unpacked, {MAX_UNPACKED >> 20} allowed")
    names: dict[str, int] = {}
    for index, entry in enumerate(entries):
        written = member_name(entry)
        if entry.is_dir() or not written:
            continue
        name, times = inside(written), names.get(written, 0)
        names[written] = times + 1
        if times:
            name = f"{name}~{times + 1}"
        if index >= first:
            yield index, _member(archive, entry, name, _refused(written, entry), passwords)


def member_name(entry: zipfile.ZipInfo) -> str:
    """The name of a member as it was meant, with `/` between folders."""
    if entry.flag_bits & UTF_8_NAME:
        name = entry.orig_filename
    else:
        try:
            raw = entry.orig_filename.encode("cp437")
        except UnicodeEncodeError:
            raw = entry.orig_filename.encode("utf-8", "replace")
        name = decoded(raw) or entry.orig_filename
    return name.split("\0")[0].replace("\\", "/")


def _refused(name: str, entry: zipfile.ZipInfo) -> str:
    """The skip code of a member that is no file, or whose name leads elsewhere; else ""."""
    mode = entry.external_attr >> 16
    if entry.create_system == MADE_ON_UNIX and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "special-file"
    return "unsafe-name" if leads_out(name) else ""


def _member(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, skip: str, passwords: Sequence[str]
) -> Member:
    if skip:
        return Member(name, skip=skip)
    if entry.file_size > MAX_MEMBER:
        return Member(name, problem="too-large", detail=f"{entry.file_size} bytes, the limit is {MAX_MEMBER}")
    locked = bool(entry.flag_bits & ENCRYPTED)
    keys = (
        [word.encode(encoding) for word in passwords for encoding in _encodings(word)] if locked else [None]
    )
    for key in keys:
        try:
            return Member(name, _unpacked(archive, entry, key))
        except Unreadable as refusal:
            return Member(name, problem=refusal.code, detail=refusal.detail)
        except BROKEN as error:
            if not locked:
                return Member(name, problem="damaged", detail=str(error)[:200])
    if not passwords:
        return Member(name, problem="archive-encrypted")
    return Member(name, problem="password-wrong")


def _encodings(word: str) -> list[str]:
    """How programs write a password into bytes: one way where all agree."""
    try:
        return ["utf-8"] if word.encode("utf-8") == word.encode("gb18030") else ["utf-8", "gb18030"]
    except UnicodeEncodeError:
        return []


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, key: bytes | None) -> bytes:
    parts, size = [], 0
    with archive.open(entry, pwd=key) as part:
        while chunk := part.read(CHUNK):
            size += len(chunk)
            if size > MAX_MEMBER:
                raise Unreadable("too-large", f"more than {MAX_MEMBER} bytes when unpacked")
            if size > RATIO_FROM and size > MAX_RATIO * max(entry.compress_size, 1):
                raise Unreadable(
                    "archive-bomb", f"unpacks to {size // max(entry.compress_size, 1)} times its size"
                )
            parts.append(chunk)
    return b"".join(parts)
