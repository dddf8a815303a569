"""Stores files: their facts by all claims about them, their furniture and issues.

A file's title and date follow the earliest claims, so a listing that comes later can name a file that is
long loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

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
from schema.tables.handles import FILE, FURNITURE, ISSUE, OCCURRENCE, SPEECH
from schema.tables.spans import pack_spans
from schema.text.redaction import redacted
from schema.text.storable import storable
from schema.text.titles import compilation_title, declared_items, listing_differs, title_year

PAGES: Final = frozenset({"text/html", "text/x-listing"})  # listing pages: previews, not held against claims
CLAIMED: Final = "listing-differs"  # an issue of an upload that did give a file


FILE_OF_BYTES: Final = sa.select(FILE).where(FILE.c.sha256 == sa.bindparam("sha256"))
NEW_FILE: Final = sa.insert(FILE).returning(FILE)
CHANGED_FILE: Final = sa.update(FILE).where(FILE.c.no == sa.bindparam("of_file"))
FURNITURE_OF_FILE: Final = (
    sa.select(FURNITURE.c.file_no, FURNITURE.c.rule, FURNITURE.c.text, FURNITURE.c.spans)
    .where(FURNITURE.c.file_no == sa.bindparam("file_no"))
    .order_by(FURNITURE.c.no)
)
ISSUE_OWNERS: Final = ("file_no", "upload_no", "source")
ISSUES: Final = sa.select(
    *(ISSUE.c[name] for name in (*ISSUE_OWNERS, "stage", "code", "page", "detail"))
).order_by(ISSUE.c.no)
ISSUES_OF: Final = {name: ISSUES.where(ISSUE.c[name] == sa.bindparam(name)) for name in ISSUE_OWNERS}


class KnownFile(Struct, frozen=True):
    """What the library holds of some bytes. `state` is loaded, quarantined or removed."""

    sha256: str
    state: str
    versions: tuple[tuple[str, str], ...]
    page_count: int | None
    declared_items: int | None
    item_count: int
    speech_ids: tuple[str, ...]
    issues: tuple[Issue, ...]


def find_file(session: Session, sha256: str) -> dict[str, Any] | None:
    """The row of these bytes."""
    row = session.execute(FILE_OF_BYTES, {"sha256": sha256}).mappings().first()
    return None if row is None else dict(row)


def make_file(session: Session, file: ArchivedFile, at: str) -> dict[str, Any]:
    """The row of a new file, quarantined since nothing was read yet."""
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
    return dict(session.execute(NEW_FILE, made).mappings().one())


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
        session.execute(CHANGED_FILE, {"of_file": row["no"], **changed, "updated_at": at})
    if "date" in changed:
        refresh.file_dated(session, row["no"])


def keep_furniture(
    session: Session, file_no: int, furniture: Iterable[Furniture], *, new: bool = False
) -> bool:
    """Store one row for each rule and text, in the order of print; returns whether anything differed. Of a `new` file,
    here as below, nothing is stored yet."""
    places: dict[tuple[str, str], list[Span]] = {}
    for piece in furniture:
        places.setdefault((piece.rule, piece.text), []).append(piece.span)
    rows = [
        {"file_no": file_no, "rule": rule, "text": text, "spans": pack_spans(spans)}
        for (rule, text), spans in places.items()
    ]
    known = [] if new else session.execute(FURNITURE_OF_FILE, {"file_no": file_no}).mappings().all()
    return _replace(session, FURNITURE.c.file_no, file_no, known, rows)


def keep_issues(
    session: Session,
    issues: Iterable[Issue],
    at: str,
    file_no: int | None = None,
    upload_no: int | None = None,
    source: str | None = None,
    *,
    new: bool = False,
) -> bool:
    """The issues of a file, of an upload that gave no file, or of a source; the same ones again keep their time.

    Whether anything differed.
    """
    owners = {"source": source, "file_no": file_no, "upload_no": upload_no}
    name = next(name for name, value in owners.items() if value is not None)
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
    known = [] if new else session.execute(ISSUES_OF[name], {name: owners[name]}).mappings().all()
    return _replace(session, ISSUE.c[name], owners[name], known, rows, at=at)


def has_issues(session: Session, upload_no: int) -> bool:
    """Whether an upload without a file has issues."""
    query = sa.select(ISSUE.c.no).where(ISSUE.c.upload_no == upload_no, ISSUE.c.code != CLAIMED)
    return session.scalars(query).first() is not None


def file_issues(session: Session, file_no: int) -> tuple[Issue, ...]:
    """The issues of a file in the order they were recorded."""
    rows = session.execute(ISSUES_OF["file_no"], {"file_no": file_no})
    return tuple(Issue(row.stage, row.code, row.page, row.detail) for row in rows)


def _replace(
    session: Session,
    owned_by: sa.Column[Any],
    owner: object,
    known: Iterable[Any],
    rows: list[dict[str, Any]],
    **more: str,
) -> bool:
    """Replace the owner's rows by `rows`; returns False when they are equal."""
    before = [dict(row) for row in known]
    if before == rows:
        return False
    if before:
        session.execute(sa.delete(owned_by.table).where(owned_by == owner))
    if rows:
        session.execute(sa.insert(owned_by.table), [{**row, **more} for row in rows])
    return True


def known_file(session: Session, row: Any) -> KnownFile:
    """What it holds of the file of this row."""
    speech_ids = session.scalars(
        sa.select(SPEECH.c.speech_id)
        .join(OCCURRENCE, OCCURRENCE.c.speech_no == SPEECH.c.no)
        .where(OCCURRENCE.c.file_no == row["no"])
        .order_by(OCCURRENCE.c.ordinal)
    )
    return KnownFile(
        sha256=row["sha256"],
        state=row["state"],
        versions=tuple(row["versions"].items()),
        page_count=row["page_count"],
        declared_items=row["declared_items"],
        item_count=row["item_count"],
        speech_ids=tuple(speech_ids),
        issues=file_issues(session, row["no"]),
    )
