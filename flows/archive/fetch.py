"""fetch: the bytes of an offer into the archive, from its path or from the web; nothing when nothing is new.

Promise: a file the library has, in the archive or taken out by a person, is asked for by its validators, and
only transferred when the server has another. What came is in the archive before the spool lets go of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from flows.http.results import Download, NotModified
from schema.errors import Unreadable
from schema.intake.offers import last_file
from schema.records import ArchivedFile, Offer

if TYPE_CHECKING:
    from flows.archive.store import Archive
    from flows.http.client import Web
    from schema.store.store import Store

# What the pipeline asks for the bytes of an offer that is a URL: `fetch_from(web)`, or a test's own bytes.
Fetch: TypeAlias = Callable[[Offer], Download | NotModified | bytes]


def fetch_from(web: Web) -> Fetch:
    """What gets the files of offers out of `web`."""

    def fetch(offer: Offer) -> Download | NotModified:
        return web.file(offer.locator, offer.validators)

    return fetch


def archived(offer: Offer, store: Store, archive: Archive, fetch: Fetch | None) -> tuple[Offer, ArchivedFile]:
    """The offer, with the validators its server gave, and its bytes in the archive; raises `Unreadable`.

    A file that a person took out may not be in the archive: then `path` leads nowhere, and nobody reads it.
    """
    name = offer.locator.rsplit("/", 1)[-1]
    if offer.path is not None:
        return offer, archive.keep(offer.path, name, barred=store.forgotten)
    if fetch is None:
        raise Unreadable("unreachable", "this command does not fetch addresses")
    with store.database.read() as session:
        had = last_file(session, offer.source, offer.locator)
    if had is not None:
        sha256, validators = had
        file = archive.find(sha256, name)
        if file is None and store.tombstoned(sha256) is not None:
            file = ArchivedFile(name, sha256, 0, "")
        if file is not None:
            offer = replace(offer, validators=validators)
            got = fetch(offer)
            if isinstance(got, NotModified):
                return offer, file
            return _taken(offer, got, store, archive, name)
    return _taken(offer, fetch(offer), store, archive, name)


def _taken(
    offer: Offer, got: Download | NotModified | bytes, store: Store, archive: Archive, name: str
) -> tuple[Offer, ArchivedFile]:
    if isinstance(got, bytes):
        return replace(offer, validators=None), archive.keep(got, name, barred=store.forgotten)
    if isinstance(got, NotModified):
        raise Unreadable("unreachable", "the server says that nothing has changed, but was not asked")
    try:
        kept = archive.keep(got.path, got.name, barred=store.forgotten)
        return replace(offer, validators=got.validators), kept
    finally:
        with suppress(FileNotFoundError):
            os.unlink(got.path)
