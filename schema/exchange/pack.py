"""Reads a library's rows as carried records, ordered by content alone, a few files at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa
from sqlmodel import Session

from schema.curation.decision_lines import as_line
from schema.curation.decisions import recorded_decisions
from schema.dedup.relations import GONE
from schema.exchange.records import (
    CarriedAlias,
    CarriedDecision,
    CarriedOffer,
    CarriedRuling,
    CarriedTombstone,
    CarriedUpload,
)
from schema.intake.offers import listing_of
from schema.store.carried import (
    CarriedFile,
    carried_file,
    carried_issues,
)
from schema.tables.handles import (
    ALIAS,
    FILE,
    ISSUE,
    OFFER,
    RELATION,
    TOMBSTONE,
    UPLOAD,
)

T = TypeVar("T")


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


def uploads(session: Session) -> Iterator[CarriedUpload]:
    """Yields all uploads by source and locator."""
    query = sa.select(UPLOAD).order_by(UPLOAD.c.source, UPLOAD.c.locator)
    for row in session.execute(query).mappings().all():
        yield carried_upload(session, row)


def carried_upload(session: Session, row: Any) -> CarriedUpload:
    """Returns an upload as a record, with its offers in the order of time."""
    offers = [carried_offer(found) for found in offer_rows(session, row["no"])]
    issues = carried_issues(session, ISSUE.c.upload_no == row["no"])
    return CarriedUpload(row["source"], row["locator"], row["skip"], issues, offers)


def offer_rows(session: Session, upload_no: int) -> list[Any]:
    """Returns the offers of an upload in the order of time, with the digests of their files."""
    query = (
        sa.select(OFFER, FILE.c.sha256)
        .outerjoin(FILE, FILE.c.no == OFFER.c.file_no)
        .where(OFFER.c.upload_no == upload_no)
        .order_by(OFFER.c.no)
    )
    return list(session.execute(query).mappings())


def carried_offer(row: Any) -> CarriedOffer:
    """Returns an offer as a record."""
    return CarriedOffer(
        file_sha256=row["sha256"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        first_seen=row["first_seen"],
        last_seen=row["last_seen"],
        listing=listing_of(row),
    )


def decisions(session: Session) -> Iterator[CarriedDecision]:
    """Yields all decisions in the order of time."""
    for one in recorded_decisions(session, all_of_them=True):
        yield CarriedDecision(msgspec.Raw(as_line(one.decision)), one.withdrawn_at)


def tombstones(session: Session) -> Iterator[CarriedTombstone]:
    """Yields all tombstones by sha256 and time."""
    query = sa.select(*(TOMBSTONE.c[name] for name in CarriedTombstone.__struct_fields__))
    for row in session.execute(query.order_by(TOMBSTONE.c.sha256, TOMBSTONE.c.at, TOMBSTONE.c.no)).all():
        yield CarriedTombstone(*row)


def rulings(session: Session) -> Iterator[CarriedRuling]:
    """Yields the relations that a person revoked; those revoked because a speech left are recomputed on loading."""
    query = (
        sa.select(*(RELATION.c[name] for name in CarriedRuling.__struct_fields__))
        .where(RELATION.c.revoked_at.is_not(None), ~RELATION.c.revoked_why.startswith(GONE))
        .order_by(RELATION.c.a, RELATION.c.b, RELATION.c.kind, RELATION.c.revoked_at)
    )
    for row in session.execute(query).all():
        yield CarriedRuling(*row)


def aliases(session: Session) -> Iterator[CarriedAlias]:
    """Yields all aliases by the old id."""
    query = sa.select(*(ALIAS.c[name] for name in CarriedAlias.__struct_fields__)).order_by(ALIAS.c.old_id)
    for row in session.execute(query).all():
        yield CarriedAlias(*row)


def kept_files(session: Session) -> list[str]:
    """Returns the sha256 of the files whose bytes the archive should have: all that were not forgotten."""
    forgotten = sa.select(TOMBSTONE.c.sha256).where(TOMBSTONE.c.forget, TOMBSTONE.c.lifted_at.is_(None))
    query = sa.select(FILE.c.sha256).where(FILE.c.sha256.not_in(forgotten)).order_by(FILE.c.sha256)
    return list(session.scalars(query))
