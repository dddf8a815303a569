"""A person's rulings about matches: two speeches that are not what they were taken for stay apart.

A ruling holds for whatever the two texts are called today, and also when it comes before the texts do.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session

from schema.curation import decisions
from schema.dedup import clusters


def hold(session: Session, speech_ids: Collection[str], at: str) -> None:
    """Revokes the relations of new speeches against which a person has ruled."""
    came = set(speech_ids)
    for a, b, why in decisions.rejected_pairs(session):
        if a in came or b in came:
            clusters.revoke(session, a, b, f"a person: {why}", at)


def hold_all(session: Session, at: str) -> None:
    """Revokes all relations against which a person has ruled."""
    for a, b, why in decisions.rejected_pairs(session):
        clusters.revoke(session, a, b, f"a person: {why}", at)
