"""Changes files that are already in the library: new readings of them, and decisions of persons.

A file read again is one transaction like a load: the old rows stay until the new ones are committed, and
decisions that made the reading what it is are kept in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from itertools import chain

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.curation import rejections
from schema.curation.decisions import (
    Decision,
    boundary_corrections,
    find_decision,
    record_decisions,
    withdraw_decision,
)
from schema.curation.seen_state import SeenState
from schema.database.changes import BY
from schema.errors import NoSuchReference
from schema.facts import persons, stored
from schema.intake import documents
from schema.intake.offers import earliest_listing, first_locator
from schema.query.set_aside import KIND as NO_SPEECH_KIND
from schema.records import Correction, Document, Listing, Reading, Receipt
from schema.store import files, set_aside
from schema.store.affected import affected_files, mark_outdated
from schema.store.kept import keeping, keeping_all
from schema.store.load import load_reading
from schema.store.spread import spread
from schema.store.store import Store
from schema.tables.handles import FILE


class StoredFile(Struct, frozen=True):
    """The stored data of a file that reading it again needs; `document` is None when it is not stored."""

    sha256: str
    name: str
    locator: str
    byte_size: int
    state: str
    versions: tuple[tuple[str, str], ...]
    document: Document | None
    listing: Listing | None
    corrections: tuple[Correction, ...]


class FileReadAgain(Struct, frozen=True):
    """A stored file with its new reading."""

    stored: StoredFile
    document: Document
    reading: Reading


class DecidedMeanwhile(Exception):
    """The library changed between reading files again and loading them."""


def loaded_files(session: Session) -> list[str]:
    """Returns the sha256 of every loaded file, in order."""
    query = sa.select(FILE.c.sha256).where(FILE.c.state == "loaded").order_by(FILE.c.sha256)
    return list(session.scalars(query))


def locator_of(session: Session, sha256: str) -> str:
    """Returns where these bytes were first offered."""
    return session.scalar(sa.select(first_locator()).where(FILE.c.sha256 == sha256)) or sha256


def stored_file(
    session: Session, sha256: str, more: Iterable[Decision] = (), *, without: int | None = None
) -> StoredFile:
    """Returns the stored data of a file with the corrections that hold for it: with `more` that are not stored yet,
    and `without` the decision of that number.

    Raises NoSuchReference.
    """
    row = files.find_file(session, sha256)
    if row is None:
        raise NoSuchReference(sha256)
    return StoredFile(
        sha256=sha256,
        name=row["name"],
        locator=locator_of(session, sha256),
        byte_size=row["byte_size"],
        state=row["state"],
        versions=tuple(row["versions"].items()),
        document=documents.stored_document(session, row["no"]),
        listing=earliest_listing(session, row["no"]),
        corrections=tuple(
            one for one in boundary_corrections(session, sha256, more) if without is None or one.no != without
        ),
    )


def reload(
    store: Store,
    stored: StoredFile,
    document: Document,
    reading: Reading,
    run_id: str,
    decisions: Sequence[Decision] = (),
    concerned: Sequence[str] = (),
    seen: SeenState | None = None,
) -> Receipt:
    """Replaces what the library holds of a file by a new reading, and keeps the decisions that it follows.

    The other files that the decisions concern (`concerned`) count as outdated until they are read again. Offers
    and their times stay as they are. Raises LeaseLost, and StateChanged where the state is no longer that `seen`; then,
    as after any other error, nothing was written.
    """
    with store.runs.writing(run_id) as (session, at):
        if seen is not None:
            seen.refuse_if_changed(session)
        _sign(session, decisions)
        if not _is_loaded(session, stored.sha256):
            return Receipt(stored.locator, stored.sha256, "removed", known=True)
        record_decisions(session, decisions)
        mark_outdated(session, concerned)
        return _load_again(session, FileReadAgain(stored, document, reading), at)


def _is_loaded(session: Session, sha256: str) -> bool:
    row = files.find_file(session, sha256)
    return row is not None and row["state"] == "loaded"


def _load_again(session: Session, again: FileReadAgain, at: str) -> Receipt:
    stored, document = again.stored, again.document
    row = files.find_file(session, stored.sha256)
    assert row is not None
    reading = set_aside.without_items(session, stored.sha256, again.reading)
    columns = files.read_facts(document, reading)
    columns |= files.claimed_facts(session, row["no"], columns)
    with keeping(session, row):
        new = load_reading(session, row, columns, document=document, reading=reading, at=at)
    return Receipt(
        locator=stored.locator,
        sha256=stored.sha256,
        state="loaded",
        known=True,
        page_count=document.page_count,
        declared_items=columns["declared_items"],
        item_count=len(reading.items),
        new_speeches=len(new),
        known_speeches=len(reading.items) - len(new),
        issues=files.file_issues(session, row["no"]),
        speech_ids=tuple(item.fingerprint.speech_id for item in reading.items),
    )


def _sign(session: Session, decisions: Sequence[Decision]) -> None:
    """Notes whose decisions this transaction carries out: the record of its changes says so."""
    if decisions:
        session.info[BY] = decisions[0].author


def decide(
    store: Store, decisions: Iterable[Decision], run_id: str | None = None, seen: SeenState | None = None
) -> list[int]:
    """Keeps decisions and carries out what needs no new reading: facts, matches, files that are no speech, and tags and
    notes. Returns their numbers.

    With `run_id` they are part of that run; raises LeaseLost, and StateChanged where the state is no longer that `seen`.
    """
    at = store.runs.time()
    with store.database.write() as session, ExitStack() as stack:
        if run_id is not None:
            store.runs.renew(session, run_id)
        if seen is not None:
            seen.refuse_if_changed(session)
        wanted = list(decisions)
        _sign(session, wanted)
        facts = [one for one in wanted if one.kind == "fact"]
        files_wanted = [one for one in wanted if one.kind in ("fact", NO_SPEECH_KIND)]
        changing = chain(*(affected_files(session, one) for one in files_wanted))
        stack.enter_context(keeping_all(session, changing))
        numbers = record_decisions(session, wanted)
        set_aside.hold(session, wanted, at)
        spread(session, [one.speech_id for one in facts if one.speech_id is not None], at)
        if any(one.op in persons.OPS for one in wanted):
            stored.refresh_persons(session)
        elif any(one.kind == "match" for one in wanted):
            rejections.hold_all(session, at)
    return numbers


def files_shaped_by(session: Session, no: int) -> tuple[str, ...]:
    """Returns the loaded files whose rows the decision of this number shaped. Raises NoSuchReference."""
    return affected_files(session, _decision(session, no))


def withdraw(
    store: Store, no: int, again: Sequence[FileReadAgain], run_id: str, author: str | None = None
) -> tuple[Decision, list[Receipt]]:
    """Takes a decision back and loads, in the same transaction, every file that it had shaped (`again`: as these
    read without it).

    Raises NoSuchReference; DecidedMeanwhile when the readings are no longer the right ones, and LeaseLost: then,
    as after any other error, nothing was written.
    """
    with store.runs.writing(run_id) as (session, at):
        session.info[BY] = author
        decision = _decision(session, no)
        shaped = set(affected_files(session, decision))
        withdraw_decision(session, no, at, run_id)
        read = {one.stored.sha256: one for one in again}
        if shaped - read.keys() or any(
            stored_file(session, sha256).corrections != one.stored.corrections for sha256, one in read.items()
        ):
            raise DecidedMeanwhile
        receipts = [
            _load_again(session, one, at)
            for sha256, one in sorted(read.items())
            if _is_loaded(session, sha256)
        ]
        if decision.kind == "fact" and decision.speech_id is not None:
            spread(session, [decision.speech_id], at)
        if decision.op in persons.OPS:
            stored.refresh_persons(session)
        return decision, receipts


def _decision(session: Session, no: int) -> Decision:
    decision = find_decision(session, no)
    if decision is None:
        raise NoSuchReference(f"decision d{no}")
    return decision
