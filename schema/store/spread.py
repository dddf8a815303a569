"""Facts that a person set, laid over every stored print of the speeches they are about."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlmodel import Session

from schema.curation.decisions import decisions_of_speeches
from schema.curation.overrides import FileFacts, held_by_speech
from schema.store import refresh
from schema.tables.handles import FILE, OCCURRENCE, SPEECH


def spread(session: Session, speech_ids: Iterable[str], at: str) -> list[str]:
    """Make every stored print of these speeches say what persons set; returns the files that changed.

    What an own decision hides of the print is not known here: taking one back needs a new reading.
    """
    touched = []
    for speech_id in dict.fromkeys(speech_ids):
        decisions = [one.decision for one in decisions_of_speeches(session, [speech_id])]
        rows = session.execute(
            sa.select(OCCURRENCE, FILE.c.sha256)
            .join(SPEECH, SPEECH.c.no == OCCURRENCE.c.speech_no)
            .join(FILE, FILE.c.no == OCCURRENCE.c.file_no)
            .where(SPEECH.c.speech_id == speech_id)
            .order_by(FILE.c.sha256, OCCURRENCE.c.ordinal)
        )
        for found in rows.mappings().all():
            row = {name: found[name] for name in OCCURRENCE.c.keys()}  # noqa: SIM118 - not a dict
            facts = FileFacts(held_by_speech(found["sha256"], decisions))
            after = facts.laid_over_stored(speech_id, row)
            if after != row:
                touched.append((row["no"], found["sha256"]))
                changed = {name: value for name, value in after.items() if row[name] != value}
                session.execute(
                    sa.update(OCCURRENCE).where(OCCURRENCE.c.no == row["no"]).values(**changed, updated_at=at)
                )
    if touched:
        refresh.occurrences_changed(session, [no for no, _ in touched])
    return list(dict.fromkeys(sha256 for _, sha256 in touched))
