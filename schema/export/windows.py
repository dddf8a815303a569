"""A part of an export, from a place on: what the pages of an API are made of.

Each part begins behind the last line of the one before, whatever is loaded meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from schema.export.lines import FileLine, IssueLine, MatchLine, SpeechLine
from schema.export.rows import file_lines, issue_lines, speech_lines
from schema.query.filters import Filter, file_conditions, matching_speech_ids, occurrence_conditions
from schema.tables.handles import FILE, ISSUE, OCCURRENCE, RELATION, SPEECH, with_facts


def speech_window(
    session: Session, where: Filter, after: tuple[str, int] | None, limit: int
) -> tuple[list[SpeechLine], tuple[str, int] | None]:
    """Returns speeches by file sha256 and ordinal, behind `after`, and the place of the last; None at the end."""
    query = (
        sa.select(OCCURRENCE.c.no, FILE.c.sha256, OCCURRENCE.c.ordinal)
        .select_from(FILE)
        .join(OCCURRENCE, OCCURRENCE.c.file_no == FILE.c.no)
        .join(SPEECH, SPEECH.c.no == OCCURRENCE.c.speech_no)
        .where(*occurrence_conditions(session, where))
        .order_by(FILE.c.sha256, OCCURRENCE.c.ordinal)
        .limit(limit + 1)
    )
    if after is not None:
        behind = sa.and_(FILE.c.sha256 == after[0], OCCURRENCE.c.ordinal > after[1])
        query = query.where(FILE.c.sha256 >= after[0], sa.or_(FILE.c.sha256 > after[0], behind))
    rows = session.execute(with_facts(query)).all()
    last = (rows[limit - 1].sha256, rows[limit - 1].ordinal) if len(rows) > limit else None
    return speech_lines(session, [row.no for row in rows[:limit]]), last


def file_window(
    session: Session, where: Filter, after: tuple[str] | None, limit: int
) -> tuple[list[FileLine], tuple[str] | None]:
    """Returns files by sha256."""
    query = sa.select(FILE).where(*file_conditions(session, where)).order_by(FILE.c.sha256).limit(limit + 1)
    if after is not None:
        query = query.where(FILE.c.sha256 > after[0])
    rows = [dict(row) for row in session.execute(query).mappings()]
    last = (str(rows[limit - 1]["sha256"]),) if len(rows) > limit else None
    return list(file_lines(session, rows[:limit])), last


def match_window(
    session: Session, where: Filter, after: tuple[str, str, str] | None, limit: int
) -> tuple[list[MatchLine], tuple[str, str, str] | None]:
    """Returns live relations by `a`, `b` and kind; with a filter, those of a speech that fits."""
    order = (RELATION.c.a, RELATION.c.b, RELATION.c.kind)
    query = sa.select(*(RELATION.c[name] for name in MatchLine.__slots__)).where(
        RELATION.c.revoked_at.is_(None)
    )
    if where != Filter():
        wanted = matching_speech_ids(session, where)
        query = query.where(sa.or_(RELATION.c.a.in_(wanted), RELATION.c.b.in_(wanted)))
    if after is not None:
        query = query.where(_behind(order, after))
    rows = session.execute(query.order_by(*order).limit(limit + 1)).mappings().all()
    last = None
    if len(rows) > limit:
        last = (rows[limit - 1]["a"], rows[limit - 1]["b"], rows[limit - 1]["kind"])
    return [MatchLine(**row) for row in rows[:limit]], last


def issue_window(
    session: Session, where: Filter, after: tuple[int] | None, limit: int
) -> tuple[list[IssueLine], tuple[int] | None]:
    """Returns issues in the order in which they were noted."""
    query = sa.select(ISSUE.c.no).outerjoin(FILE, FILE.c.no == ISSUE.c.file_no).order_by(ISSUE.c.no)
    if where != Filter():
        query = query.where(*file_conditions(session, where))
    if after is not None:
        query = query.where(ISSUE.c.no > after[0])
    nos = session.scalars(query.limit(limit + 1)).all()
    return issue_lines(session, nos[:limit]), ((nos[limit - 1],) if len(nos) > limit else None)


def _behind(order: Sequence[sa.ColumnElement[Any]], after: Sequence[Any]) -> sa.ColumnElement[bool]:
    """`(a, b, c) > (…)`, spelled out."""
    fits: sa.ColumnElement[bool] = sa.false()
    for column, value in zip(reversed(order), reversed(after), strict=True):
        fits = sa.or_(column > value, sa.and_(column == value, fits))
    return fits
