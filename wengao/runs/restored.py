"""Reads a restored file again from the archive, as it was first offered."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from wengao.runs.one_off import Destination, read_offers
from wengao.runs.opened import archive
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from schema.database.connection import Database
    from schema.records import Receipt


def brought_back(
    database: Database,
    settings: Settings,
    sha256: str,
    on_receipt: Callable[[Receipt], None] = lambda receipt: None,
) -> Receipt | None:
    """Read a restored file from the archive as it was first offered; None where the archive lacks its bytes."""
    from schema.export.rows import files
    from schema.query.filters import Filter
    from schema.records import Offer

    originals = archive(settings)
    with database.read() as session:
        line = next(files(session, Filter(file=sha256, state="=removed")), None)
    if line is None or not line.uploads or not originals.sound(sha256):
        return None
    first = line.uploads[0]
    offer = Offer(first.source, first.locator, originals.path(sha256), line.listing)
    place = Destination(database, settings.archive, dry=False)
    _, receipts = read_offers(
        lambda _: [offer], place, settings, command="files restore", force=True, on_receipt=on_receipt
    )
    return receipts[0]
