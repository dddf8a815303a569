"""Reads the listing page beside a file: in a child of its own, like every stranger's page.

Promise: a page that crashes or hangs its reader costs its claims, never the run; JSON is read at once.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final

from extractors.listing.json_claims import listing_from_json
from schema.errors import Unreadable
from schema.records import Document, Listing
from schema.wire import WireError, decode, encode

if TYPE_CHECKING:
    from flows.isolation.reader import IsolatedReader

LARGEST: Final = 4 << 20  # bytes; saved pages are below one megabyte


class ListingReader:
    """A context manager that turns a saved page's path into its claims. `reader`: the isolated reader to
    use; without one it has its own, started with the first page that is no JSON."""

    def __init__(self, reader: IsolatedReader | None = None) -> None:
        self._given = reader
        self._own: IsolatedReader | None = None

    def __enter__(self) -> ListingReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._own is not None:
            self._own.close()
            self._own = None

    def __call__(self, path: Path) -> Listing:
        """The claims of the page or JSON at `path`; raises `Unreadable` or `OSError`."""
        if path.stat().st_size > LARGEST:
            raise Unreadable("listing-unreadable", f"more than {LARGEST} bytes")
        if path.suffix.lower() == ".json":
            return listing_from_json(path.read_bytes())
        from flows.isolation.messages import ExtractRequest

        request = ExtractRequest(path.name, "", "listing_page")
        outcome = self._reader().run("extract", encode(request), file=str(path))
        if outcome.code:
            raise Unreadable("listing-unreadable", f"{outcome.code}: {outcome.detail}")
        try:
            listing = decode(outcome.answer, Document).listing
        except WireError as error:
            raise Unreadable("listing-unreadable", str(error)) from error
        if listing is None or listing == Listing():
            raise Unreadable("listing-unreadable", "the page claims nothing")
        return listing

    def _reader(self) -> IsolatedReader:
        from flows.isolation.reader import IsolatedReader

        if self._given is None and self._own is None:
            self._own = IsolatedReader()
        found = self._given or self._own
        assert found is not None
        return found
