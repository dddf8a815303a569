"""Persons' decisions of two libraries: all of them are kept, what one has taken back is taken back.

Which files must be read again for it does not depend on which library takes the other in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec
import sqlalchemy as sa
from sqlmodel import Session

from schema.curation.decisions import (
    Decision,
    as_line,
    decision_key,
    from_line,
    record_decisions,
    recorded_decisions,
)
from schema.dedup import clusters
from schema.dedup.relations import GONE
from schema.errors import LibraryError
from schema.exchange.conflicts import Conflict
from schema.exchange.records import CarriedDecision, CarriedRuling
from schema.store.removal import is_forgotten
from schema.tables.handles import CORRECTION, RELATION

BOUNDARY: Final = "boundary"


class BadDecision(LibraryError):
    """A decision from outside that no library can keep."""

    exit_code = 6

    def __init__(self, why: str) -> None:
        super().__init__(f"a decision in the file is none: {why}", "export the other library again")


@dataclass(frozen=True, slots=True)
class MergedDecisions:
    """The result of merging decisions. `changed` are the live decisions that one library lacked,
    `taken_back` those that only one of them had taken back."""

    new: int
    changed: tuple[Decision, ...]
    taken_back: tuple[Decision, ...]
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    no: int | None
    decision: Decision
    withdrawn_at: str | None


def merge_decisions(session: Session, theirs: Iterable[CarriedDecision]) -> MergedDecisions:
    """Merges decisions, but none about a file that was forgotten. Raises BadDecision."""
    ours = {
        decision_key(one.decision): _Kept(one.no, one.decision, one.withdrawn_at)
        for one in recorded_decisions(session, all_of_them=True)
    }
    seen: set[Decision] = set()
    new: list[_Kept] = []
    taken_back: list[Decision] = []
    for one in _decoded(theirs):
        if one.decision.file_sha256 and is_forgotten(session, one.decision.file_sha256):
            continue
        seen.add(decision_key(one.decision))
        mine = ours.get(decision_key(one.decision))
        if mine is None:
            new.append(one)
        elif mine.withdrawn_at != one.withdrawn_at:
            at = min(at for at in (mine.withdrawn_at, one.withdrawn_at) if at is not None)
            session.execute(sa.update(CORRECTION).where(CORRECTION.c.no == mine.no).values(withdrawn_at=at))
            if None in (mine.withdrawn_at, one.withdrawn_at) and at != one.decision.at:  # else it was a tie
                taken_back.append(one.decision)
    lacking = [one for key, one in ours.items() if key not in seen and one.withdrawn_at is None]
    live = [one for one in new if one.withdrawn_at is None]
    conflicts = list(_conflicts(lacking, live)) + [
        Conflict("taken-back", place(one), "", "", "taken back") for one in taken_back
    ]
    for one in sorted(_without_ties(session, new, ours.values()), key=lambda one: one.decision.at):
        numbers = record_decisions(session, [one.decision])
        if one.withdrawn_at is not None and numbers:
            found = CORRECTION.c.no == numbers[0]
            session.execute(sa.update(CORRECTION).where(found).values(withdrawn_at=one.withdrawn_at))
    changed = [one.decision for one in (*lacking, *live)]
    return MergedDecisions(len(new), tuple(changed), tuple(taken_back), tuple(conflicts))


def merge_rulings(session: Session, theirs: Iterable[CarriedRuling], at: str) -> None:
    """Merges persons' rulings that two speeches are unrelated."""
    for ruling in theirs:
        pair = sa.and_(RELATION.c.a == ruling.a, RELATION.c.b == ruling.b, RELATION.c.kind == ruling.kind)
        ruled = sa.and_(RELATION.c.revoked_at.is_not(None), ~RELATION.c.revoked_why.startswith(GONE))
        if session.execute(sa.select(RELATION.c.no).where(pair, ruled)).first() is not None:
            continue
        clusters.revoke(session, ruling.a, ruling.b, ruling.revoked_why, at)
        if session.execute(sa.select(RELATION.c.no).where(pair, ruled)).first() is None:
            row = {name: getattr(ruling, name) for name in CarriedRuling.__slots__}
            session.execute(sa.insert(RELATION).values(row))


def place(decision: Decision) -> str:
    """Returns what a decision is about, in words for a person: file, then field or quote."""
    about = decision.fact.field if decision.fact else decision.anchor.quote if decision.anchor else ""
    other = decision.other or ""
    return " ".join(filter(None, (decision.file_sha256, decision.speech_id, other, about)))


def _decoded(theirs: Iterable[CarriedDecision]) -> Iterator[_Kept]:
    for one in theirs:
        try:
            yield _Kept(None, from_line(bytes(one.decision)), one.withdrawn_at)
        except (msgspec.DecodeError, ValueError, TypeError) as error:
            raise BadDecision(str(error)) from error


def _about(decision: Decision) -> tuple[Any, ...] | None:
    """The thing that a decision settles; None when two of them never speak about the same."""
    if decision.op == "dismiss":
        return None
    if decision.kind == "fact" and decision.fact is not None:
        return (decision.file_sha256, decision.speech_id, decision.fact.field)
    if decision.kind == BOUNDARY and decision.op != "accept":
        return (decision.file_sha256, decision.anchor)
    return None


def _verdict(decision: Decision) -> str:
    return f"{decision.op} {decision.fact.value}" if decision.fact else decision.op


def _conflicts(ours: Sequence[_Kept], theirs: Sequence[_Kept]) -> Iterator[Conflict]:
    """The last word of each side about the same thing, where the two differ."""
    mine, others = _last_words(ours), _last_words(theirs)
    for about in sorted(mine.keys() & others.keys(), key=repr):
        one, other = mine[about], others[about]
        if _verdict(one) != _verdict(other):
            holds = max((one, other), key=_strength)
            yield Conflict("decided-differently", place(one), _verdict(one), _verdict(other), _verdict(holds))


def _last_words(decisions: Sequence[_Kept]) -> dict[tuple[Any, ...], Decision]:
    found: dict[tuple[Any, ...], Decision] = {}
    for one in sorted(decisions, key=lambda one: _strength(one.decision)):
        if (about := _about(one.decision)) is not None:
            found[about] = one.decision
    return found


def _strength(decision: Decision) -> tuple[str, bytes]:
    """Later decisions hold; of one second that with the greater words."""
    return decision.at, as_line(decision)


def _without_ties(session: Session, new: Sequence[_Kept], ours: Iterable[_Kept]) -> Iterator[_Kept]:
    """`new`, with those taken back that were decided in the very second of a stronger one of ours; a weaker
    one of ours is taken back itself."""
    held = {(_about(one.decision), one.decision.at): one for one in ours if one.withdrawn_at is None}
    for one in new:
        mine = held.get((_about(one.decision), one.decision.at))
        if mine is None or one.withdrawn_at is not None or _about(one.decision) is None:
            yield one
        elif _strength(one.decision) > _strength(mine.decision):
            weaker = CORRECTION.c.no == mine.no
            session.execute(sa.update(CORRECTION).where(weaker).values(withdrawn_at=mine.decision.at))
            yield one
        else:
            yield replace(one, withdrawn_at=one.decision.at)
