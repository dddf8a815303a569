"""Pages that are pictures: what was recognised on them, so that none is recognised twice, and which of them wait.

Kept by the bytes of the file and the page, found again also by the picture itself: a scan that was saved anew is not
recognised anew. What another version of the recogniser made is passed over, and replaced when its page comes again.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable
from typing import Final

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema import wire
from schema.database.batches import batches
from schema.intake.offers import listing_of
from schema.records import Listing, Page
from schema.tables.handles import FILE, OFFER, RECOGNISED_PAGE, UPLOAD

LEVEL: Final = 6  # zlib level: a page is written once, three seconds after it was begun

Pages = tuple[Page, ...]


class WaitingFile(Struct, frozen=True):
    """A file with pages that wait: its bytes, and the latest offer of it."""

    sha256: str
    locator: str
    listing: Listing | None
    pages: int


def kept_pages(session: Session, sha256: str, engine: str | None) -> dict[int, Pages]:
    """What `engine` (None: any) recognised on pages of these bytes, by page."""
    query = sa.select(RECOGNISED_PAGE.c.page, RECOGNISED_PAGE.c.data).where(
        RECOGNISED_PAGE.c.file_sha256 == sha256,
        RECOGNISED_PAGE.c.data.is_not(None),
    )
    if engine is not None:
        query = query.where(RECOGNISED_PAGE.c.engine == engine)
    return {page: _unpacked(data) for page, data in session.execute(query)}


def by_digest(session: Session, digests: Collection[str], engine: str) -> dict[str, Pages]:
    """What `engine` recognised on these pictures, in whatever file."""
    found: dict[str, Pages] = {}
    for some in batches(sorted(digests)):
        query = sa.select(RECOGNISED_PAGE.c.digest, RECOGNISED_PAGE.c.data).where(
            RECOGNISED_PAGE.c.digest.in_(some),
            RECOGNISED_PAGE.c.engine == engine,
            RECOGNISED_PAGE.c.data.is_not(None),
        )
        found |= {digest: _unpacked(data) for digest, data in session.execute(query)}
    return found


def keep(session: Session, sha256: str, number: int, digest: str, engine: str, pages: Pages) -> None:
    """Stores what was recognised on one page, in place of an earlier attempt."""
    _replace(
        session,
        sha256,
        number,
        {"digest": digest, "engine": engine, "data": zlib.compress(wire.encode(pages), LEVEL)},
    )


def wait(session: Session, sha256: str, numbers: Iterable[int]) -> None:
    """Notes that these pages of a file wait, and no others of it."""
    settle(session, sha256)
    for number in numbers:
        _replace(session, sha256, number, {"digest": None, "engine": None, "data": None})


def settle(session: Session, sha256: str) -> None:
    """Notes that no page of a file waits any more."""
    session.execute(
        sa.delete(RECOGNISED_PAGE).where(
            RECOGNISED_PAGE.c.file_sha256 == sha256, RECOGNISED_PAGE.c.data.is_(None)
        )
    )


def waiting(session: Session) -> tuple[int, int]:
    """The number of pages that wait, and of the files they are in."""
    query = (
        sa.select(sa.func.count(), sa.func.count(RECOGNISED_PAGE.c.file_sha256.distinct()))
        .join(FILE, FILE.c.sha256 == RECOGNISED_PAGE.c.file_sha256)
        .where(RECOGNISED_PAGE.c.data.is_(None), FILE.c.state != "removed")
    )
    pages, files = session.execute(query).one()
    return int(pages), int(files)


def waiting_files(session: Session, source: str) -> list[WaitingFile]:
    """The files of a source with pages that wait, in the order they came in."""
    counted = (
        sa.select(RECOGNISED_PAGE.c.file_sha256, sa.func.count().label("pages"))
        .where(RECOGNISED_PAGE.c.data.is_(None))
        .group_by(RECOGNISED_PAGE.c.file_sha256)
        .subquery()
    )
    query = (
        sa.select(FILE.c.sha256, UPLOAD.c.locator, counted.c.pages, OFFER)
        .join(counted, counted.c.file_sha256 == FILE.c.sha256)
        .join(OFFER, OFFER.c.file_no == FILE.c.no)
        .join(UPLOAD, UPLOAD.c.no == OFFER.c.upload_no)
        .where(UPLOAD.c.source == source, FILE.c.state != "removed")
        .order_by(FILE.c.no, OFFER.c.last_seen.desc(), OFFER.c.no.desc())
    )
    found: dict[str, WaitingFile] = {}
    for row in session.execute(query).mappings():
        listing = listing_of(row) if row["has_listing"] else None
        found.setdefault(row["sha256"], WaitingFile(row["sha256"], row["locator"], listing, row["pages"]))
    return list(found.values())


def _replace(session: Session, sha256: str, number: int, values: dict[str, object]) -> None:
    page = (RECOGNISED_PAGE.c.file_sha256 == sha256, RECOGNISED_PAGE.c.page == number)
    done = session.execute(sa.update(RECOGNISED_PAGE).where(*page).values(**values))
    if done.rowcount == 0:  # type: ignore[attr-defined]
        session.execute(sa.insert(RECOGNISED_PAGE).values(file_sha256=sha256, page=number, **values))


def _unpacked(data: bytes) -> Pages:
    return wire.decode(zlib.decompress(data), Pages)
