"""What a library holds at a glance: the years its speeches are of, and what was loaded last."""

from __future__ import annotations

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.tables.handles import FILE, OCCURRENCE, SPEECH, SPEECH_FACT


class Arrived(Struct, frozen=True):
    """A speech of a file that was loaded lately, with what this print or the speech states."""

    speech_id: str
    file_sha256: str
    title: str | None
    who: str | None
    date: str | None
    compilation: str | None
    loaded_at: str


def years(session: Session) -> tuple[str, str] | None:
    """Returns the first and the last year in which a speech was given; None where none is dated."""
    first, last = session.execute(
        sa.select(sa.func.min(OCCURRENCE.c.date_from), sa.func.max(OCCURRENCE.c.date_from))
    ).one()
    return (first[:4], last[:4]) if first and last else None


def arrivals(session: Session, limit: int = 10) -> list[Arrived]:
    """Returns the speeches loaded last, newest first; of one file in the order of print."""
    query = (
        sa.select(
            SPEECH.c.speech_id,
            FILE.c.sha256,
            sa.func.coalesce(OCCURRENCE.c.title, SPEECH_FACT.c.title),
            sa.func.coalesce(
                OCCURRENCE.c.speaker, SPEECH_FACT.c.speaker, OCCURRENCE.c.role, SPEECH_FACT.c.role
            ),
            sa.func.coalesce(OCCURRENCE.c.date, SPEECH_FACT.c.date),
            FILE.c.title,
            OCCURRENCE.c.loaded_at,
        )
        .join(OCCURRENCE, OCCURRENCE.c.speech_no == SPEECH.c.no)
        .join(FILE, FILE.c.no == OCCURRENCE.c.file_no)
        .outerjoin(SPEECH_FACT, SPEECH_FACT.c.speech_no == SPEECH.c.no)
        .where(OCCURRENCE.c.no.in_(_last(limit)))
        .order_by(OCCURRENCE.c.loaded_at.desc(), FILE.c.no, OCCURRENCE.c.ordinal)
    )
    return [Arrived(*row) for row in session.execute(query)]


def _last(limit: int) -> sa.Select[tuple[int]]:
    """The numbers of the prints loaded last, from the index of their times."""
    last = sa.select(OCCURRENCE.c.no).order_by(OCCURRENCE.c.loaded_at.desc(), OCCURRENCE.c.no).limit(limit)
    return sa.select(last.subquery().c.no)
