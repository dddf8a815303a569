"""The way of the data, from an offered file to rows.

    offer -> archive -> extract -> [second opinion] -> read -> load

`read` is the pure half, `extractors/reading.py`, which is not even loaded here: it and `extract` run in
children of their own; nothing a file contains reaches this process but typed records.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.versions import VERSIONS
from flows.archive.fetch import Fetch, archived
from flows.engine_fallback import first_reading, second_opinion
from flows.isolation.messages import ReadRequest
from schema.errors import Unreadable
from schema.records import (
    ArchivedFile,
    Correction,
    Document,
    Issue,
    Listing,
    Offer,
    Reading,
    Receipt,
)
from schema.text.redaction import redacted
from schema.wire import WireError, decode, encode

if TYPE_CHECKING:
    from flows.archive.store import Archive
    from flows.isolation.reader import IsolatedReader
    from schema.store.store import KnownFile, Store

__all__ = ["VERSIONS", "as_known", "ingest", "ingest_offer", "isolated_read"]


def ingest(
    offers: Iterable[Offer],
    store: Store,
    archive: Archive,
    reader: IsolatedReader,
    *,
    run_id: str,
    workers: int = 1,
    force: bool = False,
    dry_run: bool = False,
    fetch: Fetch | None = None,
    on_receipt: Callable[[Receipt], None] = lambda receipt: None,
    stop: Callable[[], None] | None = None,
) -> list[Receipt]:
    """Every offer taken through the whole way, `workers` at a time; a receipt each, in the order offered.

    What is wrong with a file ends in its receipt; what is wrong with the library or the disk is raised.
    `stop` is called when the run is interrupted, so that no thread goes on waiting for a server.
    """

    def one(offer: Offer) -> Receipt:
        started = time.perf_counter()
        receipt = ingest_offer(
            offer, store, archive, reader, run_id=run_id, force=force, dry_run=dry_run, fetch=fetch
        )
        receipt = replace(receipt, seconds=round(time.perf_counter() - started, 3))
        on_receipt(receipt)
        return receipt

    if workers <= 1:
        return [one(offer) for offer in offers]
    with ThreadPoolExecutor(workers) as pool:
        try:
            return list(pool.map(one, offers))
        except (KeyboardInterrupt, SystemExit):
            if stop is not None:
                stop()
            raise


def ingest_offer(
    offer: Offer,
    store: Store,
    archive: Archive,
    reader: IsolatedReader,
    *,
    run_id: str,
    force: bool = False,
    dry_run: bool = False,
    fetch: Fetch | None = None,
) -> Receipt:
    """One offer: archived, read in children, loaded in one transaction, or told why not."""
    file: ArchivedFile | None = None
    try:
        if offer.skip:
            return _skipped(offer) if dry_run else store.skip(offer, run_id)
        offer, file = archived(offer, store, archive, fetch)
        if store.tombstoned(file.sha256) is not None:
            if store.forgotten(file.sha256):
                archive.forget(file.sha256)  # what was erased does not come back by being offered again
            return Receipt(offer.locator, file.sha256, "removed", known=True)
        known = store.known(file.sha256)
        if known is not None and not force and dict(known.versions) == dict(VERSIONS):
            return as_known(offer, known) if dry_run else store.touch(offer, known, run_id)
        document = second_opinion(file, first_reading(file, reader), reader)
        reading = isolated_read(document, offer.listing, reader, store.corrections(file.sha256))
    except Unreadable as error:
        issues = (Issue("extract" if file else "fetch", error.code, None, redacted(error.detail)),)
        if dry_run:
            return Receipt(offer.locator, file.sha256 if file else None, "quarantined", issues=issues)
        return store.quarantine(offer, file, issues, run_id, VERSIONS)
    if dry_run:
        return store.preview(offer, file, reading, document.page_count)
    return store.load(offer, file, document, reading, run_id)


def isolated_read(
    document: Document,
    listing: Listing | None,
    reader: IsolatedReader,
    corrections: tuple[Correction, ...] = (),
) -> Reading:
    """`read` in a child of its own; raises `Unreadable`."""
    outcome = reader.run("read", encode(ReadRequest(document, listing, corrections)))
    if outcome.code:
        raise Unreadable(outcome.code, outcome.detail)
    try:
        reading = decode(outcome.answer, Reading)
    except WireError as error:
        raise Unreadable("bad-answer", str(error)) from error
    if not reading.items:
        raise Unreadable("no-text-layer" if any(page.images for page in document.pages) else "empty-text")
    return reading


def _skipped(offer: Offer) -> Receipt:
    return Receipt(offer.locator, None, "skipped", issues=(Issue("discover", offer.skip),))


def as_known(offer: Offer, known: KnownFile) -> Receipt:
    """What `touch` would say, with nothing written."""
    return Receipt(
        offer.locator,
        known.sha256,
        "unchanged" if known.state == "loaded" else known.state,
        known=True,
        page_count=known.page_count,
        declared_items=known.declared_items,
        item_count=known.item_count,
        known_speeches=known.item_count,
        issues=known.issues,
        speech_ids=known.speech_ids,
    )
