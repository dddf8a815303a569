"""Loads a reading within a transaction: files, speeches, occurrences and derived data, in the necessary order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from msgspec.structs import replace
from sqlmodel import Session

from schema.curation import rejections
from schema.curation.overrides import for_file
from schema.database.side_by_side import in_turn, is_beside_others
from schema.intake import documents
from schema.query.set_aside import is_set_aside
from schema.records import Document, Reading
from schema.store import files, occurrences, refresh, retirement
from schema.store.occurrences import Change
from schema.store.spread import spread

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
    is_new: bool = False,
) -> list[str]:
    """Stores what was read in the file `row`; returns the ids of speeches that are new.

    `facts` are the file's columns. `row` is as the database had it before. `stored` gives an item's columns
    where another library had read them; `reading` then has to have texts, furniture and issues alone. Of a file that
    `is_new` the library holds nothing else yet.
    """
    file_no = row["no"]
    if is_set_aside(
        session, row["sha256"]
    ):  # what was read of it is stored, and comes in when a person says so
        reading, facts = replace(reading, items=()), {**facts, "item_count": 0}
    differs = documents.keep_document(session, file_no, document, new=is_new)
    differs |= files.keep_furniture(session, file_no, reading.furniture, new=is_new)
    set_by_hand = for_file(session, row["sha256"], reading.items)
    differs |= files.keep_issues(
        session, (*reading.issues, *set_by_hand.lost), at, file_no=file_no, new=is_new
    )
    if is_beside_others(session) and occurrences.any_known(session, reading.items):
        in_turn(session)  # they get another print, and other loads may print them as well
    speeches, new = occurrences.insert_new_speeches(session, reading.items)

    def laid_over(speech_id: str, printed: dict[str, Any]) -> dict[str, Any]:
        if stored is None:
            return set_by_hand.laid_over(speech_id, printed)
        return set_by_hand.laid_over_stored(speech_id, stored(printed))

    before = {} if is_new else occurrences.of_file(session, file_no)
    change = occurrences.compare(
        file_no, before, reading.items, speeches, occurrences.page_engines(document), laid_over
    )
    differs |= not change.is_empty()
    # The file first: the newness of its speeches depends on its date.
    loaded = {"loaded_at": row["loaded_at"] or at}
    files.update_file(session, row, {**facts, **loaded}, at, touched=differs)
    if not change.is_empty():
        # A file that returns after a removal keeps the time of its first loading.
        since = at if change.before or row["loaded_at"] is None else row["loaded_at"]
        _replace_occurrences(session, change, reading=reading, since=since, at=at, new=new)
    in_turn(session)
    retirement.revive(session, new)
    if new:
        refresh.speeches_joined(session, new, at)
        rejections.hold(session, new, at)
    spread(session, set_by_hand.moved, at)
    return new


def _replace_occurrences(
    session: Session, change: Change, *, reading: Reading, since: str, at: str, new: list[str]
) -> None:
    written = occurrences.apply(session, change, since, at)
    touched = set(change.touched())
    left = {old["speech_no"] for old in change.before.values() if old["no"] in touched}
    orphans = retirement.drop_orphans(session, left, REREAD, at)
    retirement.leave_aliases(session, change.before, orphans, reading.items, at)
    retirement.keep_a_print(session, left)
    refresh.occurrences_changed(session, written, new)
