"""Rulings of persons that two speeches are unrelated: their relations are revoked and not recorded again.

A ruling follows both texts when their ids change, and also holds for texts that are loaded later.
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
