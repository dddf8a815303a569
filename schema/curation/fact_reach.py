"""Which other prints a fact reaches that a person sets: those that it holds for at once, those it is proposed for."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.curation.queue import NEARLY_THE_SAME
from schema.dedup import relations
from schema.intake.offers import first_locator
from schema.tables.handles import FILE, OCCURRENCE, SPEECH


class ReachedPrint(Struct, frozen=True):
    """A print in another file: the fact `holds` there (nothing is printed), or is `proposed` (it says otherwise)."""

    file_sha256: str
    locator: str | None
    ordinal: int
    title: str | None
    printed: str | None
    how: Literal["holds", "proposed"]


def reached_prints(
    session: Session, speech_id: str, file_sha256: str, field: str, value: str | None
) -> list[ReachedPrint]:
    """The prints of the same or nearly the same speech in other files that say something else in this field."""
    alike = {speech_id}
    for match in relations.live(session, {speech_id}):
        if match.kind == "same" and (match.jaccard or 0) >= NEARLY_THE_SAME:
            alike |= {match.a, match.b}
    query = (
        sa.select(FILE.c.sha256, first_locator().label("locator"), SPEECH.c.speech_id)
        .add_columns(OCCURRENCE.c.ordinal, OCCURRENCE.c.title, OCCURRENCE.c[field].label("printed"))
        .join(OCCURRENCE, OCCURRENCE.c.file_no == FILE.c.no)
        .join(SPEECH, SPEECH.c.no == OCCURRENCE.c.speech_no)
        .where(SPEECH.c.speech_id.in_(sorted(alike)), FILE.c.sha256 != file_sha256)
        .order_by(FILE.c.sha256, OCCURRENCE.c.ordinal)
    )
    return [
        ReachedPrint(
            row.sha256,
            row.locator,
            row.ordinal,
            row.title,
            row.printed,
            "holds" if row.speech_id == speech_id and row.printed is None else "proposed",
        )
        for row in session.execute(query)
        if row.printed != value
    ]
