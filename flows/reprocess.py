"""Reads files again from their stored documents: after a new version of a stage, or a person's correction.

    stored Document -> read -> load; with `extract` from the archived bytes

Each file is one transaction, and what is at the current versions is passed over: an interrupted run is
finished by starting it again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from flows import pipeline
from flows.engine_fallback import isolated_read
from flows.isolation.messages import Claims
from flows.thread_pool import map_in_order
from flows.unlocking import opened_reading
from schema.curation.decisions import Decision
from schema.curation.seen_state import SeenState
from schema.errors import Unreadable
from schema.records import ArchivedFile, Document, Issue, Offer, Reading, Receipt
from schema.store.affected import files_with_the_same_words
from schema.store.revise import (
    DecidedMeanwhile,
    FileReadAgain,
    StoredFile,
    files_shaped_by,
    locator_of,
    reload,
    stored_file,
    withdraw,
)

if TYPE_CHECKING:
    from flows.archive.store import Archive
    from flows.isolation.reader import IsolatedReader
    from flows.recognition import Recogniser
    from schema.store.store import Store

EXTRACT: Final = "extract"  # the one stage that needs the bytes; all others start from the Document
STAGES: Final = tuple(stage for stage, _ in pipeline.VERSIONS)


def outdated(
    versions: Iterable[tuple[str, str]], *, extract: bool, since: str | None = None
) -> tuple[str, ...]:
    """The stages whose versions differ from the program's; `extract` only counts when asked for, and with
    `since` (a stage) none before it."""
    found = dict(versions)
    stages = [stage for stage, _ in pipeline.VERSIONS]
    asked = stages[stages.index(since) :] if since is not None else stages
    return tuple(
        stage
        for stage, version in pipeline.VERSIONS
        if stage in asked and found.get(stage) != version and (extract or stage != EXTRACT)
    )


def read_again(
    stored: StoredFile,
    reader: IsolatedReader,
    archive: Archive | None = None,
    recogniser: Recogniser | None = None,
) -> tuple[Document, Reading]:
    """The new document and reading of a stored file; with an archive, its bytes are extracted anew. Raises
    `Unreadable`."""
    claims = Claims(stored.listing, stored.corrections)
    if archive is not None:
        file = ArchivedFile(stored.name, stored.sha256, stored.byte_size, archive.path(stored.sha256))
        return opened_reading(file, reader, claims, recogniser)
    if stored.document is None:
        raise Unreadable(
            "unreachable", "nothing that was read of it is kept; `--stage extract` reads it anew"
        )
    reading = isolated_read(stored.document, claims, reader)
    extracted = dict(stored.versions).get(EXTRACT)
    versions = tuple(
        (stage, extracted if stage == EXTRACT and extracted is not None else version)
        for stage, version in reading.versions
    )
    return stored.document, replace(reading, versions=versions)


def reprocess(
    wanted: Sequence[str],
    store: Store,
    reader: IsolatedReader,
    *,
    run_id: str,
    archive: Archive | None = None,
    workers: int = 1,
    only_outdated: bool = True,
    since: str | None = None,
    recogniser: Recogniser | None = None,
    on_receipt: Callable[[Receipt], None] = lambda receipt: None,
) -> list[Receipt]:
    """The files `wanted` (sha256) read again and loaded; a receipt each, in that order.

    With an `archive` from the bytes on. Files that are at the current versions already (from the stage
    `since` on) are `unchanged` when `only_outdated`. What cannot be read stays as it was; its receipt says why.
    """

    def timed(sha256: str) -> Receipt:
        started = time.perf_counter()
        receipt = reprocess_file(
            sha256,
            store,
            reader,
            run_id=run_id,
            archive=archive,
            only_outdated=only_outdated,
            since=since,
            recogniser=recogniser,
        )
        receipt = replace(receipt, seconds=round(time.perf_counter() - started, 3))
        on_receipt(receipt)
        return receipt

    return map_in_order(timed, wanted, workers)


def reprocess_file(
    sha256: str,
    store: Store,
    reader: IsolatedReader,
    *,
    run_id: str,
    archive: Archive | None = None,
    only_outdated: bool = True,
    since: str | None = None,
    decisions: Sequence[Decision] = (),
    concerned: Sequence[str] = (),
    seen: SeenState | None = None,
    recogniser: Recogniser | None = None,
) -> Receipt:
    """One file read again; `decisions` are kept in the transaction that loads what they changed, and the
    other files that they concern count as outdated from then on."""
    known = store.known(sha256)
    if known is None or known.state != "loaded":
        return Receipt(_locator(store, sha256), sha256, "removed", known=True)
    if only_outdated and not outdated(known.versions, extract=archive is not None, since=since):
        return pipeline.as_known(Offer("", _locator(store, sha256)), known)
    with store.database.read() as session:
        stored = stored_file(session, sha256, decisions)
    try:
        document, reading = read_again(stored, reader, archive, recogniser)
    except Unreadable as error:
        issues = (Issue(EXTRACT, error.code, None, error.detail),)
        return Receipt(stored.locator, sha256, "quarantined", known=True, issues=issues)
    return reload(store, stored, document, reading, run_id, decisions, concerned, seen)


def _locator(store: Store, sha256: str) -> str:
    with store.database.read() as session:
        return locator_of(session, sha256)


def correct(
    sha256: str,
    decisions: Sequence[Decision],
    store: Store,
    reader: IsolatedReader,
    *,
    run_id: str,
    seen: SeenState | None = None,
) -> list[Receipt]:
    """A file with decisions about its boundaries, kept as they are carried out; then the other files that
    print the same words, each in a transaction of its own. When the first cannot be read, nothing is done, nor
    (StateChanged) when its state is no longer that `seen`."""
    with store.database.read() as session:
        others = files_with_the_same_words(session, sha256, decisions)
    first = reprocess_file(
        sha256,
        store,
        reader,
        run_id=run_id,
        only_outdated=False,
        decisions=decisions,
        concerned=others,
        seen=seen,
    )
    if first.state != "loaded":
        return [first]
    return [first, *reprocess(others, store, reader, run_id=run_id, only_outdated=False)]


def take_back(
    no: int, store: Store, reader: IsolatedReader, *, run_id: str, author: str | None = None
) -> tuple[Decision, list[Receipt]]:
    """Withdraws a decision and loads, in one transaction, every file that it had shaped as it reads without it.

    Raises NoSuchReference, and `Unreadable` when a file cannot be read again: then nothing is done.
    """
    while True:
        again = []
        with store.database.read() as session:
            shaped = [stored_file(session, sha256, without=no) for sha256 in files_shaped_by(session, no)]
        for stored in shaped:
            document, reading = read_again(stored, reader)
            again.append(FileReadAgain(stored, document, reading))
        try:
            return withdraw(store, no, again, run_id, author)
        except DecidedMeanwhile:
            continue
