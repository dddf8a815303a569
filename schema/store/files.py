"""Stores files: their facts by all claims about them, their documents, furniture and issues.

A file's title and date follow the earliest claims, so a listing that comes later can name a file that is
long loaded.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from schema import wire
from schema.intake.offers import earliest_listing
from schema.records import (
    ArchivedFile,
    Attested,
    Document,
    Evidence,
    Furniture,
    Issue,
    Listing,
    PdfInfo,
    Reading,
    Span,
)
from schema.store import refresh
from schema.tables.handles import DOCUMENT, FILE, FURNITURE, ISSUE
from schema.tables.spans import pack_spans
from schema.text.redaction import redacted
from schema.text.storable import storable
from schema.text.titles import compilation_title, declared_items, listing_differs, title_year

PAGES: Final = frozenset({"text/html", "text/x-listing"})  # listing pages: previews, not held against claims
CLAIMED: Final = "listing-differs"  # an issue of an upload that did give a file
LEVEL: Final = 1  # zlib: 64 pages in 5 ms; level 6 saves a quarter of the bytes and costs five times as much


def find_file(session: Session, sha256: str) -> dict[str, Any] | None:
    """The row of these bytes."""
    row = session.execute(sa.select(FILE).where(FILE.c.sha256 == sha256)).mappings().first()
    return None if row is None else dict(row)


def find_or_make_file(session: Session, file: ArchivedFile, at: str) -> tuple[dict[str, Any], bool]:
    """The row of the file, and whether it was created now (as quarantined, since nothing was read yet)."""
    row = find_file(session, file.sha256)
    if row is not None:
        return row, False
    made = {
        "sha256": file.sha256,
        "name": storable(file.name),
        "byte_size": file.byte_size,
        "state": "quarantined",
        "item_count": 0,
        "has_pdf": False,
        "engines": [],
        "versions": {},
        "head": "[]",
        "unowned": "[]",
        "updated_at": at,
    }
    return dict(session.execute(sa.insert(FILE).values(made).returning(FILE)).mappings().one()), True


def read_facts(document: Document, reading: Reading) -> dict[str, Any]:
    """The columns that follow from the file itself, without claims."""
    head, info = reading.title, document.info or PdfInfo()
    return {
        "media_type": document.media_type,
        "page_count": document.page_count,
        "paged": document.paged,
        "state": "loaded",
        "item_count": len(reading.items),
        "printed_title": head.value if head else None,
        "printed_title_year": reading.title_year,
        "printed_declared": reading.declared_items,
        "title_page": head.evidence.page if head else None,
        "title_line": head.evidence.line if head else None,
        "title_rule": head.evidence.rule if head else None,
        "has_pdf": document.info is not None,
        "pdf_title": info.title,
        "pdf_author": info.author,
        "pdf_producer": info.producer,
        "pdf_created_at": info.created_at,
        "engines": sorted({page.engine for page in document.pages} or {document.engine}),
        "versions": dict(reading.versions),
        "head": pack_spans(reading.head),
        "unowned": pack_spans(reading.unowned),
    }


def claimed_facts(session: Session, file_no: int, row: Mapping[str, Any]) -> dict[str, Any]:
    """Title, date and count by the contract's rule, from print (`row`), PDF and earliest claims."""
    listing = earliest_listing(session, file_no)
    head = None
    if row["printed_title"] is not None:
        seen = Evidence(row["title_page"], row["title_line"], row["title_rule"])
        head = Attested(row["printed_title"], seen)
    info = PdfInfo(row["pdf_title"], row["pdf_author"], row["pdf_producer"]) if row["has_pdf"] else None
    document = Document(row["media_type"] or "", "", "", row["page_count"] or 0, (), info, listing)
    title, title_source = compilation_title(head, document, listing)
    year, declared = row["printed_title_year"], row["printed_declared"]
    if title is not None:
        year = title_year(title) or year
        declared = declared_items(title) if declared is None else declared
    date = listing.uploaded_on if listing else None
    return {
        "title": title,
        "title_source": title_source,
        "title_year": year,
        "declared_items": declared,
        "date": date,
        "date_source": "listing" if date else None,
    }


def differing_claims(session: Session, row: Mapping[str, Any], listing: Listing | None) -> tuple[Issue, ...]:
    """Issues where claims contradict a loaded file, except those that the file's own issues report."""
    if listing is None or row["state"] != "loaded" or row["media_type"] in PAGES:
        return ()
    found = listing_differs(
        listing,
        media_type=row["media_type"],
        page_count=row["page_count"],
        printed_title=row["printed_title"],
        declared=row["printed_declared"],
        items=row["item_count"],
    )
    known = file_issues(session, row["no"])
    return tuple(issue for issue in found if issue not in known)


