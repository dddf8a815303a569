"""Puts the bytes of an offer into the archive, from its path or from the web; transfers nothing unchanged.

Promise: a file that the library has, archived or removed by a person, is requested with its validators, and
only transferred when the server has different bytes. The spool keeps a download until it is archived.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, TypeAlias

from msgspec.structs import replace

from flows.http.results import Download, NotModified
from schema.errors import Unreadable
from schema.intake.offers import last_file
from schema.records import ArchivedFile, Offer

if TYPE_CHECKING:
    from flows.archive.store import Archive
    from flows.http.client import Web
    from schema.store.store import Store

# The function by which the pipeline fetches an offer that is a URL: `fetch_from(web)`, or a test's own.
Fetch: TypeAlias = Callable[[Offer], Download | NotModified | bytes]


def fetch_from(web: Web) -> Fetch:
    """The function that fetches the files of offers by `web`."""

    def fetch(offer: Offer) -> Download | NotModified:
        return web.file(offer.locator, offer.validators)

    return fetch


def archived(offer: Offer, store: Store, archive: Archive, fetch: Fetch | None) -> tuple[Offer, ArchivedFile]:
    """Archive the bytes of an offer; returns the offer with its server's validators, and the archived file.

    The file of a removed upload may be missing from the archive: its `path` does not exist then, and nobody reads
    it. Raises `Unreadable`.
    """
    name = offer.locator.rsplit("/", 1)[-1]
    if offer.path is not None:
        return offer, archive.keep(offer.path, name, barred=store.forgotten)
    if fetch is None:
        raise Unreadable("unreachable", "this command does not fetch addresses")
    with store.database.read() as session:
        known = last_file(session, offer.source, offer.locator)
    if known is not None:
        sha256, validators = known
        file = archive.find(sha256, name)
        if file is None and store.tombstoned(sha256) is not None:
            file = ArchivedFile(name, sha256, 0, "")
        if file is not None:
            offer = replace(offer, validators=validators)
            fetched = fetch(offer)
            if isinstance(fetched, NotModified):
                return offer, file
            return _taken(offer, fetched, store, archive, name)
    return _taken(offer, fetch(offer), store, archive, name)


def _taken(
    offer: Offer, download: Download | NotModified | bytes, store: Store, archive: Archive, name: str
) -> tuple[Offer, ArchivedFile]:
    if isinstance(download, bytes):
        return replace(offer, validators=None), archive.keep(download, name, barred=store.forgotten)
    if isinstance(download, NotModified):
        raise Unreadable("unreachable", 'the server answered "not modified" to an unconditional request')
    try:
        archived_file = archive.keep(download.path, download.name, barred=store.forgotten)
        return replace(offer, validators=download.validators), archived_file
    finally:
        with suppress(FileNotFoundError):
            os.unlink(download.path)
