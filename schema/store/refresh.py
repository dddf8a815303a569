"""Updates data derived from occurrences: joined facts, the clusters of near copies, the search index.

The store calls these in its load transaction; everything behind them can be recomputed by `check`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from schema.dedup import candidates, clusters
from schema.facts import stored
from schema.search import index
from schema.tables.handles import OCCURRENCE, SPEECH


def _printed(column: sa.Column[int]) -> sa.Select[Any]:
    """The speeches with an occurrence whose `column` is one of these numbers."""
    held = sa.select(OCCURRENCE.c.speech_no).where(column.in_(sa.bindparam("nos", expanding=True)))
    return sa.select(SPEECH.c.no, SPEECH.c.speech_id).where(SPEECH.c.no.in_(held))


PRINTED_IN: Final = _printed(OCCURRENCE.c.no)
PRINTED: Final = _printed(OCCURRENCE.c.speech_no)


def occurrences_changed(session: Session, occurrence_nos: Collection[int], new: Collection[str] = ()) -> None:
    """Called after these occurrences were inserted or changed. `new` speeches are about to join."""
    _review(session, PRINTED_IN, occurrence_nos, new)


def file_dated(session: Session, file_no: int) -> None:
    """Called after a file's upload date changed: its speeches may be newer or older than they were, and another of
    their prints may be the earliest."""
    held = session.scalars(sa.select(OCCURRENCE.c.speech_no).where(OCCURRENCE.c.file_no == file_no)).all()
    stored.refresh(session, held)
    index.index(session, held)


def prints_left(session: Session, speech_nos: Collection[int]) -> None:
    """Called after prints of these speeches were deleted, and after speeches without other prints were."""
    _review(session, PRINTED, speech_nos)


def speeches_joined(session: Session, speech_ids: Collection[str], at: str) -> None:
    """Called after these new speeches were inserted with their fingerprints and occurrences."""
    clusters.relate(session, speech_ids, at)


def speeches_left(session: Session, speeches: Mapping[int, str], why: str, at: str) -> None:
    """Called before these speeches (number -> id), which no file prints any more, are deleted."""
    clusters.leave(session, speeches.values(), why, at)
    index.unindex(session, speeches)
    for speech in candidates.speeches(session, speeches.values()):
        candidates.unindex(session, speech)


def _review(session: Session, query: sa.Select[Any], nos: Collection[int], new: Collection[str] = ()) -> None:
    """Look again at the speeches that `query` finds by these numbers; new ones have no standing yet."""
    speeches = session.execute(query, {"nos": list(nos)}).all()
    known = [row.speech_id for row in speeches if row.speech_id not in new]
    nos = [row.no for row in speeches]
    came = {row.no for row in speeches if row.speech_id in new}
    stored.refresh(session, nos, new=came)  # the index asks for their dates
    if known:
        clusters.review(session, known)
    index.index(session, nos, new=came)
