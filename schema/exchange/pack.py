"""Reads a library's rows as carried records, ordered by content alone, a few files at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, TypeVar

import msgspec
import sqlalchemy as sa
from sqlmodel import Session

from schema.curation.decisions import as_line, recorded_decisions
from schema.dedup.relations import GONE
from schema.exchange.records import (
    CarriedAlias,
    CarriedDecision,
    CarriedFile,
    CarriedFurniture,
    CarriedIssue,
    CarriedItem,
    CarriedOffer,
    CarriedRuling,
    CarriedTombstone,
    CarriedUpload,
)
from schema.intake.offers import listing_of
from schema.tables.handles import (
    ALIAS,
    DOCUMENT,
    FILE,
    FURNITURE,
    ISSUE,
    OCCURRENCE,
    OCCURRENCE_TEXT,
    OFFER,
    PRINTED_TEXT,
    RELATION,
    TOMBSTONE,
    UPLOAD,
    with_texts,
)

T = TypeVar("T")
# Columns that a carried file or item has under the same name as its table.
FILE_COLUMNS: Final = tuple(name for name in CarriedFile.__slots__ if name in FILE.c)
ITEM_COLUMNS: Final = tuple(
    name for name in CarriedItem.__slots__ if name in OCCURRENCE.c or name in OCCURRENCE_TEXT.c
)
SPANS: Final = ("head_spans", "body_spans")


def pack(session: Session, kind: type[T]) -> Iterator[T]:
    """Yields all records of one kind that the library holds."""
    makers: dict[type[Any], Any] = {
        CarriedTombstone: tombstones,
        CarriedRuling: rulings,
        CarriedDecision: decisions,
        CarriedUpload: uploads,
        CarriedFile: files,
        CarriedAlias: aliases,
    }
    yield from makers[kind](session)


def files(session: Session) -> Iterator[CarriedFile]:
    """Yields all files by sha256, removed ones too."""
    for sha256 in session.scalars(sa.select(FILE.c.sha256).order_by(FILE.c.sha256)).all():
        row = session.execute(sa.select(FILE).where(FILE.c.sha256 == sha256)).mappings().one()
        yield carried_file(session, row)


def carried_file(session: Session, row: Any) -> CarriedFile:
    """Returns a file as a record, with everything that belongs to it."""
    number = row["no"]
    furniture = sa.select(FURNITURE.c.rule, FURNITURE.c.text, FURNITURE.c.spans)
    document = session.scalars(sa.select(DOCUMENT.c.data).where(DOCUMENT.c.file_no == number)).first()
    return CarriedFile(
        **{name: row[name] for name in FILE_COLUMNS},
        document=None if document is None else bytes(document),
        furniture=[
            CarriedFurniture(*found)
            for found in session.execute(
                furniture.where(FURNITURE.c.file_no == number).order_by(FURNITURE.c.no)
            )
        ],
        issues=_issues(session, ISSUE.c.file_no == number),
        items=list(_items(session, number)),
    )


def _items(session: Session, file_no: int) -> Iterator[CarriedItem]:
    columns = [OCCURRENCE.c[name] for name in ITEM_COLUMNS if name in OCCURRENCE.c]
    query = (
        with_texts(
            sa.select(*columns, *(OCCURRENCE_TEXT.c[name] for name in SPANS), PRINTED_TEXT.label("text"))
        )
        .where(OCCURRENCE.c.file_no == file_no)
        .order_by(OCCURRENCE.c.ordinal)
    )
    for row in session.execute(query).mappings().all():
        yield msgspec.convert(dict(row), CarriedItem)


def _issues(session: Session, owned: sa.ColumnElement[bool]) -> list[CarriedIssue]:
    columns = (ISSUE.c.stage, ISSUE.c.code, ISSUE.c.page, ISSUE.c.detail, ISSUE.c.at)
    found = session.execute(sa.select(*columns).where(owned).order_by(ISSUE.c.no))
    return [CarriedIssue(*row) for row in found]


def uploads(session: Session) -> Iterator[CarriedUpload]:
    """Yields all uploads by source and locator."""
    query = sa.select(UPLOAD).order_by(UPLOAD.c.source, UPLOAD.c.locator)
    for row in session.execute(query).mappings().all():
        yield carried_upload(session, row)


def carried_upload(session: Session, row: Any) -> CarriedUpload:
    """Returns an upload as a record, with its offers in the order of time."""
    query = (
        sa.select(OFFER, FILE.c.sha256)
        .outerjoin(FILE, FILE.c.no == OFFER.c.file_no)
        .where(OFFER.c.upload_no == row["no"])
        .order_by(OFFER.c.no)
    )
    offers = [
        CarriedOffer(
            file_sha256=found["sha256"],
            etag=found["etag"],
            last_modified=found["last_modified"],
            first_seen=found["first_seen"],
            last_seen=found["last_seen"],
            listing=listing_of(found),
        )
        for found in session.execute(query).mappings()
    ]
    issues = _issues(session, ISSUE.c.upload_no == row["no"])
    return CarriedUpload(row["source"], row["locator"], row["skip"], issues, offers)


def decisions(session: Session) -> Iterator[CarriedDecision]:
    """Yields all decisions in the order of time."""
    for one in recorded_decisions(session, all_of_them=True):
        yield CarriedDecision(msgspec.Raw(as_line(one.decision)), one.withdrawn_at)


def tombstones(session: Session) -> Iterator[CarriedTombstone]:
    """Yields all tombstones by sha256 and time."""
    query = sa.select(*(TOMBSTONE.c[name] for name in CarriedTombstone.__slots__))
    for row in session.execute(query.order_by(TOMBSTONE.c.sha256, TOMBSTONE.c.at, TOMBSTONE.c.no)).all():
        yield CarriedTombstone(*row)


def rulings(session: Session) -> Iterator[CarriedRuling]:
    """Yields the relations that a person revoked; those revoked because a speech left are recomputed on loading."""
    query = (
        sa.select(*(RELATION.c[name] for name in CarriedRuling.__slots__))
        .where(RELATION.c.revoked_at.is_not(None), ~RELATION.c.revoked_why.startswith(GONE))
        .order_by(RELATION.c.a, RELATION.c.b, RELATION.c.kind, RELATION.c.revoked_at)
    )
    for row in session.execute(query).all():
        yield CarriedRuling(*row)


def aliases(session: Session) -> Iterator[CarriedAlias]:
    """Yields all aliases by the old id."""
    query = sa.select(*(ALIAS.c[name] for name in CarriedAlias.__slots__)).order_by(ALIAS.c.old_id)
    for row in session.execute(query).all():
        yield CarriedAlias(*row)


def kept_files(session: Session) -> list[str]:
    """Returns the sha256 of the files whose bytes the archive should have: all that were not forgotten."""
    forgotten = sa.select(TOMBSTONE.c.sha256).where(TOMBSTONE.c.forget, TOMBSTONE.c.lifted_at.is_(None))
    query = sa.select(FILE.c.sha256).where(FILE.c.sha256.not_in(forgotten)).order_by(FILE.c.sha256)
    return list(session.scalars(query))
