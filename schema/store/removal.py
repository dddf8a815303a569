"""Removes files from the library for good, and restores removed ones.

A tombstone keeps the bytes out of later runs; ids are made from text, so a restored file gets the same ids.
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.errors import NoSuchReference
from schema.query.references import find_file
from schema.store import retirement
from schema.tables.handles import (
    CORRECTION,
    DOCUMENT,
    FILE,
    FURNITURE,
    ISSUE,
    KEPT_READING,
    OFFER,
    RECOGNISED_PAGE,
    TOMBSTONE,
    UPLOAD,
)

FORGOTTEN: Final = (
    "title",
    "title_source",
    "title_year",
    "printed_title",
    "printed_title_year",
    "pdf_title",
    "pdf_author",
)


class Removal(Struct, frozen=True):
    """The result of a removal or restoration. `speech_ids` left the library with the file."""

    sha256: str
    locators: tuple[str, ...]
    speech_ids: tuple[str, ...]
    why: str
    forget: bool


LIVE_TOMBSTONE: Final = sa.select(TOMBSTONE.c.why).where(
    TOMBSTONE.c.sha256 == sa.bindparam("sha256"), TOMBSTONE.c.lifted_at.is_(None)
)


def live_tombstone(session: Session, sha256: str) -> str | None:
    """Returns why these bytes are kept out; None when they are not."""
    why = session.scalars(LIVE_TOMBSTONE, {"sha256": sha256}).first()
    return None if why is None else str(why)


def is_forgotten(session: Session, sha256: str) -> bool:
    """Whether these bytes were removed with everything the library held of them."""
    forget = session.scalars(
        sa.select(TOMBSTONE.c.forget).where(TOMBSTONE.c.sha256 == sha256, TOMBSTONE.c.lifted_at.is_(None))
    ).first()
    return bool(forget)


def remove_file(session: Session, reference: str, why: str, forget: bool, at: str) -> Removal:
    """Removes a file; of a removed one forgets it where asked. Raises NoSuchReference, AmbiguousReference."""
    row = find_file(session, reference)
    file_no, sha256 = row["no"], row["sha256"]
    if forget and session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("PRAGMA secure_delete = ON")  # overwrite, not just unlink
    orphans = retirement.take_prints_out(session, file_no, f"its last file was removed: {why}", at)
    for table in (FURNITURE, ISSUE):
        session.execute(sa.delete(table).where(table.c.file_no == file_no))
    values: dict[str, Any] = {"state": "removed", "item_count": 0, "updated_at": at}
    if forget:
        _forget(session, file_no, sha256)
        values |= dict.fromkeys(FORGOTTEN)
    session.execute(sa.update(FILE).where(FILE.c.no == file_no).values(values))
    if live_tombstone(session, sha256) is None:
        session.execute(sa.insert(TOMBSTONE).values(sha256=sha256, why=why, forget=forget, at=at))
    elif forget:
        session.execute(sa.update(TOMBSTONE).where(_live(sha256)).values(forget=True, why=why))
    return Removal(sha256, _locators(session, file_no), tuple(sorted(orphans.values())), why, forget)


def restore_file(session: Session, reference: str, at: str) -> Removal:
    """Lifts a file's tombstone; raises NoSuchReference when it has none."""
    row = find_file(session, reference)
    sha256 = row["sha256"]
    stone = session.execute(sa.select(TOMBSTONE).where(_live(sha256))).mappings().first()
    if stone is None:
        raise NoSuchReference(f"{reference} among the removed files")
    session.execute(sa.update(TOMBSTONE).where(_live(sha256)).values(lifted_at=at))
    return Removal(sha256, _locators(session, row["no"]), (), stone["why"], stone["forget"])


def _live(sha256: str) -> sa.ColumnElement[bool]:
    return sa.and_(TOMBSTONE.c.sha256 == sha256, TOMBSTONE.c.lifted_at.is_(None))


def _forget(session: Session, file_no: int, sha256: str) -> None:
    """Erase the remaining text of the file: its document, recognised pages, and quotes in corrections."""
    session.execute(sa.delete(DOCUMENT).where(DOCUMENT.c.file_no == file_no))
    session.execute(sa.delete(KEPT_READING).where(KEPT_READING.c.file_no == file_no))
    session.execute(sa.delete(CORRECTION).where(CORRECTION.c.file_sha256 == sha256))
    session.execute(sa.delete(RECOGNISED_PAGE).where(RECOGNISED_PAGE.c.file_sha256 == sha256))


def _locators(session: Session, file_no: int) -> tuple[str, ...]:
    found = session.scalars(
        sa.select(UPLOAD.c.locator)
        .join(OFFER, OFFER.c.upload_no == UPLOAD.c.no)
        .where(OFFER.c.file_no == file_no)
        .distinct()
    )
    return tuple(sorted(found))
