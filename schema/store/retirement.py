"""Retires speeches without an occurrence, replaces texts whose first print is gone, and records changed ids.

This happens in the transaction that deletes the occurrence, so that no reader sees a speech without a print.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from schema.records import Item, Span
from schema.store import refresh
from schema.tables.handles import ALIAS, FILE, OCCURRENCE, OCCURRENCE_TEXT, SPEECH, SPEECH_TEXT
from schema.tables.spans import unpack_paragraphs


def take_prints_out(session: Session, file_no: int, why: str, at: str) -> dict[int, str]:
    """Deletes all prints of a file; returns the speeches that left the library with them, id by number."""
    held = session.scalars(
        sa.select(OCCURRENCE.c.speech_no).where(OCCURRENCE.c.file_no == file_no).distinct()
    ).all()
    if held:
        session.execute(sa.delete(OCCURRENCE).where(OCCURRENCE.c.file_no == file_no))
    orphans = drop_orphans(session, held, why, at)
    keep_a_print(session, held)
    return orphans


def drop_orphans(session: Session, speech_nos: Collection[int], why: str, at: str) -> dict[int, str]:
    """Deletes those of the speeches that no file prints any more; returns their ids by number."""
    if not speech_nos:
        return {}
    held = sa.select(OCCURRENCE.c.no).where(OCCURRENCE.c.speech_no == SPEECH.c.no).exists()
    found = session.execute(
        sa.select(SPEECH.c.no, SPEECH.c.speech_id).where(SPEECH.c.no.in_(speech_nos), ~held)
    )
    orphans: dict[int, str] = {row.no: row.speech_id for row in found}
    if orphans:
        refresh.speeches_left(session, orphans, why, at)
        session.execute(sa.delete(SPEECH).where(SPEECH.c.no.in_(orphans)))
    return orphans


def keep_a_print(session: Session, speech_nos: Collection[int]) -> None:
    """Gives each speech whose text is no longer one of its prints the text of the next print in order.

    The words of each occurrence stay what they were.
    """
    if not speech_nos:
        return
    printed = sa.select(OCCURRENCE.c.no).where(OCCURRENCE.c.speech_no == SPEECH.c.no)
    as_printed = printed.join(OCCURRENCE_TEXT, OCCURRENCE_TEXT.c.occurrence_no == OCCURRENCE.c.no)
    lost = session.scalars(
        sa.select(SPEECH.c.no).where(
            SPEECH.c.no.in_(speech_nos),
            printed.exists(),
            ~as_printed.where(OCCURRENCE_TEXT.c.text.is_(None)).exists(),
        )
    ).all()
    for speech_no in lost:
        of_it = sa.select(OCCURRENCE.c.no).where(OCCURRENCE.c.speech_no == speech_no)
        text = session.scalars(
            sa.select(OCCURRENCE_TEXT.c.text)
            .join(OCCURRENCE, OCCURRENCE.c.no == OCCURRENCE_TEXT.c.occurrence_no)
            .join(FILE, FILE.c.no == OCCURRENCE.c.file_no)
            .where(OCCURRENCE.c.speech_no == speech_no)
            .order_by(OCCURRENCE.c.loaded_at, FILE.c.sha256, OCCURRENCE.c.ordinal)
            .limit(1)
        ).one()
        session.execute(sa.update(SPEECH_TEXT).where(SPEECH_TEXT.c.speech_no == speech_no).values(text=text))
        session.execute(
            sa.update(OCCURRENCE_TEXT)
            .where(OCCURRENCE_TEXT.c.occurrence_no.in_(of_it), OCCURRENCE_TEXT.c.text == text)
            .values(text=None)
        )
    refresh.prints_left(session, speech_nos)


REVIVED: Final = sa.delete(ALIAS).where(ALIAS.c.old_id.in_(sa.bindparam("ids", expanding=True)))


def revive(session: Session, speech_ids: Collection[str]) -> None:
    """Deletes aliases whose old id belongs to a speech again."""
    if speech_ids:
        session.execute(REVIVED, {"ids": list(speech_ids)})


def leave_aliases(
    session: Session,
    before: Mapping[int, Mapping[str, Any]],
    orphans: Mapping[int, str],
    items: Collection[Item],
    at: str,
) -> None:
    """Stores aliases: ids that a new reading of a file no longer has resolve to the items in their place.

    `before` are the file's earlier occurrence rows by ordinal, `items` its new ones.
    """
    for ordinal, row in before.items():
        old_id = orphans.get(row["speech_no"])
        heir = successor(ordinal, row, items) if old_id is not None else None
        if old_id is None or heir is None:
            continue
        new_id = heir.fingerprint.speech_id
        session.execute(sa.update(ALIAS).where(ALIAS.c.new_id == old_id).values(new_id=new_id))
        session.execute(sa.delete(ALIAS).where(ALIAS.c.old_id == old_id))
        session.execute(sa.insert(ALIAS).values(old_id=old_id, new_id=new_id, at=at))


def successor(ordinal: int, row: Mapping[str, Any], items: Collection[Item]) -> Item | None:
    """Returns the item in which the old one begins, or the one on most of its printed lines; of equals the nearest in
    order.

    A line is (page, number): another engine counts lines a little differently, pages alike.
    """
    printed = [(span.page, span.line) for spans in unpack_paragraphs(row["body_spans"]) for span in spans]
    old, first = set(printed), printed[:1]

    def agreement(item: Item) -> tuple[bool, int, int]:
        spans: list[Span] = [span for paragraph in item.speech.paragraphs for span in paragraph.spans]
        own = {(span.page, span.line) for span in spans}
        return first[0] in own if first else False, len(old & own), -abs(item.speech.ordinal - ordinal)

    return max(items, key=agreement, default=None)
