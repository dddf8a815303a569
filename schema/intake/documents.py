"""Stores the documents of files, as the engines returned them: compressed, one a file."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session

from schema import wire
from schema.records import Document
from schema.tables.handles import DOCUMENT, FILE

LEVEL: Final = 1  # zlib: 64 pages in 5 ms; level 6 saves a quarter of the bytes and costs five times as much
DOCUMENT_OF_FILE: Final = sa.select(DOCUMENT).where(DOCUMENT.c.file_no == sa.bindparam("file_no"))
NEW_DOCUMENT: Final = sa.insert(DOCUMENT)
KEPT_DOCUMENT: Final = (
    sa.select(DOCUMENT.c.file_no, DOCUMENT.c.engine, DOCUMENT.c.version, FILE.c.updated_at)
    .join(FILE, FILE.c.no == DOCUMENT.c.file_no)
    .where(FILE.c.sha256 == sa.bindparam("sha256"))
)


def keep_document(session: Session, file_no: int, document: Document, *, new: bool = False) -> bool:
    """Store the document of an engine, compressed, in place of an older one; returns whether it differed. Of a `new`
    file nothing is stored yet."""
    data = zlib.compress(wire.encode(document), LEVEL)
    row = {"file_no": file_no, "engine": document.engine, "version": document.version, "data": data}
    known = [] if new else session.execute(DOCUMENT_OF_FILE, {"file_no": file_no}).mappings().all()
    if [dict(found) for found in known] == [row]:
        return False
    if known:
        session.execute(sa.delete(DOCUMENT).where(DOCUMENT.c.file_no == file_no))
    session.execute(NEW_DOCUMENT, row)
    return True


def stored_document(session: Session, file_no: int) -> Document | None:
    """The stored document of a file, as the reading child returned it; None when it is not stored."""
    data = session.scalars(sa.select(DOCUMENT.c.data).where(DOCUMENT.c.file_no == file_no)).first()
    return None if data is None else wire.decode(zlib.decompress(data), Document)


def document_of(
    session: Session, sha256: str, known: Callable[[str], Document | None] = lambda key: None
) -> tuple[str, Document] | None:
    """The stored document of the file with this digest, and a key that changes with it; None when it is not stored.

    What `known` has under the key is not read again.
    """
    row = session.execute(KEPT_DOCUMENT, {"sha256": sha256}).first()
    if row is None:
        return None
    key = f"{sha256} {row.engine} {row.version} {row.updated_at}"
    document = known(key) or stored_document(session, row.file_no)
    return None if document is None else (key, document)
