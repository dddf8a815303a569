"""Checks that corrected facts and boundaries, and files without items, follow from the decisions in force.

A file that waits to be read again (it has no version of `split`) is skipped, since its rows are known to be outdated.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.curation.decisions import recorded_decisions
from schema.query.set_aside import set_aside
from schema.store.affected import SPLIT_STAGE
from schema.store.spread import stale_prints
from schema.tables.handles import CORRECTION, FILE, OCCURRENCE, SPEECH

BY_A_PERSON: Final = "correction "  # the prefix of a boundary's rule that a person set: "correction split"


class UndecidedItem(Struct, frozen=True):
    """An item with a correction that no decision made, or without one that a decision made."""

    sha256: str
    ordinal: int
    detail: str


def undecided_items(session: Session) -> Iterator[UndecidedItem]:
    """Every item whose facts or boundary do not follow from the decisions in force."""
    waiting = {
        row.sha256
        for row in session.execute(sa.select(FILE.c.sha256, FILE.c.versions))
        if SPLIT_STAGE not in row.versions
    }
    for item in (*_facts(session), *_boundaries(session), *_no_speeches(session)):
        if item.sha256 not in waiting:
            yield item


def _facts(session: Session) -> Iterator[UndecidedItem]:
    set_here = (
        sa.select(SPEECH.c.speech_id)
        .join(OCCURRENCE, OCCURRENCE.c.speech_no == SPEECH.c.no)
        .where(sa.cast(OCCURRENCE.c.corrected, sa.Text) != "[]")
    )
    decided = sa.select(CORRECTION.c.speech_id).where(
        CORRECTION.c.kind == "fact", CORRECTION.c.withdrawn_at.is_(None), CORRECTION.c.speech_id.is_not(None)
    )
    wanted = sorted({*session.scalars(set_here), *session.scalars(decided)})
    for stale in stale_prints(session, wanted):
        names = [name for name in stale.row["corrected"] if stale.row[name] != stale.right[name]]
        names = names or sorted(name for name in stale.right if stale.row[name] != stale.right[name])
        yield UndecidedItem(
            stale.sha256, stale.row["ordinal"], f"{', '.join(names)}: not what persons decided"
        )


def _no_speeches(session: Session) -> Iterator[UndecidedItem]:
    held = sa.select(FILE.c.sha256, OCCURRENCE.c.ordinal).join(OCCURRENCE, OCCURRENCE.c.file_no == FILE.c.no)
    for row in session.execute(held.where(set_aside()).order_by(FILE.c.sha256, OCCURRENCE.c.ordinal)):
        yield UndecidedItem(row.sha256, row.ordinal, "a person said that its file is no speech")


def _boundaries(session: Session) -> Iterator[UndecidedItem]:
    cut = (
        sa.select(FILE.c.sha256, OCCURRENCE.c.ordinal, OCCURRENCE.c.evidence)
        .join(FILE, FILE.c.no == OCCURRENCE.c.file_no)
        .where(sa.cast(OCCURRENCE.c.evidence, sa.Text).contains(BY_A_PERSON))
        .order_by(FILE.c.sha256, OCCURRENCE.c.ordinal)
    )
    in_force: set[tuple[str, str | None]] | None = None
    for row in session.execute(cut):
        if in_force is None:
            in_force = {
                (record.decision.op, record.decision.file_sha256)
                for record in recorded_decisions(session)
                if record.decision.kind == "boundary"
            }
        for evidence in row.evidence:
            operation, _, elsewhere = evidence["rule"].removeprefix(BY_A_PERSON).partition(" ")
            if evidence["field"] != "boundary" or not evidence["rule"].startswith(BY_A_PERSON):
                continue
            if not any(
                op == operation and (sha256 != row.sha256) == bool(elsewhere) for op, sha256 in in_force
            ):
                yield UndecidedItem(
                    row.sha256, row.ordinal, f"it begins by a {operation} that nobody decided"
                )
