"""Recognizes what a ZIP or OLE container is: a document of some program, or an archive of files.

Promise: the first member decides whether a ZIP is a document, so that a document stored in an archive never
makes a document of it; half of a file is enough, all of it is better.

    [Content_Types].xml, _rels/.rels, word/document.xml  ->  DOCX;   汇编/一.docx  ->  application/zip
"""

from __future__ import annotations

import re
import struct
import zlib
from typing import Final

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX: Final = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
EPUB: Final = "application/epub+zip"
OFD: Final = "application/ofd"
ODT: Final = "application/vnd.oasis.opendocument.text"
JAR: Final = "application/java-archive"
ZIP: Final = "application/zip"
SEVEN_ZIP: Final = "application/x-7z-compressed"
RAR: Final = "application/vnd.rar"

# What holds other files, a stored PDF among them, whose `%PDF-` then stands near the start too.
CONTAINERS: Final[tuple[tuple[int, bytes, str], ...]] = (
    (0, b"PK\x03\x04", "application/zip"),  # also docx, xlsx, ofd, epub
    (0, b"PK\x05\x06", "application/zip"),  # without a member
    (0, b"PK\x07\x08", "application/zip"),  # one volume of several
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\0", "application/x-xz"),
    (0, b"(\xb5/\xfd", "application/zstd"),
    (0, b"7z\xbc\xaf\x27\x1c", SEVEN_ZIP),
    (0, b"Rar!\x1a\x07", RAR),
    (0, b"MSCF\0\0\0\0", "application/vnd.ms-cab-compressed"),
    (0, b"SQLite format 3\0", "application/vnd.sqlite3"),
    (257, b"ustar", "application/x-tar"),
)
HEADER: Final = re.compile(rb"PK\x03\x04")
FIXED: Final = struct.Struct("<4s5H3I2H")  # a member's local header, before its name
MOST_NAMES: Final = 400
MOST_UNPACKED: Final = 1 << 16
# How the first member of a document is called: "mimetype", "[Content_Types].xml", "word/document.xml"
DOCUMENT: Final = re.compile(
    r"mimetype|\[Content_Types\]\.xml|_rels/|docProps/|word/|xl/|ppt/|customXml/|OFD\.xml|Doc_0/|META-INF/|OEBPS/",
    re.I,
)
PARTS: Final = (
    (re.compile(r"word/(?:document|styles|settings|fontTable|numbering|theme|_rels)", re.I), DOCX),
    (re.compile(r"xl/(?:workbook|worksheets|styles|theme|sharedStrings|_rels)", re.I), XLSX),
    (re.compile(r"ppt/(?:presentation|slides|theme|_rels)", re.I), PPTX),
    (re.compile(r"OFD\.xml", re.I), OFD),
    (re.compile(r"META-INF/container\.xml", re.I), EPUB),
    (re.compile(r"META-INF/MANIFEST\.MF|AndroidManifest\.xml", re.I), JAR),
)
CONTENT_TYPES: Final = (
    (b"wordprocessingml", DOCX),
    (b"spreadsheetml", XLSX),
    (b"presentationml", PPTX),
)


def container(head: bytes) -> str | None:
    """The media type of an archive or compound file that begins with `head`, whatever lies in it; None for
    anything else.

    A ZIP of stored PDFs has `%PDF-` in its first 1,024 bytes, yet is no PDF with junk before its header.
    """
    for at, signature, kind in CONTAINERS:
        if head.startswith(signature, at):
            return kind
    return None


def zip_kind(data: bytes) -> str:
    """The media type of a ZIP that begins with `data`."""
    names: list[str] = []
    for header in HEADER.finditer(data):
        member = _member(data, header.start())
        if member is None or (not names and not DOCUMENT.match(member[0])):
            break
        names.append(member[0])
        if len(names) == 1 and names[0] == "mimetype":
            said = member[1].strip().decode("ascii", "replace")
            if said == EPUB or said.startswith("application/vnd.oasis.opendocument."):
                return said
        if len(names) == MOST_NAMES:
            break
    for pattern, kind in PARTS:
        if any(pattern.match(name) for name in names):
            return kind
    return _by_content_types(data) if "[Content_Types].xml" in names else ZIP


def _member(data: bytes, at: int) -> tuple[str, bytes] | None:
    """(name, stored bytes as far as they are there) of the local header at `at`."""
    if len(data) < at + FIXED.size:
        return None
    *_, size, _, name_length, extra = FIXED.unpack_from(data, at)
    start = at + FIXED.size
    name = data[start : start + name_length].decode("utf-8", "replace")
    content = start + name_length + extra
    return name, data[content : content + min(size, MOST_UNPACKED)]


def _by_content_types(data: bytes) -> str:
    """What the list of content types names, where no part of the document stands near the start."""
    for header in HEADER.finditer(data):
        member = _member(data, header.start())
        if member is None or member[0] != "[Content_Types].xml":
            continue
        try:
            text = zlib.decompressobj(-zlib.MAX_WBITS).decompress(member[1], MOST_UNPACKED)
        except zlib.error:
            text = member[1]
        return next((kind for word, kind in CONTENT_TYPES if word in text), ZIP)
    return ZIP
