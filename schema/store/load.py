"""Loads a reading within a transaction: files, speeches, occurrences and derived data, in the necessary order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from schema.curation import rejections
from schema.curation.overrides import for_file
from schema.records import Document, Reading
from schema.store import files, occurrences, refresh, retirement
from schema.store.occurrences import Change
from schema.store.spread import spread
from schema.tables.handles import OCCURRENCE

REREAD: Final = "its text changed in a later reading"


def load_reading(
    session: Session,
    row: Mapping[str, Any],
    facts: Mapping[str, Any],
    *,
    document: Document,
    reading: Reading,
    at: str,
    stored: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
) -> list[str]:
    """Stores what was read in the file `row`; returns the ids of speeches that are new.

    `facts` are the file's columns. `row` is as the database had it before. `stored` gives an item's columns
    where another library had read them; `reading` then has to have texts, furniture and issues alone.
    """
    file_no = row["no"]
    differs = files.keep_document(session, file_no, document)
    differs |= files.keep_furniture(session, file_no, reading.furniture)
    set_by_hand = for_file(session, row["sha256"], reading.items)
    differs |= files.keep_issues(session, (*reading.issues, *set_by_hand.lost), at, file_no=file_no)
    speeches, new = occurrences.insert_new_speeches(session, reading.items)

    def laid_over(speech_id: str, printed: dict[str, Any]) -> dict[str, Any]:
        if stored is None:
            return set_by_hand.laid_over(speech_id, printed)
        return set_by_hand.laid_over_stored(speech_id, stored(printed))

    change = occurrences.compare(
        session, file_no, reading.items, speeches, occurrences.page_engines(document), laid_over
    )
    differs |= not change.is_empty()
    # The file first: the newness of its speeches depends on its date.
    loaded = {"loaded_at": row["loaded_at"] or at}
    files.update_file(session, row, {**facts, **loaded}, at, touched=differs)
    if not change.is_empty():
        # A file that returns after a removal keeps the time of its first loading.
        since = at if change.before or row["loaded_at"] is None else row["loaded_at"]
        _replace_occurrences(session, file_no, change, reading=reading, since=since, at=at, new=new)
    retirement.revive(session, new)
    if new:
        refresh.speeches_joined(session, new, at)
        rejections.hold(session, new, at)
    spread(session, set_by_hand.moved, at)
    return new


def _replace_occurrences(
    session: Session, file_no: int, change: Change, *, reading: Reading, since: str, at: str, new: list[str]
) -> None:
    occurrences.apply(session, change, since, at)
    touched = set(change.touched())
    left = {old["speech_no"] for old in change.before.values() if old["no"] in touched}
    orphans = retirement.drop_orphans(session, left, REREAD, at)
    retirement.leave_aliases(session, change.before, orphans, reading.items, at)
    retirement.keep_a_print(session, left)
    written = [changed["ordinal"] for changed in (*change.fresh, *change.changed)]
    nos = session.scalars(
        sa.select(OCCURRENCE.c.no).where(OCCURRENCE.c.file_no == file_no, OCCURRENCE.c.ordinal.in_(written))
    ).all()
    refresh.occurrences_changed(session, nos, new)
