"""Merges the decisions of two libraries: all are stored, and one that was withdrawn in either stays withdrawn.

Which files must then be read again does not depend on which library is merged into the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import replace
from sqlmodel import Session

from schema.curation.decision_lines import as_line, from_line
from schema.curation.decisions import (
    Decision,
    decision_key,
    record_decisions,
    recorded_decisions,
)
from schema.database.changes import RUN
from schema.dedup import clusters
from schema.dedup.relations import GONE
from schema.errors import LibraryError
from schema.exchange.conflicts import Conflict
from schema.exchange.records import CarriedDecision, CarriedRuling
from schema.store.removal import is_forgotten
from schema.tables.handles import CORRECTION, RELATION

BOUNDARY: Final = "boundary"


class BadDecision(LibraryError):
    """An imported decision that is invalid."""

    exit_code = 6

    def __init__(self, why: str) -> None:
        super().__init__(f"a decision in the file is none: {why}", "export the other library again")


class MergedDecisions(Struct, frozen=True):
    """The result of merging decisions. `changed` are the live decisions that one library lacked,
    `taken_back` those that were withdrawn in only one of the two."""

    new: int
    changed: tuple[Decision, ...]
    taken_back: tuple[Decision, ...]
    conflicts: tuple[Conflict, ...]


class _DecisionRow(Struct, frozen=True):
    no: int | None
    decision: Decision
    withdrawn_at: str | None


def merge_decisions(session: Session, theirs: Iterable[CarriedDecision]) -> MergedDecisions:
    """Merges decisions, except those about forgotten files. Raises BadDecision."""
    ours = {
        decision_key(one.decision): _DecisionRow(one.no, one.decision, one.withdrawn_at)
        for one in recorded_decisions(session, all_of_them=True)
    }
    seen: set[Decision] = set()
    new: list[_DecisionRow] = []
    taken_back: list[Decision] = []
    for one in _decoded(theirs):
        if one.decision.file_sha256 and is_forgotten(session, one.decision.file_sha256):
            continue
        seen.add(decision_key(one.decision))
        mine = ours.get(decision_key(one.decision))
        if mine is None:
            new.append(one)
            continue
        # Two runs brought it: undoing one of them leaves it.
        other_run = CORRECTION.c.brought_by != session.info.get(RUN)
        session.execute(
            sa.update(CORRECTION).where(CORRECTION.c.no == mine.no, other_run).values(brought_by=None)
        )
        if mine.withdrawn_at != one.withdrawn_at:
            at = min(at for at in (mine.withdrawn_at, one.withdrawn_at) if at is not None)
            withdrawn: dict[str, str | None] = {"withdrawn_at": at}
            if mine.withdrawn_at is None:
                withdrawn["withdrawn_by"] = session.info.get(RUN)
            session.execute(sa.update(CORRECTION).where(CORRECTION.c.no == mine.no).values(withdrawn))
            if (
                None in (mine.withdrawn_at, one.withdrawn_at) and at != one.decision.at
            ):  # else the two were made in the same second
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
            row = {name: getattr(ruling, name) for name in CarriedRuling.__struct_fields__}
            session.execute(sa.insert(RELATION).values(row))


def place(decision: Decision) -> str:
    """Returns what a decision is about, in words for a person: file, then field or quote."""
    about = decision.fact.field if decision.fact else decision.anchor.quote if decision.anchor else ""
    other = decision.other or ""
    return " ".join(filter(None, (decision.file_sha256, decision.speech_id, other, about)))


def _decoded(theirs: Iterable[CarriedDecision]) -> Iterator[_DecisionRow]:
    for one in theirs:
        try:
            yield _DecisionRow(None, from_line(bytes(one.decision)), one.withdrawn_at)
        except (msgspec.DecodeError, ValueError, TypeError) as error:
            raise BadDecision(str(error)) from error


def _about(decision: Decision) -> tuple[Any, ...] | None:
    """The key of what a decision settles; None for a kind of decision that never contradicts another."""
    if decision.op == "dismiss":
        return None
    if decision.kind == "fact" and decision.fact is not None:
        return (decision.file_sha256, decision.speech_id, decision.fact.field)
    if decision.kind == BOUNDARY and decision.op != "accept":
        return (decision.file_sha256, decision.anchor)
    return None


def _verdict(decision: Decision) -> str:
    return f"{decision.op} {decision.fact.value}" if decision.fact else decision.op


def _conflicts(ours: Sequence[_DecisionRow], theirs: Sequence[_DecisionRow]) -> Iterator[Conflict]:
    """Conflicts between the latest decisions of both libraries about the same thing."""
    mine, others = _latest_decisions(ours), _latest_decisions(theirs)
    for about in sorted(mine.keys() & others.keys(), key=repr):
        one, other = mine[about], others[about]
        if _verdict(one) != _verdict(other):
            holds = max((one, other), key=_strength)
            yield Conflict("decided-differently", place(one), _verdict(one), _verdict(other), _verdict(holds))


def _latest_decisions(decisions: Sequence[_DecisionRow]) -> dict[tuple[Any, ...], Decision]:
    latest: dict[tuple[Any, ...], Decision] = {}
    for one in sorted(decisions, key=lambda one: _strength(one.decision)):
        if (about := _about(one.decision)) is not None:
            latest[about] = one.decision
    return latest


def _strength(decision: Decision) -> tuple[str, bytes]:
    """The sort key by which decisions prevail: the later one; within one second, the greater JSON line."""
    return decision.at, as_line(decision)


def _without_ties(
    session: Session, new: Sequence[_DecisionRow], ours: Iterable[_DecisionRow]
) -> Iterator[_DecisionRow]:
    """`new` decisions, of which each is marked as withdrawn that a stronger one of ours contradicts in the same
    second; a weaker one of ours is withdrawn in the library."""
    by_thing_and_time = {
        (_about(decided.decision), decided.decision.at): decided
        for decided in ours
        if decided.withdrawn_at is None
    }
    for decided in new:
        mine = by_thing_and_time.get((_about(decided.decision), decided.decision.at))
        if mine is None or decided.withdrawn_at is not None or _about(decided.decision) is None:
            yield decided
        elif _strength(decided.decision) > _strength(mine.decision):
            weaker = CORRECTION.c.no == mine.no
            withdrawn = {"withdrawn_at": mine.decision.at, "withdrawn_by": session.info.get(RUN)}
            session.execute(sa.update(CORRECTION).where(weaker).values(withdrawn))
            yield decided
        else:
            yield replace(decided, withdrawn_at=decided.decision.at)