def update_file(
    session: Session, row: Mapping[str, Any], facts: Mapping[str, Any], at: str, touched: bool = False
) -> None:
    """Write those facts that differ from `row`; `touched` when something else of the file changed."""
    changed = {name: value for name, value in facts.items() if row[name] != value}
    if changed or touched:
        session.execute(sa.update(FILE).where(FILE.c.no == row["no"]).values(**changed, updated_at=at))
    if "date" in changed:
        refresh.file_dated(session, row["no"])


def keep_document(session: Session, file_no: int, document: Document) -> bool:
    """Store the document of an engine, compressed, in place of an older one; returns whether it differed."""
    data = zlib.compress(wire.encode(document), LEVEL)
    row = {"file_no": file_no, "engine": document.engine, "version": document.version, "data": data}
    known = session.execute(sa.select(DOCUMENT).where(DOCUMENT.c.file_no == file_no)).mappings().all()
    if [dict(found) for found in known] == [row]:
        return False
    if known:
        session.execute(sa.delete(DOCUMENT).where(DOCUMENT.c.file_no == file_no))
    session.execute(sa.insert(DOCUMENT).values(row))
    return True


def stored_document(session: Session, file_no: int) -> Document | None:
    """The stored document of a file, as the reading child returned it; None when it is not stored."""
    data = session.scalars(sa.select(DOCUMENT.c.data).where(DOCUMENT.c.file_no == file_no)).first()
    return None if data is None else wire.decode(zlib.decompress(data), Document)


def keep_furniture(session: Session, file_no: int, furniture: Iterable[Furniture]) -> bool:
    """Store one row for each rule and text, in the order of print; returns whether anything differed."""
    places: dict[tuple[str, str], list[Span]] = {}
    for piece in furniture:
        places.setdefault((piece.rule, piece.text), []).append(piece.span)
    rows = [
        {"file_no": file_no, "rule": rule, "text": text, "spans": pack_spans(spans)}
        for (rule, text), spans in places.items()
    ]
    known = session.execute(
        sa.select(FURNITURE.c.file_no, FURNITURE.c.rule, FURNITURE.c.text, FURNITURE.c.spans)
        .where(FURNITURE.c.file_no == file_no)
        .order_by(FURNITURE.c.no)
    )
    return _replace(session, FURNITURE, FURNITURE.c.file_no == file_no, known.mappings().all(), rows)


def keep_issues(
    session: Session,
    issues: Iterable[Issue],
    at: str,
    file_no: int | None = None,
    upload_no: int | None = None,
    source: str | None = None,
) -> bool:
    """The issues of a file, of an upload that gave no file, or of a source; the same ones again keep their time.

    Whether anything differed.
    """
    owner = ISSUE.c.file_no == file_no if file_no is not None else ISSUE.c.upload_no == upload_no
    if source is not None:
        owner = ISSUE.c.source == source
    names = ("file_no", "upload_no", "source", "stage", "code", "page", "detail")
    columns = [ISSUE.c[name] for name in names]
    rows = [
        {
            "file_no": file_no,
            "upload_no": None if file_no is not None else upload_no,
            "source": source,
            "stage": issue.stage,
            "code": issue.code,
            "page": issue.page,
            "detail": redacted(storable(issue.detail)),
        }
        for issue in issues
    ]
    known = session.execute(sa.select(*columns).where(owner).order_by(ISSUE.c.no)).mappings().all()
    return _replace(session, ISSUE, owner, known, rows, at=at)


def has_issues(session: Session, upload_no: int) -> bool:
    """Whether an upload without a file has issues."""
    query = sa.select(ISSUE.c.no).where(ISSUE.c.upload_no == upload_no, ISSUE.c.code != CLAIMED)
    return session.scalars(query).first() is not None


def file_issues(session: Session, file_no: int) -> tuple[Issue, ...]:
    """The issues of a file in the order they were recorded."""
    columns = (ISSUE.c.stage, ISSUE.c.code, ISSUE.c.page, ISSUE.c.detail)
    rows = session.execute(sa.select(*columns).where(ISSUE.c.file_no == file_no).order_by(ISSUE.c.no))
    return tuple(Issue(*row) for row in rows)


def _replace(
    session: Session,
    table: sa.Table,
    owned: sa.ColumnElement[bool],
    known: Iterable[Any],
    rows: list[dict[str, Any]],
    **more: str,
) -> bool:
    """Replace the owner's rows by `rows`; returns False when they are equal."""
    before = [dict(row) for row in known]
    if before == rows:
        return False
    if before:
        session.execute(sa.delete(table).where(owned))
    if rows:
        session.execute(sa.insert(table), [{**row, **more} for row in rows])
    return True
