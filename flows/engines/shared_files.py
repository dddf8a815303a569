"""Makes the files of a run readable by workers elsewhere: through the archive, which all of them reach.

Pages and files of the web are fetched by the run alone: one machine keeps to a site's pace. Objects of a bucket are
fetched by the workers. Files of this machine are put into the archive first, unless the workers are on it, too.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from flows.archive.fetch import Fetch, archived
from flows.engines.tasks import SharedFile
from flows.http.results import Download, NotModified
from flows.inbox.archives import is_archive
from schema.errors import Unreadable
from schema.records import ArchivedFile, Offer

if TYPE_CHECKING:
    from flows.archive.store import Archive
    from schema.store.store import Store

WEB: Final = ("http://", "https://")


class KeptHere(Struct, frozen=True):
    """A file that the run reads itself; `fetch` gives what was fetched already, or raises why it was not."""

    offer: Offer
    fetch: Fetch | None = None


class Sharing(Struct, frozen=True):
    """How the files of a run reach its workers. `local`: the workers are on this machine and see its files."""

    store: Store
    archive: Archive
    local: bool

    def needs_work(self, offer: Offer) -> bool:
        """Whether a file has to be fetched, archived or read here first."""
        if offer.skip:
            return True
        return offer.locator.startswith(WEB) if offer.path is None else not self.local

    def share(self, offer: Offer, fetch: Fetch | None) -> SharedFile | KeptHere:
        """The file for a worker, or for the run itself: what is skipped, archives of files, and what cannot be had."""
        if not self.needs_work(offer):
            return SharedFile(offer)
        if offer.skip or (offer.path is not None and is_archive(offer.path)):
            return KeptHere(offer, fetch)
        try:
            offer, file = archived(offer, self.store, self.archive, fetch)
        except Unreadable as error:
            return KeptHere(offer, fetch if offer.path is not None else _failing(error))
        if not Path(file.path).is_file():  # removed from the library with its bytes
            return KeptHere(offer, fetch)
        if is_archive(file.path):
            return KeptHere(offer, _fetched(file))
        return SharedFile(replace(offer, path=None), file.sha256)


def _failing(error: Unreadable) -> Fetch:
    def fetch(offer: Offer) -> Download | NotModified | bytes:
        raise error

    return fetch


def _fetched(file: ArchivedFile) -> Fetch:
    def fetch(offer: Offer) -> Download | NotModified | bytes:
        return Path(file.path).read_bytes()

    return fetch
