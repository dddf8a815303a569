"""Determines the media type of a file by its content: signatures, containers, and for text `text_kind`.

Promise: PDF, HTML, saved listings and written language are known for what they are; data, program text and
binaries are told apart from them, so that a folder can be read without reading its rubbish.

    notes.txt: "name,age\\n李禾,41\\n…"  ->  text/csv;   speech.dat: "同志们：今天…"  ->  text/plain
"""

from __future__ import annotations

import re
from typing import Final

from extractors.formats.container_kind import DOCX, EPUB, ODT, OFD, RAR, SEVEN_ZIP, ZIP, container, zip_kind
from extractors.formats.ole_kind import DOC, LOCKED, ole_kind
from extractors.formats.text_kind import MHTML, kind_of_text
from extractors.text.encodings import decode_text

HEAD: Final = 65536  # bytes looked at: forty pages of text, enough to tell a table from a speech
PDF_WITHIN: Final = 1024  # bytes: the PDF reference allows junk before the header up to here

SIGNATURES: Final[tuple[tuple[bytes, str], ...]] = (
    (b"{\\rtf", "application/rtf"),
    (b"%!PS", "application/postscript"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"AT&TFORM", "image/vnd.djvu"),
    (b"\x7fELF", "application/x-executable"),
)
SKIPS: Final[dict[str, str]] = {
    "inode/x-empty": "empty-file",
    "application/json": "data-file",
    "application/xml": "data-file",
    "text/csv": "data-file",
    "text/x-code": "code-file",
    "text/x-other": "not-prose",
}
READ: Final = frozenset(
    {
        *(
            "application/pdf",
            "text/html",
            "text/x-listing",
            "text/plain",
            "text/markdown",
            MHTML,
        ),
        *(DOCX, EPUB, OFD, ZIP, SEVEN_ZIP, RAR, DOC, LOCKED, ODT, "application/rtf"),
    }
)

PDF_HEADER: Final = re.compile(rb"%PDF-\d")  # "%PDF-1.7"


def media_type(name: str, head: bytes) -> str:
    """The media type of a file that begins with `head` (its first `HEAD` bytes): a key of `SKIPS`, one of
    `READ`, or the type of a binary."""
    if (holder := container(head)) is not None:
        return zip_kind(head) if holder == ZIP else holder
    if PDF_HEADER.search(head[: PDF_WITHIN + 8]) or head.startswith(b"%PDF"):
        return "application/pdf"
    if not head.strip(b" \t\r\n\f\v\0\xef\xbb\xbf"):
        return "inode/x-empty"
    for signature, kind in SIGNATURES:
        if head.startswith(signature):
            return kind
    reading = decode_text(_whole_characters(head))
    if reading is None:  # called a PDF, it may have its header further down, or lost it: engines try
        return "application/pdf" if name.lower().endswith(".pdf") else "application/octet-stream"
    return kind_of_text(name, reading.text.removeprefix("\ufeff"))


def whole_media_type(name: str, data: bytes) -> str:
    """The media type of a file that is `data`: for a compound file all of it must be looked at."""
    kind = media_type(name, data[:HEAD])
    return ole_kind(data) if kind == DOC else kind


def is_text(kind: str) -> bool:
    """Whether a file of media type `kind` can be tried as text at all."""
    return kind.startswith("text/") or kind in ("application/json", "application/xml")


def skip_code(kind: str) -> str:
    """Why a file of media type `kind` is not read from a folder; "" when it is."""
    return "" if kind in READ else SKIPS.get(kind, "binary-file")


def _whole_characters(head: bytes) -> bytes:
    """`head` without what a cut at `HEAD` bytes may have left of its last line."""
    if len(head) < HEAD or b"\0" in head:
        return head
    end = head.rfind(b"\n")
    return head[: end + 1] if end > HEAD // 2 else head
