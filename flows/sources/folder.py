"""The kind `folder`: an inbox. Files are recognized by content; growing files and non-texts are listed as skipped.

data/inbox/{a.pdf, a.listing.html, b.pdf.part}  ->  Entry(…/a.pdf, Listing(…)), Entry(…/b.pdf.part, skip)
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from flows.inbox.listing_reader import ListingReader
from flows.inbox.offers import NotThere, folder_offers
from flows.sources.base import BrokenSource, Pages, Source, SourceEntry

if TYPE_CHECKING:
    from flows.isolation.reader import IsolatedReader


class FolderSource:
    """All files in a folder and below; the listing saved beside a file makes the claims about it."""

    name: ClassVar[str] = "folder"
    complete = True

    def __init__(self, source: Source, reader: IsolatedReader) -> None:
        self._folder = Path(source.path)
        self._source = source.name
        self._claims = ListingReader(reader)

    def entries(self, pages: Pages) -> Iterator[SourceEntry]:
        """The files in the order of their names; raises `BrokenSource` when the folder cannot be read."""
        try:
            for offer in folder_offers(self._folder, self._claims, self._source):
                yield SourceEntry(offer.locator, offer.listing, offer.path, skip=offer.skip)
        except NotThere as error:
            raise BrokenSource(
                "source-unreachable", error.message, "check the path, and that its disk or share is mounted"
            ) from error
