"""Reads stored items of files, to which decisions about boundaries and facts refer."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.curation.decisions import SpeechWording
from schema.curation.overrides import words_of
from schema.tables.handles import FILE, OCCURRENCE, OCCURRENCE_TEXT, PRINTED_TEXT, SPEECH, with_texts
from schema.text.shingles import unpack_keys


class StoredItem(Struct, frozen=True):
    """One item of a file as stored."""

    sha256: str
    ordinal: int
    speech_id: str
    row: Any

    def words(self) -> SpeechWording:
        """Returns the wording by which the item is recognised when its id changes."""
        return words_of(self.row["whole_text"], unpack_keys(self.row["shingles"]), self.row["shingle_size"])


class ItemPlace(Struct, frozen=True):
    """Where an item stands: the file, and its number there from 1."""

    sha256: str
    ordinal: int


def items_of(session: Session, sha256: str) -> tuple[StoredItem, ...]:
    """Returns the items of a file, in order."""
    query = with_texts(
        sa.select(OCCURRENCE, FILE.c.sha256, SPEECH.c.speech_id, SPEECH.c.shingles, SPEECH.c.shingle_size)
        .add_columns(OCCURRENCE_TEXT.c.head_spans, OCCURRENCE_TEXT.c.body_spans)
        .add_columns(PRINTED_TEXT.label("whole_text"))
        .join(FILE, FILE.c.no == OCCURRENCE.c.file_no)
        .join(SPEECH, SPEECH.c.no == OCCURRENCE.c.speech_no)
        .where(FILE.c.sha256 == sha256)
        .order_by(OCCURRENCE.c.ordinal)
    )
    rows = session.execute(query).mappings().all()
    return tuple(StoredItem(sha256, row["ordinal"], row["speech_id"], row) for row in rows)


def places_of(session: Session, speech_id: str, sha256: str | None = None) -> tuple[ItemPlace, ...]:
    """Returns the items that print a speech, by file; with `sha256` only those of that file."""
    query = (
        sa.select(FILE.c.sha256, OCCURRENCE.c.ordinal)
        .join(OCCURRENCE, OCCURRENCE.c.file_no == FILE.c.no)
        .join(SPEECH, SPEECH.c.no == OCCURRENCE.c.speech_no)
        .where(SPEECH.c.speech_id == speech_id)
        .order_by(FILE.c.sha256, OCCURRENCE.c.ordinal)
    )
    if sha256 is not None:
        query = query.where(FILE.c.sha256 == sha256)
    return tuple(ItemPlace(row.sha256, row.ordinal) for row in session.execute(query))
