"""What a person saw when deciding: two who decide about the same file at once must not undo each other unawares.

A page carries the mark of the state it showed; a decision that carries another mark than the library has by then is
refused in its own transaction, before anything is written.
"""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.tables.handles import ATTESTED, CORRECTION, FILE, OCCURRENCE, SPEECH


class StateChanged(Exception):
    """Somebody else decided, or the file was read again, since the person looked."""


class SeenState(Struct, frozen=True):
    """The state of one file, or (None) of all decisions about matches and persons, by its mark."""

    file_sha256: str | None
    mark: str

    def refuse_if_changed(self, session: Session) -> None:
        """Raise StateChanged where the library has another state now."""
        if state_mark(session, self.file_sha256) != self.mark:
            raise StateChanged


def state_mark(session: Session, file_sha256: str | None) -> str:
    """The mark of the items of a file as they stand and of the decisions about it; without one, of those about matches."""
    if file_sha256 is None:
        about = CORRECTION.c.kind == "match"
        rows: list[object] = []
    else:
        about = CORRECTION.c.file_sha256 == file_sha256
        shown = (OCCURRENCE.c[name] for name in ("ordinal", "page_first", "confidence", *ATTESTED))
        items = (
            sa.select(FILE.c.state, SPEECH.c.speech_id, *shown)
            .outerjoin(OCCURRENCE, OCCURRENCE.c.file_no == FILE.c.no)
            .outerjoin(SPEECH, SPEECH.c.no == OCCURRENCE.c.speech_no)
            .where(FILE.c.sha256 == file_sha256)
            .order_by(OCCURRENCE.c.ordinal)
        )
        rows = [tuple(row) for row in session.execute(items)]
    held = sa.select(CORRECTION.c.no).where(about, CORRECTION.c.withdrawn_at.is_(None))
    decided = sorted(session.scalars(held))
    return hashlib.sha256(repr((rows, decided)).encode()).hexdigest()[:20]


def decisions_mark(session: Session) -> str:
    """A mark of all decisions, live and withdrawn, that changes with each."""
    counted = sa.select(sa.func.max(CORRECTION.c.no), sa.func.count(CORRECTION.c.withdrawn_at))
    last, withdrawn = session.execute(counted).one()
    return f"{last or 0}-{withdrawn}"
