"""Uploads without bytes: those that a retry fetches again.

Promise: each has its source and the claims of its latest offer, so that a retry repeats that offer and does not
begin a new one.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.intake.offers import listing_of
from schema.records import Issue, Listing
from schema.tables.handles import ISSUE, OFFER, UPLOAD


class PendingUpload(Struct, frozen=True):
    """One upload whose bytes could not be fetched, and its issues."""

    source: str
    locator: str
    listing: Listing | None
    issues: tuple[Issue, ...]


def waiting(session: Session) -> list[PendingUpload]:
    """Returns all uploads without bytes by locator and source, with their issues in the order of recording."""
    query = (
        sa.select(UPLOAD.c.no, UPLOAD.c.source, UPLOAD.c.locator, *(ISSUE.c[name] for name in NOTED))
        .join(UPLOAD, UPLOAD.c.no == ISSUE.c.upload_no)
        .order_by(UPLOAD.c.locator, UPLOAD.c.source, ISSUE.c.no)
    )
    found: dict[tuple[int, str, str], list[Issue]] = {}
    for row in session.execute(query).mappings():
        upload = (row["no"], row["source"], row["locator"])
        found.setdefault(upload, []).append(Issue(*(row[name] for name in NOTED)))
    return [
        PendingUpload(source, locator, _latest_claims(session, no), tuple(issues))
        for (no, source, locator), issues in found.items()
    ]


def _latest_claims(session: Session, upload_no: int) -> Listing | None:
    offers = (
        sa.select(OFFER)
        .where(OFFER.c.upload_no == upload_no, OFFER.c.has_listing)
        .order_by(OFFER.c.last_seen.desc(), OFFER.c.no.desc())
        .limit(1)
    )
    latest = session.execute(offers).mappings().first()
    return None if latest is None else listing_of(latest)


NOTED: Final = ("stage", "code", "page", "detail")
