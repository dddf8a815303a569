"""Takes back what a run decided: decisions that it recorded or withdrew, and removals that it took from another library.

What its decisions shaped is as it was before the run where that was kept, and read again elsewhere.
"""

from __future__ import annotations

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.curation import rejections
from schema.curation.decisions import Decision, recorded_decisions, withdraw_decision
from schema.dedup import clusters
from schema.dedup.relations import GONE, gone
from schema.facts import persons, stored
from schema.store import set_aside
from schema.store.affected import affected_files
from schema.store.spread import spread
from schema.tables.handles import CORRECTION, RELATION, SPEECH, TOMBSTONE

IMPORT = "import"  # the command whose decisions are another library's: they go, and may come again


class RunDecisions(Struct, frozen=True):
    """The decisions in force that a run recorded, and those that it withdrew, by number."""

    recorded: dict[int, Decision]
    withdrawn: dict[int, Decision]

    @property
    def all(self) -> list[Decision]:
        """Both."""
        return [*self.recorded.values(), *self.withdrawn.values()]


def decisions_of_run(session: Session, run_id: str) -> RunDecisions:
    """Returns what undoing the run takes back or lets hold again."""
    brought, withdrew = (
        set(session.scalars(sa.select(CORRECTION.c.no).where(column == run_id)))
        for column in (CORRECTION.c.brought_by, CORRECTION.c.withdrawn_by)
    )
    found = list(recorded_decisions(session, all_of_them=True))
    return RunDecisions(
        {one.no: one.decision for one in found if one.no in brought and one.withdrawn_at is None},
        {one.no: one.decision for one in found if one.no in withdrew - brought},
    )


def take_back(session: Session, run_id: str, command: str, at: str) -> set[str]:
    """Takes the run's decisions back; returns the sha256 of the loaded files that they shape or shaped."""
    found = decisions_of_run(session, run_id)
    shaped = {sha256 for one in found.all for sha256 in affected_files(session, one)}
    for no in found.withdrawn:
        withdraw_decision(session, no, None)
    for no in found.recorded:
        withdraw_decision(session, no, at, run_id)
    if command == IMPORT:
        session.execute(sa.delete(CORRECTION).where(CORRECTION.c.brought_by == run_id))
        session.execute(sa.delete(TOMBSTONE).where(TOMBSTONE.c.brought_by == run_id))
    for one in found.recorded.values():
        if one.kind == "match" and one.op == "reject" and one.speech_id and one.other:
            _relate_again(session, one.speech_id, one.other, at)
    return shaped | {sha256 for one in found.all for sha256 in affected_files(session, one)}


def let_hold(session: Session, decisions: list[Decision], at: str) -> None:
    """Brings the library up to date with the decisions in force, after these came or went."""
    spread(session, [one.speech_id for one in decisions if one.kind == "fact" and one.speech_id], at)
    set_aside.hold(session, decisions, at)
    if any(one.op in persons.OPS for one in decisions):
        stored.refresh_persons(session)
    if any(one.kind == "match" for one in decisions):
        rejections.hold_all(session, at)


def _relate_again(session: Session, a: str, b: str, at: str) -> None:
    """Lets two speeches be related again that a person had ruled to be unrelated."""
    pair = sa.or_(
        sa.and_(RELATION.c.a == a, RELATION.c.b == b), sa.and_(RELATION.c.a == b, RELATION.c.b == a)
    )
    ruled = sa.and_(pair, RELATION.c.revoked_at.is_not(None), ~RELATION.c.revoked_why.startswith(GONE))
    session.execute(sa.update(RELATION).where(ruled).values(revoked_why=gone("the ruling was taken back")))
    here = session.scalars(sa.select(SPEECH.c.speech_id).where(SPEECH.c.speech_id.in_([a, b]))).all()
    clusters.relate(session, here, at)
