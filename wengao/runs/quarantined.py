"""Files that could not be read or fetched, with their reasons, and how they are offered again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from wengao.runs.opened import archive
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from schema.database.connection import Database
    from schema.records import Issue, Listing, Offer


class QuarantineEntry(Struct, frozen=True):
    """One file in quarantine, or one offer whose bytes could never be fetched (`sha256` None)."""

    sha256: str | None
    source: str
    locator: str
    listing: Listing | None
    issues: tuple[Issue, ...]


def everything(database: Database) -> list[QuarantineEntry]:
    """All entries: quarantined files ordered by sha256, then offers without bytes ordered by locator."""
    from schema.export.rows import files
    from schema.intake.pending import waiting
    from schema.query.filters import Filter

    with database.read() as session:
        quarantined = [
            QuarantineEntry(
                line.sha256, line.uploads[0].source, line.uploads[0].locator, line.listing, tuple(line.issues)
            )
            for line in files(session, Filter(state="=quarantined"))
        ]
        missing = [
            QuarantineEntry(None, offer.source, offer.locator, offer.listing, offer.issues)
            for offer in waiting(session)
        ]
    return quarantined + missing


def again(entry: QuarantineEntry, settings: Settings) -> Offer:
    """The entry as a new offer: its bytes from the archive, else from its path, else from its address."""
    from flows.inbox.archives import archive_locator
    from schema.records import Offer

    archived = archive(settings).find(entry.sha256) if entry.sha256 is not None else None
    if archived is not None:  # a file that the archive lost is tried at its locator again
        return Offer(entry.source, entry.locator, archived.path, entry.listing)
    locator = archive_locator(entry.locator)  # a member of an archive has no path: its archive is read again
    path = None if "://" in locator else str(Path(locator))
    return Offer(entry.source, locator, path, entry.listing)
