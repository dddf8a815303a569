"""Merges one file that both libraries may hold: the stronger reading is loaded, the earlier times are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import replace
from sqlmodel import Session

from schema.exchange.conflicts import Conflict
from schema.exchange.records import CarriedAlias
from schema.intake import documents
from schema.query.set_aside import is_set_aside
from schema.records import Item
from schema.store import files, refresh, retirement
from schema.store.carried import CarriedFile, CarriedIssue, carried_file
from schema.store.kept import keeping
from schema.store.load import load_reading
from schema.store.removal import FORGOTTEN, is_forgotten, live_tombstone
from schema.store.unpack import (
    BadCarriedFile,
    comparable,
    document_of,
    file_columns,
    item_columns,
    reading_of,
    strength,
)
from schema.tables.handles import FILE, ISSUE, OCCURRENCE

REMOVED: Final = "removed"


class MergedFile(Struct, frozen=True):
    """The result of merging a file: `new` when the library lacked it, the ids of new speeches, aliases for ids that
    only the weaker reading had, and conflicts."""

    new: bool
    speech_ids: tuple[str, ...]
    aliases: tuple[CarriedAlias, ...]
    conflicts: tuple[Conflict, ...]


def merge_file(
    session: Session, theirs: CarriedFile, row: Mapping[str, Any], fresh: bool, *, at: str
) -> MergedFile:
    """Merges a file. `row` is its row in this library, created by this merge when `fresh`. Raises BadCarriedFile."""
    reading_of(theirs), document_of(theirs)  # a damaged file must end the merge before it is compared
    if fresh:
        new = _take(session, theirs, row, at)
        return MergedFile(theirs.state != REMOVED, tuple(new), (), ())
    with keeping(session, row):
        return _merge(session, theirs, row, at)


def _merge(session: Session, theirs: CarriedFile, row: Mapping[str, Any], at: str) -> MergedFile:
    """Merge a file that both libraries hold."""
    ours = carried_file(session, row)
    if is_set_aside(session, theirs.sha256):
        ours, theirs = (replace(file, item_count=0, items=[]) for file in (ours, theirs))
    out = live_tombstone(session, theirs.sha256)
    if out is not None or ours.state == theirs.state == REMOVED:
        _keep_out(session, ours, theirs, row, at)
        if theirs.state == REMOVED:
            return MergedFile(False, (), (), ())
        conflict = Conflict("removed", theirs.sha256, f"{REMOVED}: {out}", theirs.state, REMOVED)
        return MergedFile(False, (), (), (conflict,))
    winner, loser = theirs, ours
    if strength(ours, theirs) >= strength(theirs, ours):
        winner, loser = ours, theirs
    facts = _facts(session, winner, loser, row)
    new = _load(session, winner, row, facts, at)
    _first_times(session, row, [ours, theirs])
    refresh.file_dated(session, row["no"])  # from the merged offers: the file may have been seen earlier
    if loser.state == REMOVED or comparable(winner, loser) == comparable(loser, winner):
        return MergedFile(ours.state == REMOVED, tuple(new), (), ())
    conflict = Conflict("read-differently", theirs.sha256, _summary(ours), _summary(theirs), _summary(winner))
    return MergedFile(False, tuple(new), tuple(_aliases(winner, loser, at)), (conflict,))


def _facts(
    session: Session, winner: CarriedFile, loser: CarriedFile, row: Mapping[str, Any]
) -> dict[str, Any]:
    """The columns of a file that both libraries hold: the winner's, with the title by the claims of both."""
    facts = file_columns(winner) | {
        "name": min((one.loaded_at or "~", one.name) for one in (winner, loser))[1]
    }
    return facts | files.claimed_facts(session, row["no"], facts)


def _summary(file: CarriedFile) -> str:
    """A summary of a reading: `loaded, 5 items, split 2`."""
    split = file.versions.get("split")
    return f"{file.state}, {file.item_count} items" + (f", split {split}" if split else "")


