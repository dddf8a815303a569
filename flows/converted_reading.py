"""Files that another program opens first: DOC, WPS, RTF and ODT by way of DOCX, read like any DOCX then.

Promise: a file's own bytes say what it is; what no program here opens ends with a code that names the form.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from extractors.formats.container_kind import ZIP, container, zip_kind
from extractors.formats.media_type import HEAD
from extractors.formats.ole_kind import DOC, LOCKED, needs_password, ole_kind
from flows.engine_fallback import child_reading, read_or_raise
from flows.isolation.converter import RTF, SUFFIXES, converted
from flows.isolation.messages import Claims, ExtractRequest
from schema.errors import Unreadable
from schema.records import ArchivedFile, Document, Reading
from schema.wire import encode

if TYPE_CHECKING:
    from flows.isolation.reader import IsolatedReader

RTF_START: Final = b"{\\rtf"


def converted_reading(
    file: ArchivedFile, reader: IsolatedReader, claims: Claims
) -> tuple[Document, Reading] | None:
    """The file and what it says, when it is of a form that LibreOffice opens; None for any other.

    Raises `Unreadable` with converter-missing, encrypted, unsupported-form, damaged and what reading raises.
    """
    kind = _kind(file.path)
    if kind is None:
        return None
    data = converted(file.path, kind)
    with tempfile.NamedTemporaryFile(suffix=".docx") as made:  # children read files
        made.write(data)
        made.flush()
        request = ExtractRequest(f"{file.name}.docx", file.sha256, "docx", claims=claims, converted=kind)
        found = child_reading(reader.run("extract_and_read", encode(request), file=made.name))
    return read_or_raise(found, reader, claims)


def _kind(path: str) -> str | None:
    """The form of the file at `path` when LibreOffice is to open it; raises for what nothing here opens."""
    try:
        with open(path, "rb") as opened:
            head = opened.read(HEAD)
    except OSError:
        return None
    if head.startswith(RTF_START):
        return RTF
    kind = container(head)
    if kind == ZIP and zip_kind(head) in SUFFIXES:
        return zip_kind(head)
    if kind != DOC:
        return None
    data = Path(path).read_bytes()
    form = ole_kind(data)
    if form == LOCKED or (form == DOC and needs_password(data)):
        raise Unreadable("encrypted", "an Office document with a password")
    if form != DOC:
        raise Unreadable("unsupported-form", form)
    return DOC
