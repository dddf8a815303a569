"""Stand-ins: a listing page's preview is read in place of a file that cannot be had, and leaves when it can.

Promise: nothing stands in for a file that the library has, or that only did not come this time; a page that
somebody else offers, too, is never taken out.

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

# What no later attempt mends by itself; a file that only did not come this time is waited for.
LASTING: Final = frozenset({"no-access", "login-page", "not-the-file", "robots-refused", "blocked-address"})
REFUSED: Final = re.compile(r"HTTP 4\d\d")  # "HTTP 404": the server answers, and has nothing there


class StandIns:
    """The stand-ins of one run of one source."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._source = ""
        self._entries: dict[str, SourceEntry] = {}
        self._loaded: set[str] = set()  # uploads whose bytes the library holds and has read

    def learn(self, found: Discovery) -> None:
        """What the source listed: which page led to which file."""
        self._source = found.name
        self._entries = {
            one.entry.locator: one.entry
            for one in found.entries
            if one.entry.page is not None and one.entry.page != one.entry.locator and one.state != "gone"
        }
        with self._store.database.read() as session:
            known = known_uploads(session, found.name).values()
        self._loaded = {one.locator for one in known if one.state == "loaded"}

    def read(self, offers: Sequence[Offer], read: Read) -> list[Receipt]:
        """The receipts of `offers`, and of the pages that were read in place of some of them."""
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
        """Take out what stood in for a file that is had now."""
        with self._store.database.read() as session:
            files = sole_files(session, self._source, page)
        for sha256 in files:
            self._store.remove(sha256, f"it stood in for {locator}, which is in the library now")


def lasting(receipt: Receipt) -> bool:
    """Whether a quarantined file will not come, or not be readable, by asking for it once more."""
    if receipt.sha256 is not None:
        return True  # its bytes are had, and cannot be read
    return any(
        issue.code in LASTING or (issue.code == "unreachable" and REFUSED.search(issue.detail))
        for issue in receipt.issues
    )
