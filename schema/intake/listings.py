"""Records the listings of sources: which uploads were listed, and which are gone.

Promise: an upload is marked gone only after two plausible listings in a row lacked it; it is never deleted, and no
longer gone once it is listed again. A change in the count of views alone is no change.

    listed yesterday, not today  ->  missed = 1;  not tomorrow either  ->  gone_at = tomorrow
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Final

import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import replace
from sqlmodel import Session

from schema.database.changes import RUN
from schema.intake.offers import listing_of
from schema.records import Listing, RawListing
from schema.tables.handles import FILE, OFFER, UPLOAD
from schema.text.storable import storable

# plausible listings in a row without it: one may be due to pages that shifted meanwhile
GONE_AFTER: Final = 2


class KnownUpload(Struct, frozen=True):
    """An upload of a source as the library knows it.

    `listed`: a plausible listing had it once; `missed` counts the later ones that did not. `sha256` and `etag` are
    of the bytes last fetched, `state` is that of their file; `listing` holds the latest claims.
    """

    locator: str
    page: str | None
    listed: bool
    missed: int
    gone: bool
    listing: Listing | None = None
    sha256: str | None = None
    etag: str | None = None
    state: str | None = None

    @property
    def expected(self) -> bool:
        """Whether the last plausible listing had this upload."""
        return self.listed and not self.gone and not self.missed


def known_uploads(session: Session, source: str) -> dict[str, KnownUpload]:
    """Returns every upload of `source`, by locator."""
    query = (
        sa.select(UPLOAD.c.locator, UPLOAD.c.page_url, UPLOAD.c.listed_at, UPLOAD.c.missed, UPLOAD.c.gone_at)
        .where(UPLOAD.c.source == storable(source))
        .order_by(UPLOAD.c.no)
    )
    uploads = {
        row.locator: KnownUpload(
            row.locator, row.page_url, row.listed_at is not None, row.missed, row.gone_at is not None
        )
        for row in session.execute(query)
    }
    history = (
        sa.select(OFFER, UPLOAD.c.locator, FILE.c.sha256, FILE.c.state)
        .join(UPLOAD, UPLOAD.c.no == OFFER.c.upload_no)
        .outerjoin(FILE, FILE.c.no == OFFER.c.file_no)
        .where(UPLOAD.c.source == storable(source))
        .order_by(OFFER.c.no)
    )
    for row in session.execute(history).mappings():
        one = replace(uploads[row["locator"]], listing=listing_of(row))
        if row["sha256"] is not None:  # a later offer without bytes does not replace the bytes fetched before
            one = replace(one, sha256=row["sha256"], etag=row["etag"], state=row["state"])
        uploads[row["locator"]] = one
    return uploads


def same_claims(one: Listing | None, other: Listing | None) -> bool:
    """Whether two listings make the same claims about a file; a listing without claims equals any."""
    if one is None or other is None:
        return True
    return _still(one) == _still(other)


def _still(listing: Listing) -> Listing:
    """The claims without those that change by themselves: views, and how values are printed."""
    return dataclasses.replace(listing, views_min=None, raw=RawListing())


def note_listing(
    session: Session, source: str, listed: Iterable[tuple[str, str | None]], at: str, *, complete: bool = True
) -> tuple[str, ...]:
    """Stores that a plausible listing at `at` had these (locator, page); returns the locators that are gone now.

    With `complete` False (a feed shows only the newest) nothing is missed for not being listed.
    """
    source = storable(source)
    wanted = {storable(locator): page for locator, page in listed}
    rows = session.execute(sa.select(UPLOAD).where(UPLOAD.c.source == source)).all()
    known = {row.locator for row in rows}
    pages = {storable(page) for page in wanted.values() if page is not None}
    for locator, page in wanted.items():
        if locator not in known:
            first = {"source": source, "locator": locator, "page_url": page, "listed_at": at}
            session.execute(sa.insert(UPLOAD).values(**first, brought_by=session.info.get(RUN)))
    gone = []
    for row in rows:
        if row.locator in wanted:
            values = {
                "page_url": wanted[row.locator] or row.page_url,
                "listed_at": at,
                "missed": 0,
                "gone_at": None,
            }
        # a page that stood in for a file which can be fetched now: the file's own locator replaces it
        elif row.locator in pages:
            values = {"listed_at": None, "missed": 0, "gone_at": None}
        elif complete and row.listed_at is not None and row.gone_at is None:
            missed = row.missed + 1
            values = {"missed": missed, "gone_at": at if missed >= GONE_AFTER else None}
            gone += [row.locator] * (missed >= GONE_AFTER)
        else:
            continue
        session.execute(sa.update(UPLOAD).where(UPLOAD.c.no == row.no).values(**values))
    return tuple(gone)


def sole_files(session: Session, source: str, locator: str) -> tuple[str, ...]:
    """Returns the sha256 of loaded files that only this upload ever offered."""
    upload = (
        sa.select(UPLOAD.c.no)
        .where(UPLOAD.c.source == storable(source), UPLOAD.c.locator == storable(locator))
        .scalar_subquery()
    )
    own = sa.select(OFFER.c.file_no).where(OFFER.c.upload_no == upload, OFFER.c.file_no.is_not(None))
    others = sa.select(OFFER.c.file_no).where(OFFER.c.upload_no != upload, OFFER.c.file_no.is_not(None))
    query = (
        sa.select(FILE.c.sha256)
        .where(FILE.c.no.in_(own), FILE.c.no.not_in(others), FILE.c.state == "loaded")
        .order_by(FILE.c.sha256)
    )
    return tuple(session.scalars(query))
