"""Files of which a person said that they are no speech: they stay in the library and its archive, without items."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session

from schema.database.batches import batches
from schema.tables.handles import CORRECTION, FILE

KIND: Final = "file"  # the kind of these decisions
IN_FORCE: Final = sa.and_(CORRECTION.c.kind == KIND, CORRECTION.c.withdrawn_at.is_(None))


@dataclass(frozen=True, slots=True)
class NoSpeech:
    """Who said that a file is no speech, when (UTC) and why."""

    author: str
    at: str
    why: str | None


SAID_OF_FILE: Final = (
    sa.select(CORRECTION.c.no).where(IN_FORCE, CORRECTION.c.file_sha256 == sa.bindparam("sha256")).limit(1)
)


def is_set_aside(session: Session, sha256: str) -> bool:
    """Whether a person said of these bytes that they are no speech."""
    return session.execute(SAID_OF_FILE, {"sha256": sha256}).first() is not None


def files_set_aside(session: Session, sha256s: Iterable[str] | None = None) -> dict[str, NoSpeech]:
    """Returns who said it first of those of these files (None: of all) that are no speech, by sha256."""
    columns = [CORRECTION.c[name] for name in ("file_sha256", "author", "at")]
    query = sa.select(*columns, CORRECTION.c.value["why"].as_string().label("why")).where(IN_FORCE)
    query = query.order_by(CORRECTION.c.at.desc(), CORRECTION.c.no.desc())  # the earliest is the last
    if sha256s is None:
        rows = list(session.execute(query))
    else:
        parts = batches(sorted(set(sha256s)))
        rows = [
            row for some in parts for row in session.execute(query.where(CORRECTION.c.file_sha256.in_(some)))
        ]
    return {row.file_sha256: NoSpeech(row.author, row.at, row.why) for row in rows}


def decisions_about(session: Session, sha256: str) -> list[int]:
    """Returns the numbers of the decisions in force that this file is no speech."""
    query = sa.select(CORRECTION.c.no).where(IN_FORCE, CORRECTION.c.file_sha256 == sha256)
    return list(session.scalars(query.order_by(CORRECTION.c.no)))


def set_aside() -> sa.ColumnElement[bool]:
    """The condition on a file that it is no speech."""
    said = sa.select(CORRECTION.c.no).where(IN_FORCE, CORRECTION.c.file_sha256 == FILE.c.sha256)
    return said.correlate(FILE).exists()
