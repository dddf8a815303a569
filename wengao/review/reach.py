"""What decisions would change, shown before they are taken; nothing is written."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from flows import reprocess
from flows.isolation.reader import IsolatedReader
from schema.curation.decisions import NO_SPEECH, Decision, find_decision
from schema.curation.fact_reach import ReachedPrint, reached_prints
from schema.curation.items import items_of, places_of
from schema.database.connection import Database
from schema.errors import NoSuchReference
from schema.facts.people import speeches_of
from schema.store.affected import files_with_the_same_words
from schema.store.preview import Revision, revision
from schema.store.revise import files_shaped_by, locator_of, stored_file


class FactStep(Struct, frozen=True):
    """A field of an item as it stands, and as it would be."""

    field: str
    before: str | None
    after: str | None
    prints: tuple[ReachedPrint, ...]


class ReachedFile(Struct, frozen=True):
    """A file that is read again as well, because it prints the same words."""

    sha256: str
    locator: str


class NameStep(Struct, frozen=True):
    """A name, and how many speeches are listed under it now."""

    name: str
    speeches: int


class LeavingPrint(Struct, frozen=True):
    """A print that a file loses which is no speech; `elsewhere`: another file prints the speech as well."""

    ordinal: int
    title: str | None
    elsewhere: bool


class Reach(Struct, frozen=True):
    """What decisions reach: the file as it would be, facts with the prints they go to, other files, names."""

    decisions: tuple[Decision, ...]
    revision: Revision | None = None
    facts: tuple[FactStep, ...] = ()
    files: tuple[ReachedFile, ...] = ()
    names: tuple[NameStep, ...] = ()
    leaving: tuple[LeavingPrint, ...] = ()


def reach_of(database: Database, decisions: Sequence[Decision], reader: IsolatedReader) -> Reach:
    """What these decisions, which are of one file at most, would change. Raises `Unreadable`."""
    boundaries = [one for one in decisions if one.anchor is not None]
    with database.read() as session:
        facts = tuple(
            FactStep(
                one.fact.field,
                next(
                    (
                        item.row[one.fact.field]
                        for item in items_of(session, one.file_sha256)
                        if item.speech_id == one.speech_id
                    ),
                    None,
                ),
                one.fact.value,
                tuple(
                    reached_prints(session, one.speech_id, one.file_sha256, one.fact.field, one.fact.value)
                    if one.op == "set"
                    else ()
                ),
            )
            for one in decisions
            if one.fact is not None and one.file_sha256 is not None and one.speech_id is not None
        )
        names = tuple(
            NameStep(name, len(speeches_of(session, name))) for one in decisions for name in one.names
        )
        if not boundaries:
            leaving = tuple(
                LeavingPrint(
                    item.ordinal,
                    item.row["title"],
                    any(place.sha256 != item.sha256 for place in places_of(session, item.speech_id)),
                )
                for one in decisions
                if one.op == NO_SPEECH and one.file_sha256 is not None
                for item in items_of(session, one.file_sha256)
            )
            return Reach(tuple(decisions), facts=facts, names=names, leaving=leaving)
        sha256 = boundaries[0].file_sha256 or ""
        stored = stored_file(session, sha256, boundaries)
        others = files_with_the_same_words(session, sha256, boundaries)
        files = tuple(ReachedFile(other, locator_of(session, other)) for other in others)
    document, reading = reprocess.read_again(stored, reader)
    with database.read() as session:
        changed = revision(session, stored, document, reading)
    return Reach(tuple(decisions), changed, facts, files, names)


def reach_of_taking_back(database: Database, numbers: Sequence[int]) -> Reach:
    """What would be read again if decisions were withdrawn. Raises NoSuchReference where one is withdrawn already."""
    decisions, shaped, names = [], dict[str, str](), []
    with database.read() as session:
        for no in numbers:
            decision = find_decision(session, no)
            if decision is None:
                raise NoSuchReference(f"decision d{no}")
            decisions.append(decision)
            shaped |= {sha256: locator_of(session, sha256) for sha256 in files_shaped_by(session, no)}
            names += [NameStep(name, len(speeches_of(session, name))) for name in decision.names]
    files = tuple(ReachedFile(sha256, locator) for sha256, locator in shaped.items())
    return Reach(tuple(decisions), files=files, names=tuple(names))
