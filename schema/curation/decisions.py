"""Decisions of persons as records that can be replayed: stored, passed to the pipeline, withdrawn.

A decision about a boundary is anchored to a file and the printed words there, one about a fact to the
speech and its wording, one about a match to both speeches. Of decisions about the same thing the latest holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec
import sqlalchemy as sa
from sqlmodel import Session

from schema.clock import moment
from schema.facts import persons
from schema.records import Anchor, Correction
from schema.tables.handles import ALIAS, ATTESTED, CORRECTION
from schema.tables.speeches import KINDS

OPS: Final = {
    "boundary": ("split", "merge", "accept", "dismiss"),
    "fact": ("set", "keep"),
    "match": ("reject", "dismiss", *persons.OPS),
}
TRAVELLING: Final = ("split", "merge")  # operations that also hold in other files with the same words


@dataclass(frozen=True, slots=True)
class SpeechWording:
    """What identifies the words of a speech after its id changed: its first letters and sampled shingles (unsigned)."""

    opening: str
    shingles: tuple[int, ...] = ()
    size: int = 0


@dataclass(frozen=True, slots=True)
class Fact:
    """A field's value as a person set it (None: the item has no such fact), with its derived values.

    `first` and `last` are the days a date covers, `roles` the single offices of a role.
    """

    field: str
    value: str | None = None
    first: str | None = None
    last: str | None = None
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision, a line of `review export`. `kind` and `op` as in `OPS`; `at` is UTC.

    `other` is the second speech of a rejected match. `about` is the content of a dismissed review item: the item is
    listed again when its content changes. `names` and `speeches` are those of `schema.facts.persons.Ruling`.
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


@dataclass(frozen=True, slots=True)
class RecordedDecision:
    """A decision as stored in the library; `no` is its number (`d12`)."""

    no: int
    decision: Decision
    withdrawn_at: str | None = None


def record_decisions(session: Session, decisions: Iterable[Decision]) -> list[int]:
    """Store decisions that are not stored yet; returns the numbers of these new ones."""
    numbers = []
    for decision in decisions:
        row = _row(decision)
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


def withdraw_decision(session: Session, no: int, at: str) -> None:
    """Withdraw a decision; its row stays as a record."""
    session.execute(sa.update(CORRECTION).where(CORRECTION.c.no == no).values(withdrawn_at=at))


def recorded_decisions(session: Session, *, all_of_them: bool = False) -> Iterator[RecordedDecision]:
    """All decisions in the order of time; withdrawn ones only with `all_of_them`."""
    return _select(session, all_of_them=all_of_them)


def decisions_of_file(session: Session, sha256: str, kind: str) -> list[RecordedDecision]:
    """The live decisions of one kind about one file, in the order of time."""
    return list(_select(session, CORRECTION.c.file_sha256 == sha256, CORRECTION.c.kind == kind))


def decisions_of_speeches(session: Session, speech_ids: Iterable[str]) -> list[RecordedDecision]:
    """The live decisions about facts of these speeches, whatever file they were made in."""
    wanted = CORRECTION.c.speech_id.in_(sorted(set(speech_ids)))
    return list(_select(session, CORRECTION.c.kind == "fact", wanted))


def boundary_corrections(
    session: Session, sha256: str, more: Iterable[Decision] = ()
) -> tuple[Correction, ...]:
    """The corrections with which a file is read: its own decisions, `more` that are not stored yet, and decisions
    of other files that hold wherever the same words are printed."""
    op = CORRECTION.c.value["op"].as_string()
    concerns = sa.or_(CORRECTION.c.file_sha256 == sha256, op.in_(TRAVELLING))
    kept = ((one.no, one.decision) for one in _select(session, CORRECTION.c.kind == "boundary", concerns))
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
        for one in _select(session, CORRECTION.c.kind == "match")
        if one.decision.op == "reject" and one.decision.speech_id and one.decision.other
    ]
    named = {speech_id for a, b, _ in pairs for speech_id in (a, b)}
    now: dict[str, str] = {}
    for row in session.execute(sa.select(ALIAS.c.old_id, ALIAS.c.new_id).where(ALIAS.c.old_id.in_(named))):
        now[row.old_id] = row.new_id
    return [(now.get(a, a), now.get(b, b), why) for a, b, why in pairs]


def dismissed_items(session: Session) -> set[tuple[str | None, str | None, str | None]]:
    """(file, speech, about) of every review item that a person dismissed."""
    found = (one.decision for one in _select(session))
    return {(one.file_sha256, one.speech_id, one.about) for one in found if one.op == "dismiss"}


# ------------------------------------------------------------------ rows


def _select(
    session: Session, *where: sa.ColumnElement[bool], all_of_them: bool = False
) -> Iterator[RecordedDecision]:
    query = sa.select(CORRECTION).where(*where).order_by(CORRECTION.c.at, CORRECTION.c.no)
    if not all_of_them:
        query = query.where(CORRECTION.c.withdrawn_at.is_(None))
    for row in session.execute(query).mappings().all():
        yield RecordedDecision(row["no"], _decision(row), row["withdrawn_at"])


def _same_author_and_time(session: Session, row: dict[str, Any]) -> Iterator[RecordedDecision]:
    conditions = [CORRECTION.c[name] == row[name] for name in ("kind", "author", "at")]
    return _select(session, *conditions)


PLACED: Final = ("anchor", "until", "words")
VALUE_FIELDS: Final = ("op", "fact", "other", "about", "why", "names", "speeches")


def _row(decision: Decision) -> dict[str, Any]:
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


def as_line(decision: Decision) -> bytes:
    """A decision as one line of JSON without empty fields."""
    row = _row(decision)
    flat = {name: row[name] for name in ("kind", "file_sha256", "speech_id")} | row["anchor"] | row["value"]
    flat |= {"author": decision.author, "at": decision.at}
    return msgspec.json.encode({name: value for name, value in flat.items() if value is not None})


def from_line(line: bytes) -> Decision:
    """Parse a line of `as_line`; raises msgspec.ValidationError or DecodeError for anything else."""
    fields = msgspec.json.decode(line, type=dict[str, Any])
    if words := fields.get("words"):
        fields["words"] = {**words, "shingles": [int(number, 16) for number in words.get("shingles", ())]}
    decision = msgspec.convert(fields, Decision)
    if wrong := _wrong(decision, line):
        raise msgspec.ValidationError(wrong)
    return decision


def _wrong(decision: Decision, line: bytes) -> str:
    """Why an imported decision is invalid ("" if it is valid): an invalid one would make every load fail."""
    if decision.op not in OPS.get(decision.kind, ()):
        return f"no decision is called {decision.kind} {decision.op}"
    needed: dict[str, tuple[object, ...]] = {
        "boundary": (decision.file_sha256, decision.anchor),
        "fact": (decision.file_sha256, decision.speech_id, decision.fact),
        "match": (decision.speech_id, decision.other),
    }
    if decision.op in persons.OPS:
        return "" if len(decision.names) > 1 and all(decision.names) else "it names two persons at least"
    if decision.op != "dismiss" and None in needed[decision.kind]:
        return f"a decision about a {decision.kind} says what it is about"
    fact = decision.fact or Fact("title")
    if fact.field not in ATTESTED or (fact.field == "kind" and fact.value not in (None, *KINDS)):
        return f"{fact.field} = {fact.value} is no fact"
    if b"\\u0000" in line:
        return "it holds a NUL, which no database takes"
    try:
        moment(decision.at)
    except ValueError:
        return f"{decision.at} is no time"
    return ""
