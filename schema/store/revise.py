"""The store for what is already in it: files read again from what is kept of them, persons' decisions.

A file read again is one transaction like a load: the old rows stay until the new ones are committed, and
decisions that made the reading what it is are kept in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session

from schema.clock import stamp
from schema.curation import decisions as corrections
from schema.curation import rejections
from schema.curation.decisions import Decision
from schema.dedup import relations
from schema.errors import NoSuchReference
from schema.intake.offers import earliest_listing, first_locator
from schema.records import Anchor, Correction, Document, Listing, Reading, Receipt
from schema.store import files
from schema.store.load import load_reading
from schema.store.spread import spread
from schema.store.store import Store
from schema.tables.handles import FILE, OCCURRENCE, SPEECH

CUTTING: Final = "split"  # the stage whose work a correction changes


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What the library keeps of a file to read it again; `document` None when nothing is kept."""

    sha256: str
    name: str
    locator: str
    byte_size: int
    state: str
    versions: tuple[tuple[str, str], ...]
    document: Document | None
    listing: Listing | None
    corrections: tuple[Correction, ...]


class Reviser(Store):
    """A store that also takes decisions and re-readings."""

    def loaded(self) -> list[str]:
        """The sha256 of every loaded file, in order."""
        with self.database.read() as session:
            query = sa.select(FILE.c.sha256).where(FILE.c.state == "loaded").order_by(FILE.c.sha256)
            return list(session.scalars(query))

    def locator(self, sha256: str) -> str:
        """Where these bytes were first offered."""
        with self.database.read() as session:
            return _locator(session, sha256)

    def stored(self, sha256: str, more: Iterable[Decision] = ()) -> StoredFile:
        """What is kept of a file, and the corrections that hold for it, with `more` that are not kept yet.

        Raises NoSuchReference.
        """
        with self.database.read() as session:
            return stored_file(session, sha256, more)

    def with_the_same_words(self, sha256: str, decisions: Iterable[Decision]) -> tuple[str, ...]:
        """Other loaded files that may print the words around these boundaries of a file: those that hold
        the items there, or what is related to them."""
        with self.database.read() as session:
            return with_the_same_words(session, sha256, decisions)

    def reload(
        self,
        stored: StoredFile,
        document: Document,
        reading: Reading,
        run_id: str,
        decisions: Sequence[Decision] = (),
        concerned: Sequence[str] = (),
    ) -> Receipt:
        """Make a file say what it is read as now, and keep the decisions that this reading follows.

        Other files that they concern count as outdated until they are read again. Offers and their times
        stay as they are. Raises LeaseLost; then, as after any other error, nothing
        was written.
        """
        with self._writing(run_id) as (session, at):
            row = files.find_file(session, stored.sha256)
            if row is None or row["state"] != "loaded":
                return Receipt(stored.locator, stored.sha256, "removed", known=True)
            corrections.record(session, decisions)
            outdate(session, concerned)
            columns = files.read_facts(document, reading)
            columns |= files.claimed_facts(session, row["no"], columns)
            new = load_reading(session, row, columns, document=document, reading=reading, at=at)
            issues = files.file_issues(session, row["no"])
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
            issues=issues,
            speech_ids=tuple(item.fingerprint.speech_id for item in reading.items),
        )

    def decide(self, decisions: Iterable[Decision]) -> list[int]:
        """Keep decisions and do at once what needs no new reading: facts and matches. Their numbers."""
        at = stamp(self._now())
        with self.database.write() as session:
            wanted = list(decisions)
            numbers = corrections.record(session, wanted)
            about = [one.speech_id for one in wanted if one.kind == "fact" and one.speech_id is not None]
            spread(session, about, at)
            if any(one.kind == "match" for one in wanted):
                rejections.hold_all(session, at)
        return numbers

    def withdraw(self, no: int) -> tuple[Decision, tuple[str, ...]]:
        """Take a decision back: it, and the files to be read again for it to be undone, which count as
        outdated until then. Raises NoSuchReference."""
        at = stamp(self._now())
        with self.database.write() as session:
            decision = corrections.withdraw(session, no, at)
            if decision is None:
                raise NoSuchReference(f"decision d{no}")
            shaped = concerned(session, decision)
            outdate(session, shaped)
            return decision, shaped


