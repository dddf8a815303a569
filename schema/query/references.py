"""What a person may call a thing: a speech id (an old one too), a file's sha256, a path, a URL.

Beginnings are enough where they fit one thing only: `s_4mzq`, `9f86d0`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import sqlalchemy as sa
from sqlmodel import Session

from schema.errors import AmbiguousReference, NoSuchReference
from schema.tables.handles import ALIAS, FILE, OFFER, SPEECH, UPLOAD
from schema.text.storable import place, spelled

SHORTEST: Final = 6  # characters of a sha256: 1 in 16 million files has a given beginning
SHORTEST_SPEECH: Final = 6  # `s_` and four characters
SHOWN: Final = 5  # candidates named when a reference fits several


@dataclass(frozen=True, slots=True)
class Reference:
    """The thing that a reference names. `name` is a speech id, a sha256, or a locator that gave no file."""

    kind: Literal["speech", "file", "upload"]
    name: str


def resolve(session: Session, reference: str) -> Reference:
    """Returns what `reference` names; raises NoSuchReference or AmbiguousReference (exit 2)."""
    if reference.startswith("s_") and len(reference) >= SHORTEST_SPEECH:
        return Reference("speech", find_speech(session, reference))
    try:
        return Reference("file", find_file(session, reference)["sha256"])
    except NoSuchReference:
        for locator in _spellings(reference):
            if session.scalars(sa.select(UPLOAD.c.no).where(UPLOAD.c.locator == locator)).first() is not None:
                return Reference("upload", locator)
        raise


def find_speech(session: Session, reference: str) -> str:
    """Returns the current id of a speech by id, former id, or an unambiguous beginning of either."""
    ids = session.scalars(
        sa.select(SPEECH.c.speech_id).where(_begins(SPEECH.c.speech_id, reference)).limit(SHOWN)
    ).all()
    former = session.scalars(
        sa.select(ALIAS.c.new_id)
        .join(SPEECH, SPEECH.c.speech_id == ALIAS.c.new_id)
        .where(_begins(ALIAS.c.old_id, reference))
        .limit(SHOWN)
    ).all()
    return _only(reference, sorted({*ids, *former}))


def find_file(session: Session, reference: str) -> Any:
    """Returns the row of a file by sha256, its beginning, or a locator; of several offers there the newest."""
    for locator in _spellings(reference):
        row = session.execute(
            sa.select(FILE)
            .join(OFFER, OFFER.c.file_no == FILE.c.no)
            .join(UPLOAD, UPLOAD.c.no == OFFER.c.upload_no)
            .where(UPLOAD.c.locator == locator)
            .order_by(OFFER.c.no.desc())
            .limit(1)
        )
        found = row.mappings().first()
        if found is not None:
            return found
    if len(reference) < SHORTEST:
        raise NoSuchReference(reference)
    rows = session.execute(sa.select(FILE).where(_begins(FILE.c.sha256, reference.lower())).limit(SHOWN))
    by_sha = {row["sha256"]: row for row in rows.mappings()}
    return by_sha[_only(reference, sorted(by_sha))]


def _begins(column: sa.ColumnElement[str], beginning: str) -> sa.ColumnElement[bool]:
    """`column` starts with these characters, as a range: both databases answer it from the index."""
    return sa.and_(column >= beginning, column < beginning + "\U0010ffff")


def _spellings(reference: str) -> tuple[str, ...]:
    """A locator as given and, for a path, as stored: its one name."""
    if "://" in reference or "\x00" in reference:
        return (reference,)
    return (reference, spelled(place(Path(reference).expanduser())))


def _only(reference: str, candidates: list[str]) -> str:
    if not candidates:
        raise NoSuchReference(reference)
    if len(candidates) > 1:
        raise AmbiguousReference(reference, tuple(candidates))
    return candidates[0]
