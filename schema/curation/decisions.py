"""Decisions of persons as records that can be replayed: stored, passed to the pipeline, withdrawn.

A decision about a boundary is anchored to a file and the printed words there, one about a fact to the
speech and its wording, one about a match to both speeches. Of decisions about the same thing the latest holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import replace
from sqlmodel import Session

from schema.database.changes import RUN
from schema.facts import persons
from schema.query import marks, set_aside
from schema.records import Anchor, Correction
from schema.tables.handles import ALIAS, CORRECTION

NO_SPEECH: Final = "no-speech"
OPS: Final = {
    "boundary": ("split", "merge", "accept", "dismiss"),
    "fact": ("set", "keep"),
    "match": ("reject", "dismiss", *persons.OPS),
    set_aside.KIND: (NO_SPEECH,),
    marks.KIND: marks.OPS,
}
TRAVELLING: Final = ("split", "merge")  # operations that also hold in other files with the same words


RECORDED: Final = sa.select(CORRECTION).order_by(CORRECTION.c.at, CORRECTION.c.no)
IN_FORCE: Final = RECORDED.where(CORRECTION.c.withdrawn_at.is_(None))
OF_FACTS: Final = IN_FORCE.where(
    CORRECTION.c.kind == "fact",
    sa.or_(
        CORRECTION.c.speech_id.in_(sa.bindparam("ids", expanding=True)),
        CORRECTION.c.file_sha256 == sa.bindparam("sha256"),
    ),
)
OF_SPEECHES: Final = IN_FORCE.where(
    CORRECTION.c.kind == "fact", CORRECTION.c.speech_id.in_(sa.bindparam("ids", expanding=True))
)
OF_BOUNDARIES: Final = IN_FORCE.where(
    CORRECTION.c.kind == "boundary",
    sa.or_(
        CORRECTION.c.file_sha256 == sa.bindparam("sha256"),
        CORRECTION.c.value["op"].as_string().in_(TRAVELLING),
    ),
)
OF_MATCHES: Final = IN_FORCE.where(CORRECTION.c.kind == "match")


class SpeechWording(Struct, frozen=True):
    """What identifies the words of a speech after its id changed: its first letters and sampled shingles (unsigned)."""

    opening: str
    shingles: tuple[int, ...] = ()
    size: int = 0


class Fact(Struct, frozen=True):
    """A field's value as a person set it (None: the item has no such fact), with its derived values.

    `first` and `last` are the days a date covers, `roles` the single offices of a role.
    """

    field: str
    value: str | None = None
    first: str | None = None
    last: str | None = None
    roles: tuple[str, ...] = ()


class Decision(Struct, frozen=True):
    """One decision, a line of `review export`. `kind` and `op` as in `OPS`; `at` is UTC.

    `other` is the second speech of a rejected match. `about` is the content of a dismissed review item: the item is
    listed again when its content changes. `names` and `speeches` are those of `schema.facts.persons.Ruling`. `text` is a
    tag's name, or a note.
    """

    kind: str
    op: str
    author: str
    at: str
    file_sha256: str | None = None
    speech_id: str | None = None
    anchor: Anchor | None = None
    until: Anchor | None = None
    fact: Fact | None = None
    words: SpeechWording | None = None
    other: str | None = None
    about: str | None = None
    why: str | None = None
    names: tuple[str, ...] = ()
    speeches: tuple[str, ...] = ()
    text: str | None = None


class RecordedDecision(Struct, frozen=True):
    """A decision as stored in the library; `no` is its number (`d12`)."""

    no: int
    decision: Decision
    withdrawn_at: str | None = None


def record_decisions(session: Session, decisions: Iterable[Decision]) -> list[int]:
    """Store decisions that are not stored yet; returns the numbers of these new ones."""
    numbers = []
    for decision in decisions:
        row = decision_row(decision) | {"brought_by": session.info.get(RUN)}
        if any(
            decision_key(found.decision) == decision_key(decision)
            for found in _same_author_and_time(session, row)
        ):
            continue
        made = session.execute(sa.insert(CORRECTION).values(row).returning(CORRECTION.c.no))
        numbers.append(int(made.scalar_one()))
    return numbers


def unrecorded(session: Session, decisions: Iterable[Decision]) -> list[Decision]:
    """Those of `decisions` that are not stored yet, each once."""
    recorded = {decision_key(one.decision) for one in _select(session)}
    new: dict[Decision, Decision] = {}
    for decision in decisions:
        if decision_key(decision) not in recorded:
            new.setdefault(decision_key(decision), decision)
    return list(new.values())


def decision_key(decision: Decision) -> Decision:
    """The decision without what may differ between two records of it: the id of a text may have changed since."""
    return replace(decision, speech_id=None) if decision.kind == "fact" else decision


def find_decision(session: Session, no: int) -> Decision | None:
    """The live decision of this number."""
    found = next(_select(session, CORRECTION.c.no == no), None)
    return None if found is None else found.decision


def withdraw_decision(session: Session, no: int, at: str | None, run_id: str | None = None) -> None:
    """Withdraw a decision, in a run if any; its row stays as a record. With no time it holds again."""
    row = sa.update(CORRECTION).where(CORRECTION.c.no == no)
    session.execute(row.values(withdrawn_at=at, withdrawn_by=run_id))


def recorded_decisions(session: Session, *, all_of_them: bool = False) -> Iterator[RecordedDecision]:
    """All decisions in the order of time; withdrawn ones only with `all_of_them`."""
    return _select(session, all_of_them=all_of_them)


def decisions_about_facts(session: Session, sha256: str, speech_ids: Iterable[str]) -> list[RecordedDecision]:
    """The live decisions about facts of this file, and of these speeches wherever they were made, in the order of
    time."""
    return list(_found(session, OF_FACTS, {"sha256": sha256, "ids": sorted(set(speech_ids))}))


def decisions_of_speeches(session: Session, speech_ids: Iterable[str]) -> list[RecordedDecision]:
    """The live decisions about facts of these speeches, whatever file they were made in."""
    return list(_found(session, OF_SPEECHES, {"ids": sorted(set(speech_ids))}))


def boundary_corrections(
    session: Session, sha256: str, more: Iterable[Decision] = ()
) -> tuple[Correction, ...]:
    """The corrections with which a file is read: its own decisions, `more` that are not stored yet, and decisions
    of other files that hold wherever the same words are printed."""
    kept = ((one.no, one.decision) for one in _found(session, OF_BOUNDARIES, {"sha256": sha256}))
    found = []
    for no, decision in (*kept, *((0, decision) for decision in more)):
        own = decision.file_sha256 == sha256
        if decision.anchor is not None and (own or decision.op in TRAVELLING):
            until = decision.until if own else None
            found.append(Correction(decision.op, decision.anchor, until, own, no))
    return tuple(found)


def attach(session: Session, no: int, speech_id: str) -> None:
    """Attach a decision about a fact to the current id of its text."""
    session.execute(sa.update(CORRECTION).where(CORRECTION.c.no == no).values(speech_id=speech_id))


def rejected_pairs(session: Session) -> list[tuple[str, str, str]]:
    """(speech, speech, reason) of each pair that a person ruled to be unrelated, by current ids."""
    pairs = [
        (one.decision.speech_id, one.decision.other, one.decision.why or "")
        for one in _found(session, OF_MATCHES)
        if one.decision.op == "reject" and one.decision.speech_id and one.decision.other
    ]
    if not pairs:
        return []
    named = {speech_id for a, b, _ in pairs for speech_id in (a, b)}
    now: dict[str, str] = {}
    for row in session.execute(sa.select(ALIAS.c.old_id, ALIAS.c.new_id).where(ALIAS.c.old_id.in_(named))):
        now[row.old_id] = row.new_id
    return [(now.get(a, a), now.get(b, b), why) for a, b, why in pairs]


def dismissed_items(session: Session) -> set[tuple[str | None, str | None, str | None]]:
    """(file, speech, about) of every review item that a person dismissed."""
    found = (one.decision for one in _select(session))
    return {(one.file_sha256, one.speech_id, one.about) for one in found if one.op == "dismiss"}


def _select(
    session: Session, *where: sa.ColumnElement[bool], all_of_them: bool = False
) -> Iterator[RecordedDecision]:
    query = (RECORDED if all_of_them else IN_FORCE).where(*where)
    yield from _found(session, query)


def _found(
    session: Session, query: sa.Select[Any], asked: Mapping[str, Any] | None = None
) -> Iterator[RecordedDecision]:
    for row in session.execute(query, asked).mappings().all():
        yield RecordedDecision(row["no"], _decision(row), row["withdrawn_at"])


def _same_author_and_time(session: Session, row: dict[str, Any]) -> Iterator[RecordedDecision]:
    conditions = [CORRECTION.c[name] == row[name] for name in ("kind", "author", "at")]
    return _select(session, *conditions)


PLACED: Final = ("anchor", "until", "words")
VALUE_FIELDS: Final = ("op", "fact", "other", "about", "why", "names", "speeches", "text")


def decision_row(decision: Decision) -> dict[str, Any]:
    """The columns of a decision's row; JSON holds shingles as text, since some readers lack 64-bit integers."""
    parts = msgspec.to_builtins(decision)
    if decision.words is not None:
        parts["words"]["shingles"] = [f"{number:016x}" for number in decision.words.shingles]
    return {
        "kind": decision.kind,
        "file_sha256": decision.file_sha256,
        "speech_id": decision.speech_id,
        "anchor": {name: parts[name] for name in PLACED if parts[name] is not None},
        "value": {name: parts[name] for name in VALUE_FIELDS if parts[name] not in (None, ())},
        "author": decision.author,
        "at": decision.at,
    }


def _decision(row: Any) -> Decision:
    anchor = dict(row["anchor"])
    if "words" in anchor:
        shingles = [int(number, 16) for number in anchor["words"]["shingles"]]
        anchor["words"] = {**anchor["words"], "shingles": shingles}
    columns = {name: row[name] for name in ("kind", "file_sha256", "speech_id", "author", "at")}
    return msgspec.convert({**columns, **anchor, **row["value"]}, Decision)