def stored_file(session: Session, sha256: str, more: Iterable[Decision] = ()) -> StoredFile:
    """See `Reviser.stored`."""
    row = files.find_file(session, sha256)
    if row is None:
        raise NoSuchReference(sha256)
    return StoredFile(
        sha256=sha256,
        name=row["name"],
        locator=_locator(session, sha256),
        byte_size=row["byte_size"],
        state=row["state"],
        versions=tuple(row["versions"].items()),
        document=files.stored_document(session, row["no"]),
        listing=earliest_listing(session, row["no"]),
        corrections=corrections.boundaries(session, sha256, more),
    )


def with_the_same_words(session: Session, sha256: str, decisions: Iterable[Decision]) -> tuple[str, ...]:
    """See `Reviser.with_the_same_words`."""
    anchors = [one.anchor for one in decisions if one.op in corrections.TRAVELLING and one.anchor]
    return _relatives(session, sha256, anchors) if anchors else ()


def outdate(session: Session, sha256s: Iterable[str]) -> None:
    """Forget which version cut these files: whoever is interrupted now, `reprocess` finds them."""
    for row in session.execute(sa.select(FILE.c.no, FILE.c.versions).where(FILE.c.sha256.in_(list(sha256s)))):
        versions = {stage: version for stage, version in row.versions.items() if stage != CUTTING}
        session.execute(sa.update(FILE).where(FILE.c.no == row.no).values(versions=versions))


def _locator(session: Session, sha256: str) -> str:
    return session.scalar(sa.select(first_locator()).where(FILE.c.sha256 == sha256)) or sha256


def concerned(session: Session, decision: Decision) -> tuple[str, ...]:
    """The loaded files whose rows a decision shaped: its own, and all prints of its speech."""
    query = sa.select(FILE.c.sha256).where(FILE.c.state == "loaded")
    held = (
        sa.select(OCCURRENCE.c.file_no)
        .join(SPEECH, SPEECH.c.no == OCCURRENCE.c.speech_no)
        .where(SPEECH.c.speech_id == decision.speech_id)
    )
    if decision.kind == "fact" and decision.speech_id is not None:
        query = query.where(sa.or_(FILE.c.sha256 == decision.file_sha256, FILE.c.no.in_(held)))
    elif decision.kind == "boundary" and decision.anchor is not None and decision.file_sha256 is not None:
        others = (
            () if decision.op == "accept" else _relatives(session, decision.file_sha256, [decision.anchor])
        )
        query = query.where(FILE.c.sha256.in_([decision.file_sha256, *others]))
    else:
        return ()
    return tuple(session.scalars(query.order_by(FILE.c.sha256)))


def _relatives(session: Session, sha256: str, anchors: Sequence[Anchor]) -> tuple[str, ...]:
    """See `Reviser.with_the_same_words`: the items at and just before each anchor, and their relations."""
    items = (
        sa.select(OCCURRENCE.c.page_first, OCCURRENCE.c.page_last, SPEECH.c.speech_id)
        .join(SPEECH, SPEECH.c.no == OCCURRENCE.c.speech_no)
        .join(FILE, FILE.c.no == OCCURRENCE.c.file_no)
        .where(FILE.c.sha256 == sha256)
    )
    pages = {anchor.page for anchor in anchors}
    ids = {
        row.speech_id
        for row in session.execute(items)
        if any(row.page_first <= page <= row.page_last + 1 for page in pages)
    }
    ids |= {end for match in relations.live(session, ids) for end in (match.a, match.b)}
    holding = (
        sa.select(FILE.c.sha256)
        .join(OCCURRENCE, OCCURRENCE.c.file_no == FILE.c.no)
        .join(SPEECH, SPEECH.c.no == OCCURRENCE.c.speech_no)
        .where(SPEECH.c.speech_id.in_(ids), FILE.c.sha256 != sha256, FILE.c.state == "loaded")
    )
    return tuple(session.scalars(holding.distinct().order_by(FILE.c.sha256)))
