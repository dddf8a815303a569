"""Applies facts that a person set to every stored print of their speeches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.curation.decisions import decisions_of_speeches
from schema.curation.overrides import FileFacts, held_by_speech
from schema.store import refresh
from schema.tables.handles import FILE, OCCURRENCE, OCCURRENCE_TEXT, SPEECH

SPANS: Final = ("head_spans", "body_spans")  # where an item begins is the place of what a person set


class StalePrint(Struct, frozen=True):
    """A stored print that differs from the facts that persons set: its row, and the right row."""

    sha256: str
    row: dict[str, Any]
    right: dict[str, Any]


def stale_prints(session: Session, speech_ids: Iterable[str]) -> Iterator[StalePrint]:
    """The stored prints of these speeches that differ from their printed facts and the decisions in force.

    The printed value under a decision of the same file is not stored: withdrawing one needs a new reading.
    """
    for speech_id in dict.fromkeys(speech_ids):
        decisions = [one.decision for one in decisions_of_speeches(session, [speech_id])]
        rows = session.execute(
            sa.select(OCCURRENCE, *(OCCURRENCE_TEXT.c[name] for name in SPANS), FILE.c.sha256)
            .join(OCCURRENCE_TEXT, OCCURRENCE_TEXT.c.occurrence_no == OCCURRENCE.c.no)
            .join(SPEECH, SPEECH.c.no == OCCURRENCE.c.speech_no)
            .join(FILE, FILE.c.no == OCCURRENCE.c.file_no)
            .where(SPEECH.c.speech_id == speech_id)
            .order_by(FILE.c.sha256, OCCURRENCE.c.ordinal)
        )
        for found in rows.mappings().all():
            row = {name: value for name, value in found.items() if name != "sha256"}
            right = FileFacts(held_by_speech(found["sha256"], decisions)).laid_over_stored(speech_id, row)
            if right != row:
                yield StalePrint(found["sha256"], row, right)


def spread(session: Session, speech_ids: Iterable[str], at: str) -> list[str]:
    """Update every stored print of these speeches to the facts that persons set; returns the changed files."""
    touched = []
    for one in stale_prints(session, speech_ids):
        no = one.row["no"]
        touched.append((no, one.sha256))
        changed = {name: value for name, value in one.right.items() if one.row[name] != value}
        session.execute(sa.update(OCCURRENCE).where(OCCURRENCE.c.no == no).values(**changed, updated_at=at))
    if touched:
        refresh.occurrences_changed(session, [no for no, _ in touched])
    return list(dict.fromkeys(sha256 for _, sha256 in touched))
