"""The pipeline: from an offered file to the rows of the library.

    offer -> archive -> extract, count, read -> load

The first three run in one child (with a second engine in another one, where pages look wrong); nothing a file
contains reaches this process but typed records. The engines and the pure half of the way, `extractors/reading.py`,
are not even loaded here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Container, Iterable
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from extractors.versions import VERSIONS
from flows.archive.fetch import Fetch, archived
from flows.inbox.archives import MemberOffer, is_archive, members
from flows.isolation.messages import Claims
from flows.logs import context, current, log_receipt, stage, stage_seconds
from flows.thread_pool import map_in_order
from flows.unlocking import opened_reading
from schema.errors import Unreadable
from schema.records import (
    ArchivedFile,
    Issue,
    Offer,
    Receipt,
)
from schema.text.redaction import redacted

if TYPE_CHECKING:
    from flows.archive.store import Archive
    from flows.isolation.reader import IsolatedReader
    from flows.recognition import Recogniser
    from schema.store.files import KnownFile
from schema.store.store import Store

__all__ = ["VERSIONS", "as_known", "ingest", "ingest_offer"]


class _ArchiveFetched(Exception):
    """What came from an address is an archive of files."""

    def __init__(self, file: ArchivedFile) -> None:
        super().__init__(file.sha256)
        self.file = file


def ingest(
    offers: Iterable[Offer],
    store: Store,
    archive: Archive,
    reader: IsolatedReader,
    *,
    run_id: str,
    workers: int = 1,
    force: bool = False,
    retried: Container[str] = (),
    dry_run: bool = False,
    fetch: Fetch | None = None,
    recogniser: Recogniser | None = None,
    on_receipt: Callable[[Receipt], None] = lambda receipt: None,
    stop: Callable[[], None] | None = None,
) -> list[Receipt]:
    """Run every offer through the pipeline, `workers` at a time; returns a receipt for each, in the same order.

    `recogniser` reads pages that are pictures; without one they have no text.
    Known files are read again with `force`, and those at the locators `retried`.
    What is wrong with a file ends in its receipt; what is wrong with the library or the disk is raised.
    `stop` is called when the run is interrupted, so that no thread goes on waiting for a server.
    """

    outer = current()  # which batch this is: the threads do not know

    def timed(offer: Offer, fetch: Fetch | None = fetch) -> Receipt:
        started = time.perf_counter()
        with context(**outer | {"run": run_id, "file": offer.locator}), stage_seconds() as stages:
            again = force or offer.locator in retried
            receipt = ingest_offer(
                offer,
                store,
                archive,
                reader,
                run_id=run_id,
                force=again,
                dry_run=dry_run,
                fetch=fetch,
                recogniser=recogniser,
            )
            seconds = round(time.perf_counter() - started, 3)
            receipt = replace(receipt, seconds=seconds, stages=tuple(stages.items()))
            log_receipt(receipt)
        on_receipt(receipt)
        return receipt

    def all_of(offer: Offer) -> list[Receipt]:
        """Its receipt; of an archive also one for each file in it."""
        if not offer.skip and offer.path is not None and is_archive(offer.path):
            return unpacked(offer, offer.path)
        try:
            return [timed(offer)]
        except _ArchiveFetched as came:
            try:
                return unpacked(replace(offer, path=None), came.file.path)
            finally:
                archive.forget(came.file.sha256)  # its members are kept, each for itself

    def unpacked(offer: Offer, path: str) -> list[Receipt]:
        receipts, sound = [], True
        for member in members(offer, path, reader, reader.passwords):
            sound = sound and member.offer.locator != offer.locator
            receipts.append(timed(member.offer, partial(_bytes_of, member)))
        return [*([timed(replace(offer, skip="unpacked"))] if sound else []), *receipts]

    receipts = map_in_order(all_of, offers, workers, on_interrupt=stop)
    return [receipt for of_offer in receipts for receipt in of_offer]


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
    recogniser: Recogniser | None = None,
) -> Receipt:
    """Archive an offer, read it in children, and load it in one transaction; returns its receipt."""
    file: ArchivedFile | None = None
    try:
        if offer.skip:
            return _skipped(offer) if dry_run else store.skip(offer, run_id)
        fetched = offer.path is None
        with stage("archive"):
            offer, file = archived(offer, store, archive, fetch)
        if fetched and is_archive(file.path):
            raise _ArchiveFetched(file)
        if store.tombstoned(file.sha256) is not None:
            if store.forgotten(file.sha256):
                archive.forget(file.sha256)  # what was erased does not come back by being offered again
            return Receipt(offer.locator, file.sha256, "removed", known=True)
        known = store.known(file.sha256)
        waits = known is not None and recogniser is not None and recogniser.wants(known)
        if known is not None and not force and not waits and dict(known.versions) == dict(VERSIONS):
            return as_known(offer, known) if dry_run else store.touch(offer, known, run_id)
        with stage("extract"):  # and read: one child does both
            claims = Claims(offer.listing, store.corrections(file.sha256))
            document, reading = opened_reading(file, reader, claims, recogniser)
    except Unreadable as error:
        said = ((error.code, error.detail), *error.also)
        issues = tuple(Issue("extract" if file else "fetch", c, None, redacted(why)) for c, why in said)
        if dry_run:
            return Receipt(offer.locator, file.sha256 if file else None, "quarantined", issues=issues)
        return store.quarantine(offer, file, issues, run_id, VERSIONS)
    if dry_run:
        return store.preview(offer, file, reading, document.page_count)
    with stage("load"):
        return store.load(offer, file, document, reading, run_id)


def _bytes_of(member: MemberOffer, offer: Offer) -> bytes:
    """The bytes of an archive's member, or why they could not be had."""
    if member.problem:
        raise Unreadable(member.problem, member.detail)
    return member.data


def _skipped(offer: Offer) -> Receipt:
    return Receipt(offer.locator, None, "skipped", issues=(Issue("discover", offer.skip),))


def as_known(offer: Offer, known: KnownFile) -> Receipt:
    """The receipt of `touch` for a known file, without writing."""
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
