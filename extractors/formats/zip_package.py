"""A ZIP whose members make one document (DOCX, EPUB, OFD): its parts, read within bounds.

Promise: no member is written anywhere; what it unpacks to is counted while it is read; XML is parsed without
external entities, DTDs or the network, and without the depths and sizes that libxml2 calls huge.
"""

from __future__ import annotations

import io
import lzma
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Final

from lxml import etree

from schema.errors import Unreadable

MAX_ENTRIES: Final = 20_000
MAX_PART: Final = 64 << 20  # bytes unpacked: the text of a book of 5,000 pages is a fifth of it
MAX_TOTAL: Final = 192 << 20
CHUNK: Final = 1 << 20
ENTRY_SIGNATURE: Final = b"PK\x01\x02"
ENCRYPTED: Final = 0x1  # a member's flag
BROKEN: Final = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)  # what zipfile raises over bytes that are no archive, or one of a kind it cannot unpack
ESCAPE: Final = re.compile(rb"%([0-9A-Fa-f]{2})")  # "%E6%B1%87"
STRICT: Final = (
    (b"http://purl.oclc.org/ooxml/", b"http://schemas.openxmlformats.org/"),
    (b"openxmlformats.org/wordprocessingml/main", b"openxmlformats.org/wordprocessingml/2006/main"),
    (
        b"openxmlformats.org/officeDocument/relationships",
        b"openxmlformats.org/officeDocument/2006/relationships",
    ),
)  # ISO "strict" documents have other names for the same things


class Package:
    """The parts of one document; names are as in the archive, looked up without regard to case."""

    def __init__(self, data: bytes) -> None:
        """Raises `Unreadable` with archive-bomb, damaged."""
        if data.count(ENTRY_SIGNATURE) > MAX_ENTRIES:
            raise Unreadable("archive-bomb", f"more than {MAX_ENTRIES} entries")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except BROKEN as error:
            raise Unreadable("damaged", f"the ZIP around it: {error}") from error
        self._entries: Mapping[str, zipfile.ZipInfo] = {
            entry.filename.lower().lstrip("/"): entry for entry in self._zip.infolist()
        }
        self._read = 0

    def __contains__(self, name: str) -> bool:
        return name.lower().lstrip("/") in self._entries

    @property
    def names(self) -> tuple[str, ...]:
        """Every member's name, in the order of the archive."""
        return tuple(entry.filename for entry in self._entries.values())

    def read(self, name: str) -> bytes | None:
        """The bytes of a part, None when there is no such part.

        Raises `Unreadable` with encrypted, damaged, or archive-bomb when parts unpack to more than they may.
        """
        entry = self._entries.get(name.lower().lstrip("/"))
        if entry is None:
            return None
        if entry.flag_bits & ENCRYPTED:
            raise Unreadable("encrypted", f"{name} in it needs a password")
        parts, size = [], 0
        try:
            with self._zip.open(entry) as part:
                while chunk := part.read(CHUNK):
                    size += len(chunk)
                    self._read += len(chunk)
                    if size > MAX_PART or self._read > MAX_TOTAL:
                        raise Unreadable("archive-bomb", f"{name} unpacks to more than {size >> 20} MiB")
                    parts.append(chunk)
        except BROKEN as error:
            raise Unreadable("damaged", f"{name} in it: {error}") from error
        return b"".join(parts)

    def xml(self, name: str) -> etree._Element | None:
        """The root of an XML part, None when there is no such part; raises `Unreadable` as `read`."""
        data = self.read(name)
        return None if data is None else parse_xml(data, name)


def parse_xml(data: bytes, name: str) -> etree._Element:
    """The root element of `data`; raises `Unreadable("damaged")`. Entities stay as they are written."""
    for strict, usual in STRICT:
        data = data.replace(strict, usual)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("damaged", f"{name} in it: {str(error)[:200]}") from error
    if root is None:
        raise Unreadable("damaged", f"{name} in it is empty")
    return root


def resolve(base: str, target: str) -> str:
    """The name of the part that `target` means when it stands in the part `base`; fragments go.

    `resolve("OEBPS/content.opf", "text/a%20b.html#p1")` -> `OEBPS/text/a b.html`
    """
    path = ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), target.partition("#")[0].encode())
    text = path.decode("utf-8", "replace").replace("\\", "/")
    joined = text if text.startswith("/") else posixpath.join(posixpath.dirname(base), text)
    return posixpath.normpath(joined).lstrip("/")


def relationships(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """What an Office part refers to: id -> (type, the part's name); what lies outside the file is left out."""
    folder, _, name = part.rpartition("/")
    root = package.xml(f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels")
    if root is None:
        return {}
    found = {}
    for entry in root:
        if isinstance(entry.tag, str) and entry.get("TargetMode") != "External" and entry.get("Target"):
            kind = (entry.get("Type") or "").rpartition("/")[2]
            found[entry.get("Id") or ""] = (kind, resolve(part, entry.get("Target")))
    return found
