"""Loading files: one file is one transaction, and a file counts as seen only when that has committed.

A second load of the same bytes replaces row by row what differs; there is no moment without the old or
the new. What nobody may lose is in `tests/schema/store/test_kill.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from schema.clock import utc_now
from schema.curation.decisions import boundary_corrections
from schema.database.connection import Database
from schema.intake import offers
from schema.records import ArchivedFile, Correction, Document, Issue, Offer, Reading, Receipt
from schema.runs.recorder import RunRecorder
from schema.store import files
from schema.store.load import load_reading
from schema.store.removal import Removal, is_forgotten, live_tombstone, remove_file, restore_file
from schema.tables.handles import OCCURRENCE, SPEECH
from schema.text.storable import storable


@dataclass(frozen=True, slots=True)
class KnownFile:
    """What the library holds of some bytes. `state` is loaded, quarantined or removed."""

    sha256: str
    state: str
    versions: tuple[tuple[str, str], ...]
    page_count: int | None
    declared_items: int | None
    item_count: int
    speech_ids: tuple[str, ...]
    issues: tuple[Issue, ...]


class Store:
    """Loads files into a library; `runs` holds the runs that its writes belong to.

    Threads may share one; every call is a transaction of its own.
    """

    def __init__(self, database: Database, now: Callable[[], datetime] = utc_now) -> None:
        self.database = database
        self.runs = RunRecorder(database, now)

    # -------------------------------------------------------------- looking

    def known(self, sha256: str) -> KnownFile | None:
        """What the library holds of these bytes; None when never seen, or removed and restored since."""
        with self.database.read() as session:
            row = files.find_file(session, sha256)
            if row is None or (row["state"] == "removed" and live_tombstone(session, sha256) is None):
                return None
            return _known(session, row)

    def corrections(self, sha256: str) -> tuple[Correction, ...]:
        """What persons said about boundaries that holds for these bytes."""
        with self.database.read() as session:
            return boundary_corrections(session, sha256)

    def tombstoned(self, sha256: str) -> str | None:
        """Why these bytes stay out of the library; None when nothing keeps them out."""
        with self.database.read() as session:
            return live_tombstone(session, sha256)

    def forgotten(self, sha256: str) -> bool:
        """Whether these bytes were removed with `forget`: nothing of them may be kept anywhere."""
        with self.database.read() as session:
            return is_forgotten(session, sha256)

    def preview(
        self, offer: Offer, file: ArchivedFile, reading: Reading, page_count: int | None = None
    ) -> Receipt:
        """What loading would bring, with nothing written; the ids of known speeches are in `speech_ids`."""
        wanted = dict.fromkeys(item.fingerprint.speech_id for item in reading.items)
        with self.database.read() as session:
            known = set(session.scalars(sa.select(SPEECH.c.speech_id).where(SPEECH.c.speech_id.in_(wanted))))
        new = len(wanted) - len(known)
        return Receipt(
            locator=offer.locator,
            sha256=file.sha256,
            state="loaded",
            page_count=page_count,
            declared_items=reading.declared_items,
            item_count=len(reading.items),
            new_speeches=new,
            known_speeches=len(reading.items) - new,
            issues=reading.issues,
            speech_ids=tuple(speech_id for speech_id in wanted if speech_id in known),
        )

    # -------------------------------------------------------------- writing

    def load(
        self, offer: Offer, file: ArchivedFile, document: Document, reading: Reading, run_id: str
    ) -> Receipt:
        """Bring what was read in a file into the library, in place of what an earlier version read there.

        Raises LeaseLost; then, as after any other error, nothing was written.
        """
        with self.runs.writing(run_id) as (session, at):
            if live_tombstone(session, file.sha256) is not None:
                return _removed(offer, file.sha256)
            row, _ = files.find_or_make_file(session, file, at)
            upload_no = offers.record_upload(session, offer.source, offer.locator)
            listing = offer.listing if offer.listing is not None else document.listing
            offers.record_offer(session, upload_no, row["no"], listing, at, offer.validators)
            files.keep_issues(session, (), at, upload_no=upload_no)
            facts = files.read_facts(document, reading)
            facts |= files.claimed_facts(session, row["no"], facts)
            new = load_reading(session, row, facts, document=document, reading=reading, at=at)
            issues = files.file_issues(session, row["no"])
        return Receipt(
            locator=offer.locator,
            sha256=file.sha256,
            state="loaded",
            page_count=document.page_count,
            declared_items=facts["declared_items"],
            item_count=len(reading.items),
            new_speeches=len(new),
            known_speeches=len(reading.items) - len(new),
            issues=issues,
            speech_ids=tuple(item.fingerprint.speech_id for item in reading.items),
            byte_size=file.byte_size,
        )

    def touch(self, offer: Offer, known: KnownFile, run_id: str) -> Receipt:
        """Note that bytes the library knows are offered (again); new claims may give the file its title.

        Claims that are not the file's are an issue of the upload, unless the file says so already.
        """
        with self.runs.writing(run_id) as (session, at):
            row = files.find_file(session, known.sha256)
            if row is None:
                return _removed(offer, known.sha256)
            upload_no = offers.record_upload(session, offer.source, offer.locator)
            differing = files.differing_claims(session, row, offer.listing)
            files.keep_issues(session, differing, at, upload_no=upload_no)
            if offers.record_offer(session, upload_no, row["no"], offer.listing, at, offer.validators):
                facts = files.claimed_facts(session, row["no"], row)
                files.update_file(session, row, facts, at)
            now_known = _known(session, row)
        if now_known.state == "removed":
            return _removed(offer, known.sha256)
        return Receipt(
            locator=offer.locator,
            sha256=known.sha256,
            state="unchanged" if now_known.state == "loaded" else now_known.state,
            known=True,
            page_count=now_known.page_count,
            declared_items=now_known.declared_items,
            item_count=now_known.item_count,
            known_speeches=now_known.item_count,
            issues=(*now_known.issues, *differing),
            speech_ids=now_known.speech_ids,
        )

    def quarantine(
        self,
        offer: Offer,
        file: ArchivedFile | None,
        issues: tuple[Issue, ...],
        run_id: str,
        versions: tuple[tuple[str, str], ...] = (),
    ) -> Receipt:
        """Note why a file could not be read, at these stage versions; without bytes, why it was not had.

        What an earlier reading brought in stays: a failed second reading takes nothing away.
        """
        with self.runs.writing(run_id) as (session, at):
            upload_no = offers.record_upload(session, offer.source, offer.locator)
            if file is None:
                known = files.has_issues(session, upload_no)
                offers.record_offer(session, upload_no, None, offer.listing, at)
                files.keep_issues(session, issues, at, upload_no=upload_no)
            else:
                row, made = files.find_or_make_file(session, file, at)
                known = row["state"] == "quarantined" and not made
                offers.record_offer(session, upload_no, row["no"], offer.listing, at, offer.validators)
                files.keep_issues(session, (), at, upload_no=upload_no)
                kept = files.file_issues(session, row["no"]) if row["state"] == "loaded" else ()
                files.keep_issues(session, dict.fromkeys((*kept, *issues)), at, file_no=row["no"])
                if row["state"] != "loaded":
                    facts = files.claimed_facts(session, row["no"], row)
                    facts |= {"state": "quarantined", "versions": dict(versions)}
                    files.update_file(session, row, facts, at)
        return Receipt(
            locator=offer.locator,
            sha256=file.sha256 if file else None,
            state="quarantined",
            known=known,
            issues=issues,
            byte_size=file.byte_size if file else None,
        )

    def skip(self, offer: Offer, run_id: str) -> Receipt:
        """Note that a file is not read, and why (`offer.skip`): `why` can answer."""
        with self.runs.writing(run_id) as (session, at):
            upload_no = offers.record_upload(session, offer.source, offer.locator, offer.skip)
            files.keep_issues(session, (), at, upload_no=upload_no)
        return Receipt(offer.locator, None, "skipped", issues=(Issue("discover", offer.skip),))

    def keep_source_issue(self, source: str, issue: Issue | None) -> None:
        """Note what is wrong with a source, or that nothing is any more."""
        with self.database.write() as session:
            found = () if issue is None else (issue,)
            files.keep_issues(session, found, self.runs.time(), source=storable(source))

    def remove(self, reference: str, why: str, forget: bool = False) -> Removal:
        """Take a file, and the speeches found nowhere else, out of the library and keep its bytes out.

        With `forget` its stored text goes too; the caller erases the archive's bytes. Raises
        NoSuchReference or AmbiguousReference (exit 2).
        """
        with self.database.write() as session:
            removal = remove_file(session, reference, why, forget, self.runs.time())
        if forget:
            self.database.settle()
        return removal

    def restore(self, reference: str) -> Removal:
        """Let removed bytes come in again: the next ingest brings them back, with the same ids.

        Raises NoSuchReference (exit 2) when nothing of that name was removed.
        """
        with self.database.write() as session:
            return restore_file(session, reference, self.runs.time())


def _known(session: Session, row: Any) -> KnownFile:
    speech_ids = session.scalars(
        sa.select(SPEECH.c.speech_id)
        .join(OCCURRENCE, OCCURRENCE.c.speech_no == SPEECH.c.no)
        .where(OCCURRENCE.c.file_no == row["no"])
        .order_by(OCCURRENCE.c.ordinal)
    )
    return KnownFile(
        sha256=row["sha256"],
        state=row["state"],
        versions=tuple(row["versions"].items()),
        page_count=row["page_count"],
        declared_items=row["declared_items"],
        item_count=row["item_count"],
        speech_ids=tuple(speech_ids),
        issues=files.file_issues(session, row["no"]),
    )


def _removed(offer: Offer, sha256: str) -> Receipt:
    return Receipt(offer.locator, sha256, "removed", known=True)
