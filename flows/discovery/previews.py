"""Stand-ins: the preview on a listing page is read in place of a file that cannot be fetched or read.

It is removed again once the file itself is loaded. Promise: no page stands in for a file that the library has, or
that only failed for the moment; a page that another source offers as well is never removed.

    /files/7.pdf  HTTP 403  ->  /docs/7.html is read: one item, truncated;  /files/7.pdf loaded  ->  it is removed
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from schema.intake.listings import known_uploads, sole_files
from schema.records import Offer, Receipt
from schema.text.storable import storable

if TYPE_CHECKING:
    from flows.discovery.discover import Discovery
    from flows.sources.base import SourceEntry
    from schema.store.store import Store

Read = Callable[[Sequence[Offer]], list[Receipt]]

# Codes of failures that do not pass by themselves; after any other failure the file is awaited.
LASTING: Final = frozenset({"no-access", "login-page", "not-the-file", "robots-refused", "blocked-address"})
REFUSED: Final = re.compile(r"HTTP 4\d\d")  # "HTTP 404": the server answers that the file does not exist


class StandIns:
    """The stand-ins in one run of one source."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._source = ""
        self._entries: dict[str, SourceEntry] = {}
        self._loaded: set[str] = set()  # locators of uploads that are loaded

    def learn(self, discovery: Discovery) -> None:
        """Record which listing page led to which file, from what the source listed."""
        self._source = discovery.name
        self._entries = {
            listed.entry.locator: listed.entry
            for listed in discovery.entries
            if listed.entry.page is not None
            and listed.entry.page != listed.entry.locator
            and listed.state != "gone"
        }
        with self._store.database.read() as session:
            pages = known_uploads(session, discovery.name).values()
        self._loaded = {listed.locator for listed in pages if listed.state == "loaded"}

    def read(self, offers: Sequence[Offer], read: Read) -> list[Receipt]:
        """Read `offers` by `read`; returns their receipts, and those of pages that were read in place of some."""
        receipts = list(read(offers))
        pages = []
        for receipt in receipts:
            entry = self._entries.get(receipt.locator)
            if entry is None or entry.page is None:
                continue
            standing = storable(entry.page) in self._loaded
            if receipt.state == "quarantined":
                had = storable(entry.locator) in self._loaded
                if not had and not standing and lasting(receipt):
                    pages.append(Offer(self._source, entry.page, None, entry.listing))
            elif standing and receipt.state in ("loaded", "unchanged"):
                self._retire(entry.locator, entry.page)
        return [*receipts, *(read(pages) if pages else [])]

    def _retire(self, locator: str, page: str) -> None:
        """Remove the page that stood in for the file at `locator`, which is loaded now."""
        with self._store.database.read() as session:
            files = sole_files(session, self._source, page)
        for sha256 in files:
            self._store.remove(sha256, f"it stood in for {locator}, which is in the library now")


def lasting(receipt: Receipt) -> bool:
    """Whether the failure of a quarantined file is permanent: fetching it once more would not help."""
    if receipt.sha256 is not None:
        return True  # its bytes were fetched, and cannot be read
    return any(
        issue.code in LASTING or (issue.code == "unreachable" and REFUSED.search(issue.detail))
        for issue in receipt.issues
    )
