"""Loading files: one file is one transaction, and a file counts as seen only when that has committed.

A second load of the same bytes replaces row by row what differs; there is no moment without the old or
the new. What nobody may lose is in `tests/schema/store/test_kill.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from schema.clock import utc_now
from schema.curation.decisions import boundary_corrections
from schema.database.changes import BY
from schema.database.connection import Database
from schema.database.side_by_side import crossed, in_turn
from schema.intake import offers
from schema.records import ArchivedFile, Correction, Document, Issue, Offer, Reading, Receipt
from schema.runs.recorder import RunRecorder
from schema.store import files, set_aside
from schema.store.kept import keeping
from schema.store.load import load_reading
from schema.store.removal import Removal, is_forgotten, live_tombstone, remove_file, restore_file
from schema.tables.handles import SPEECH
from schema.text.storable import storable


class Store:
    """Loads files into a library; `runs` holds the runs that its writes belong to.

    Threads may share one; every call is a transaction of its own.
    """

    def __init__(self, database: Database, now: Callable[[], datetime] = utc_now) -> None:
        self.database = database
        self.runs = RunRecorder(database, now)

    # -------------------------------------------------------------- looking

    def known(self, sha256: str) -> files.KnownFile | None:
        """What the library holds of these bytes; None when never seen, or removed and restored since."""
        with self.database.read() as session:
            row = files.find_file(session, sha256)
            if row is None or (row["state"] == "removed" and live_tombstone(session, sha256) is None):
                return None
            return files.known_file(session, row)

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
        with self.database.read() as session:
            reading = set_aside.without_items(session, file.sha256, reading)
            wanted = dict.fromkeys(item.fingerprint.speech_id for item in reading.items)
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
        try:
            return self._load(offer, file, document, reading, run_id, side_by_side=True)
        except DBAPIError as error:
            if not crossed(error):
                raise
        return self._load(offer, file, document, reading, run_id, side_by_side=False)

    def _load(
        self,
        offer: Offer,
        file: ArchivedFile,
        document: Document,
        reading: Reading,
        run_id: str,
        *,
        side_by_side: bool,
    ) -> Receipt:
        with (
            self.runs.writing(run_id, side_by_side=side_by_side) as (session, at),
            ExitStack() as stack,
        ):
            if live_tombstone(session, file.sha256) is not None:
                return _removed(offer, file.sha256)
            known = files.find_file(session, file.sha256)
            if known is not None:
                in_turn(session)  # what is known of it may be changing
                known = files.find_file(session, file.sha256)
            stack.enter_context(keeping(session, known))
            row = known or files.make_file(session, file, at)
            upload_no = offers.record_upload(session, offer.source, offer.locator)
            listing = offer.listing if offer.listing is not None else document.listing
            offers.record_offer(session, upload_no, row["no"], listing, at, offer.validators)
            files.keep_issues(session, (), at, upload_no=upload_no)
            reading = set_aside.without_items(session, file.sha256, reading)
            facts = files.read_facts(document, reading)
            facts |= files.claimed_facts(session, row["no"], facts)
            new = load_reading(
                session, row, facts, document=document, reading=reading, at=at, is_new=known is None
            )
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

    def touch(self, offer: Offer, known: files.KnownFile, run_id: str) -> Receipt:
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
            now_known = files.known_file(session, row)
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
        with self.runs.writing(run_id) as (session, at), ExitStack() as stack:
            row = None if file is None else files.find_file(session, file.sha256)
            stack.enter_context(keeping(session, row))
            upload_no = offers.record_upload(session, offer.source, offer.locator)
            if file is None:
                known = files.has_issues(session, upload_no)
                offers.record_offer(session, upload_no, None, offer.listing, at)
                files.keep_issues(session, issues, at, upload_no=upload_no)
            else:
                known = row is not None and row["state"] == "quarantined"
                row = row or files.make_file(session, file, at)
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

    def remove(self, reference: str, why: str, forget: bool = False, *, author: str | None = None) -> Removal:
        """Take a file, and the speeches found nowhere else, out of the library and keep its bytes out.

        With `forget` its stored text goes too; the caller erases the archive's bytes. Raises
        NoSuchReference or AmbiguousReference (exit 2).
        """
        with self.database.write() as session:
            session.info[BY] = author
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


def _removed(offer: Offer, sha256: str) -> Receipt:
    return Receipt(offer.locator, sha256, "removed", known=True)