def _load(
    session: Session, file: CarriedFile, row: Mapping[str, Any], facts: Mapping[str, Any], at: str
) -> list[str]:
    document, reading = document_of(file), reading_of(file)
    if file.state == "loaded":
        if document is None:
            raise BadCarriedFile(file.sha256, "what was read of it is not stored")
        stored = item_columns(file)
        return load_reading(session, row, facts, document=document, reading=reading, at=at, stored=stored)
    if document is not None:
        documents.keep_document(session, row["no"], document)
    files.update_file(session, row, facts, at)
    files.keep_issues(session, reading.issues, at, file_no=row["no"])
    return []


def _take(session: Session, theirs: CarriedFile, row: Mapping[str, Any], at: str) -> list[str]:
    """Load a file that only the other library holds."""
    facts = file_columns(theirs)
    if theirs.state == REMOVED:
        facts |= {"loaded_at": theirs.loaded_at}
    new = _load(session, theirs, row, facts, at)
    _first_times(session, row, [theirs])
    return new


def _keep_out(
    session: Session,
    ours: CarriedFile,
    theirs: CarriedFile,
    row: Mapping[str, Any],
    at: str,
) -> None:
    """Store a removed file: without items, and without any text when it was forgotten."""
    mine, other = _emptied(ours), _emptied(theirs)
    winner, loser = (mine, other) if strength(mine, other) >= strength(other, mine) else (other, mine)
    facts = _facts(session, winner, loser, row)
    document = document_of(winner)
    if is_forgotten(session, theirs.sha256):
        facts |= dict.fromkeys(FORGOTTEN)
    elif document is not None:
        documents.keep_document(session, row["no"], document)
    files.update_file(session, row, facts, at)
    _first_times(session, row, [mine, other])


def _emptied(file: CarriedFile) -> CarriedFile:
    return replace(file, state=REMOVED, item_count=0, items=[], issues=[], furniture=[])


def _first_times(session: Session, row: Mapping[str, Any], files_of_both: Sequence[CarriedFile]) -> None:
    """Set times of loading and of issues to the earlier of both libraries. `row` is the row before the merge."""
    file_no = row["no"]
    times = [
        at
        for at in (row["loaded_at"], *(carried_issue.loaded_at for carried_issue in files_of_both))
        if at is not None
    ]
    if times:
        session.execute(sa.update(FILE).where(FILE.c.no == file_no).values(loaded_at=min(times)))
    items: dict[int, str] = {}
    noted: dict[tuple[Any, ...], str] = {}
    for file in files_of_both:
        for item in file.items:
            items[item.ordinal] = min(items.get(item.ordinal, item.loaded_at), item.loaded_at)
        for carried_issue in file.issues:
            noted[_issue(carried_issue)] = min(
                noted.get(_issue(carried_issue), carried_issue.at), carried_issue.at
            )
    rows = sa.select(OCCURRENCE.c.no, OCCURRENCE.c.ordinal, OCCURRENCE.c.loaded_at)
    for occurrence in session.execute(rows.where(OCCURRENCE.c.file_no == file_no)).all():
        first = items.get(occurrence.ordinal, occurrence.loaded_at)
        if first != occurrence.loaded_at:
            session.execute(
                sa.update(OCCURRENCE).where(OCCURRENCE.c.no == occurrence.no).values(loaded_at=first)
            )
    for issue in session.execute(sa.select(ISSUE).where(ISSUE.c.file_no == file_no)).all():
        first = noted.get((issue.stage, issue.code, issue.page, issue.detail), issue.at)
        if first != issue.at:
            session.execute(sa.update(ISSUE).where(ISSUE.c.no == issue.no).values(at=first))


def _issue(issue: CarriedIssue) -> tuple[Any, ...]:
    return issue.stage, issue.code, issue.page, issue.detail


def _aliases(winner: CarriedFile, loser: CarriedFile, at: str) -> Iterator[CarriedAlias]:
    """Aliases from ids that only the weaker reading had to the items of the stronger one in their place."""
    items: tuple[Item, ...] = reading_of(winner).items
    known = {item.fingerprint.speech_id for item in items}
    weaker = {item.speech.ordinal: item.fingerprint.speech_id for item in reading_of(loser).items}
    for item in loser.items:
        heir = retirement.successor(item.ordinal, {"body_spans": item.body_spans}, items)
        if heir is not None and weaker[item.ordinal] not in known:
            yield CarriedAlias(weaker[item.ordinal], heir.fingerprint.speech_id, at)
