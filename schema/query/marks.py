"""Tags and notes that persons gave speeches: those in force, by the present id of each speech.

    d7  tag s_4mzq… 重点     d9  note s_4mzq… 与 2023 年的稿子对照     ->  tags 重点; one note

A tag stands once on a speech however many persons gave it. Both follow a speech whose id changed, and wait for one that
left the library.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.database.batches import batches
from schema.tables.handles import ALIAS, CORRECTION, SPEECH

KIND: Final = "speech"  # the kind of these decisions
TAG: Final = "tag"  # their operations
NOTE: Final = "note"
OPS: Final = (TAG, NOTE)

OP: Final = CORRECTION.c.value["op"].as_string()
TEXT: Final = CORRECTION.c.value["text"].as_string()
PRESENT_ID: Final = sa.func.coalesce(ALIAS.c.new_id, CORRECTION.c.speech_id)
IN_FORCE: Final = sa.and_(CORRECTION.c.kind == KIND, CORRECTION.c.withdrawn_at.is_(None))


@dataclass(frozen=True, slots=True)
class Note:
    """A person's note on a speech; `at` is UTC."""

    text: str
    author: str
    at: str


class Marks(Struct, frozen=True):
    """The tags of a speech by name, and its notes in the order of time."""

    tags: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


class SpeechMark(Struct, frozen=True):
    """One tag or note as the decision `no` that gave it; `op` is `tag` or `note`."""

    no: int
    op: str
    speech_id: str
    text: str
    author: str
    at: str


class TagCount(Struct, frozen=True):
    """A tag, and how many speeches of the library have it."""

    tag: str
    speeches: int


def marks(session: Session, speech_ids: Iterable[str]) -> dict[str, Marks]:
    """Returns the tags and notes of those of these speeches that have any."""
    found: dict[str, tuple[set[str], list[Note]]] = {}
    for mark in marks_of(session, speech_ids):
        tags, notes = found.setdefault(mark.speech_id, (set(), []))
        if mark.op == TAG:
            tags.add(mark.text)
        else:
            notes.append(Note(mark.text, mark.author, mark.at))
    return {speech_id: Marks(tuple(sorted(tags)), tuple(notes)) for speech_id, (tags, notes) in found.items()}


def marks_of(session: Session, speech_ids: Iterable[str] | None = None) -> list[SpeechMark]:
    """Returns the tags and notes of these speeches (None: of all) as decisions, in the order of time."""
    if speech_ids is None:
        return _marks(session, sa.true())
    found: list[SpeechMark] = []
    for some in batches(sorted(set(speech_ids))):
        found += _marks(session, _about(some))
    return sorted(found, key=lambda mark: (mark.at, mark.no))


def tag_counts(session: Session) -> list[TagCount]:
    """Returns the tags that speeches of the library have, by name."""
    speeches = sa.func.count(PRESENT_ID.distinct())
    here = sa.select(SPEECH.c.no).where(SPEECH.c.speech_id == PRESENT_ID).exists()
    query = _in_force(TEXT.label("tag"), speeches.label("speeches")).where(OP == TAG, here)
    return [TagCount(row.tag, row.speeches) for row in session.execute(query.group_by(TEXT).order_by(TEXT))]


def tagged() -> tuple[sa.Select[Any], sa.ColumnElement[str]]:
    """A query for the ids of tagged speeches, and the tag, for conditions on it."""
    return _in_force(PRESENT_ID).where(OP == TAG), TEXT


def _about(speech_ids: Iterable[str]) -> sa.ColumnElement[bool]:
    """The decisions about these speeches, whose ids may have been others then (both columns have an index)."""
    ids = list(speech_ids)
    former = sa.select(ALIAS.c.old_id).where(ALIAS.c.new_id.in_(ids))
    return sa.or_(CORRECTION.c.speech_id.in_(ids), CORRECTION.c.speech_id.in_(former))


def _marks(session: Session, about: sa.ColumnElement[bool]) -> list[SpeechMark]:
    columns = (CORRECTION.c.no, OP, PRESENT_ID, TEXT, CORRECTION.c.author, CORRECTION.c.at)
    query = _in_force(*columns).where(about).order_by(CORRECTION.c.at, CORRECTION.c.no)
    return [SpeechMark(*row) for row in session.execute(query)]


def _in_force(*columns: Any) -> sa.Select[Any]:
    return (
        sa.select(*columns)
        .select_from(CORRECTION)
        .outerjoin(ALIAS, ALIAS.c.old_id == CORRECTION.c.speech_id)
        .where(IN_FORCE)
    )
