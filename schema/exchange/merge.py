"""Merges one library into another; the result is the same whichever of the two is merged into the other.

    A = {a.pdf, b.pdf}, B = {b.pdf, c.pdf}  ->  A + B = B + A = {a.pdf, b.pdf, c.pdf}

A merge is one transaction: an interrupted merge leaves the library as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Final

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.curation import rejections
from schema.curation.decisions import Decision
from schema.exchange.conflicts import Conflict
from schema.exchange.merge_decisions import BOUNDARY, MergedDecisions, merge_decisions, merge_rulings
from schema.exchange.merge_files import merge_file
from schema.exchange.merge_offers import merge_upload
from schema.exchange.merge_removals import merge_tombstones
from schema.exchange.records import (
    CarriedAlias,
    CarriedDecision,
    CarriedRuling,
    CarriedTombstone,
    CarriedUpload,
    Carrier,
)
from schema.facts import stored
from schema.query.set_aside import KIND as NO_SPEECH_KIND
from schema.records import ArchivedFile
from schema.store import files, set_aside
from schema.store.affected import affected_files, files_with_the_same_words, mark_outdated
from schema.store.carried import CarriedFile
from schema.store.kept import keeping_all
from schema.store.spread import spread
from schema.store.store import Store
from schema.store.unpack import BadCarriedFile
from schema.tables.handles import ALIAS, FILE, SPEECH

UNKNOWN: Final = ""  # the name of a file that only offers refer to, until the file itself is merged


class MergeResult(Struct, frozen=True):
    """The result of a merge. `outdated` are files to read again, because decisions of only one library concern
    them; `forgotten` are files whose archived bytes have to be erased."""

    files: int
    new_files: int
    new_speeches: int
    new_decisions: int
    outdated: tuple[str, ...]
    forgotten: tuple[str, ...]
    conflicts: tuple[Conflict, ...]


def merge_library(store: Store, other: Carrier, run_id: str) -> MergeResult:
    """Merges all records of `other` into `store`.

    Raises LeaseLost, BadCarriedFile or BadDecision; after these, as after any other error, nothing was written.
    """
    with store.runs.writing(run_id) as (session, at):
        conflicts, forgotten = merge_tombstones(session, other.read(CarriedTombstone), at)
        merge_rulings(session, other.read(CarriedRuling), at)
        decided = merge_decisions(session, other.read(CarriedDecision))
        conflicts += decided.conflicts
        rows = _Rows(session, at)
        for upload in other.read(CarriedUpload):
            merge_upload(session, upload, rows.number)
        count, new_files, new_speeches, aliases = 0, 0, 0, list(other.read(CarriedAlias))
        for file in other.read(CarriedFile):
            row, fresh = rows.take(file)
            merged = merge_file(session, file, row, fresh, at=at)
            count, new_files = count + 1, new_files + merged.new
            new_speeches += len(merged.speech_ids)
            aliases += merged.aliases
            conflicts += merged.conflicts
        rows.all_taken()
        _set_aside(session, decided, at)
        facts = [one for one in (*decided.changed, *decided.taken_back) if one.kind == "fact"]
        with keeping_all(session, chain(*(affected_files(session, one) for one in facts))):
            spread(session, [one.speech_id for one in facts if one.speech_id], at)
        rejections.hold_all(session, at)
        conflicts += _keep_aliases(session, aliases)
        stored.refresh_persons(session)
        outdated = _outdated(session, decided)
        mark_outdated(session, outdated)
    if forgotten:
        store.database.settle()
    return MergeResult(
        files=count,
        new_files=new_files,
        new_speeches=new_speeches,
        new_decisions=decided.new,
        outdated=outdated,
        forgotten=tuple(forgotten),
        conflicts=tuple(conflicts),
    )


def _set_aside(session: Session, decided: MergedDecisions, at: str) -> None:
    """Takes the items out of files that one of the two libraries says to be no speech."""
    said = [one for one in decided.changed if one.kind == NO_SPEECH_KIND]
    with keeping_all(session, chain(*(affected_files(session, one) for one in said))):
        set_aside.hold(session, said, at)


class _Rows:
    """The rows of files, created when an offer first refers to them: offers are merged before their files."""

    def __init__(self, session: Session, at: str) -> None:
        self._session = session
        self._at = at
        self._fresh: set[str] = set()

    def number(self, sha256: str) -> int:
        row = files.find_file(self._session, sha256)
        if row is None:
            row = files.make_file(self._session, ArchivedFile(UNKNOWN, sha256, 0, ""), self._at)
            self._fresh.add(sha256)
        return int(row["no"])

    def take(self, file: CarriedFile) -> tuple[dict[str, object], bool]:
        """The row of a file that is merged now, and whether this merge created it."""
        self.number(file.sha256)
        row = files.find_file(self._session, file.sha256) or {}
        fresh = file.sha256 in self._fresh
        self._fresh.discard(file.sha256)
        return row, fresh

    def all_taken(self) -> None:
        """Raise BadCarriedFile when an offer referred to a file that was never merged."""
        for sha256 in sorted(self._fresh):
            raise BadCarriedFile(sha256, "it is offered, but does not come")


def _keep_aliases(session: Session, aliases: list[CarriedAlias]) -> Iterator[Conflict]:
    """Merges aliases: an old id resolves to a speech of the library, else to the target of the earlier alias."""
    for alias in sorted(aliases, key=lambda one: (one.old_id, one.at, one.new_id)):
        if _is_speech(session, alias.old_id):
            continue
        query = sa.select(ALIAS.c.old_id, ALIAS.c.new_id, ALIAS.c.at).where(ALIAS.c.old_id == alias.old_id)
        known = session.execute(query).first()
        if known is None:
            row = {"old_id": alias.old_id, "new_id": alias.new_id, "at": alias.at}
            session.execute(sa.insert(ALIAS).values(row))
            continue
        if known.new_id == alias.new_id:
            continue
        both = (CarriedAlias(*known), alias)
        holds = min(both, key=lambda one: (not _is_speech(session, one.new_id), one.at, one.new_id))
        session.execute(
            sa.update(ALIAS).where(ALIAS.c.old_id == alias.old_id).values(new_id=holds.new_id, at=holds.at)
        )
        yield Conflict("moved", alias.old_id, known.new_id, alias.new_id, holds.new_id)


def _is_speech(session: Session, speech_id: str) -> bool:
    query = sa.select(SPEECH.c.no).where(SPEECH.c.speech_id == speech_id)
    return session.execute(query).first() is not None


def _outdated(session: Session, decided: MergedDecisions) -> tuple[str, ...]:
    """The loaded files to read again, since a decision about their boundaries was added or withdrawn by the merge."""
    wanted: set[str] = set()
    by_file: dict[str, list[Decision]] = {}
    for decision in decided.changed:
        if decision.kind == BOUNDARY and decision.file_sha256 and decision.anchor:
            by_file.setdefault(decision.file_sha256, []).append(decision)
    for sha256, decisions in by_file.items():
        wanted |= {sha256, *files_with_the_same_words(session, sha256, decisions)}
    emptied = set(session.scalars(sa.select(FILE.c.sha256).where(FILE.c.item_count == 0)))
    for decision in decided.taken_back:
        found = set(affected_files(session, decision))
        wanted |= found & emptied if decision.kind == NO_SPEECH_KIND else found
    loaded = sa.select(FILE.c.sha256).where(FILE.c.sha256.in_(wanted), FILE.c.state == "loaded")
    return tuple(session.scalars(loaded.order_by(FILE.c.sha256)))
