"""What runs replaced of files that were in the library before them, and its return when a run is undone.

    reading 1, run a: reading 2, run b: reading 3
    undo b: reading 2        undo a: reading 3 stays, and what b replaced is now reading 1
    run c, a person's facts on reading 3; undo b: reading 2 with these facts

A later reading does not depend on those before it, so it stays; undoing all runs, in any order, gives the first.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, Final

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import replace
from sqlmodel import Session

from schema.database.batches import batches
from schema.database.changes import RUN
from schema.store import files, refresh, retirement
from schema.store.carried import CarriedFile, carried_file
from schema.store.load import load_reading
from schema.store.removal import is_forgotten
from schema.store.unpack import (
    LARGEST_DOCUMENT,
    comparable,
    document_of,
    file_columns,
    item_columns,
    reading_of,
)
from schema.tables.handles import FILE, FURNITURE, KEPT_READING, OCCURRENCE, OFFER, SPEECH

LEVEL: Final = 6  # zlib


class KeptReading(Struct, frozen=True):
    """A file as it stood before a run; `later` is the number of what the next run kept of it, and `read_since` says
    whether a later run read it anew."""

    no: int
    file_no: int
    file: CarriedFile
    later: int | None
    read_since: bool


@contextmanager
def keeping(session: Session, row: Mapping[str, Any] | None) -> Iterator[None]:
    """Keeps a file as it stands before the block, if the block is part of a run and changes the file: once a run,
    and not of what the run itself brought. `row` is the file's before the block; None where it is new."""
    run_id: str | None = session.info.get(RUN)
    if (
        run_id is None
        or row is None
        or _is_kept(session, row["no"], run_id)
        or _is_own(session, row["no"], run_id)
    ):
        yield
        return
    before = carried_file(session, row)
    yield
    now = files.find_file(session, row["sha256"])
    after = None if now is None or is_forgotten(session, row["sha256"]) else carried_file(session, now)
    if after is None or _says(after) == _says(before):
        return
    again = before.versions != after.versions or comparable(before, after) != comparable(after, before)
    if after.document == before.document:
        before = replace(before, document=None)
    data = zlib.compress(msgspec.json.encode(before), LEVEL)
    values = {"file_no": row["no"], "run_id": run_id, "reread": again, "data": data}
    session.execute(sa.insert(KEPT_READING).values(values))


@contextmanager
def keeping_all(session: Session, sha256s: Iterable[str]) -> Iterator[None]:
    """Likewise several files."""
    with ExitStack() as stack:
        for sha256 in sorted(set(sha256s)):
            stack.enter_context(keeping(session, files.find_file(session, sha256)))
        yield


def _says(file: CarriedFile) -> CarriedFile:
    """A file without times."""
    return replace(
        file,
        loaded_at=None,
        issues=[replace(issue, at="") for issue in file.issues],
        items=[replace(item, loaded_at="") for item in file.items],
    )


def _is_kept(session: Session, file_no: int, run_id: str) -> bool:
    mine = sa.select(KEPT_READING.c.no).where(
        KEPT_READING.c.file_no == file_no, KEPT_READING.c.run_id == run_id
    )
    return session.execute(mine).first() is not None


def _is_own(session: Session, file_no: int, run_id: str) -> bool:
    """Whether only this run ever offered the file: it goes with it."""
    offers = session.scalars(sa.select(OFFER.c.brought_by).where(OFFER.c.file_no == file_no)).all()
    return bool(offers) and set(offers) == {run_id}


def kept_by(session: Session, run_id: str) -> list[KeptReading]:
    """Returns what a run replaced, in the order of the files' numbers."""
    query = sa.select(KEPT_READING).where(KEPT_READING.c.run_id == run_id).order_by(KEPT_READING.c.file_no)
    return [_unpacked(session, row) for row in session.execute(query).all()]


def _unpacked(session: Session, row: Any) -> KeptReading:
    since = sa.select(KEPT_READING.c.no, KEPT_READING.c.reread).order_by(KEPT_READING.c.no)
    later = session.execute(
        since.where(KEPT_READING.c.file_no == row.file_no, KEPT_READING.c.no > row.no)
    ).all()
    next_no = later[0].no if later else None
    return KeptReading(row.no, row.file_no, _decoded(row.data), next_no, any(one.reread for one in later))


def _decoded(data: bytes) -> CarriedFile:
    return msgspec.json.decode(zlib.decompressobj().decompress(data, LARGEST_DOCUMENT), type=CarriedFile)


def pass_on(session: Session, kept: KeptReading) -> None:
    """Lets the next run have replaced what this one replaced, as if this one had not been."""
    if kept.later is None:
        drop(session, [kept.no])
        return
    found = session.execute(
        sa.select(KEPT_READING.c.data).where(KEPT_READING.c.no == kept.later)
    ).scalar_one()
    before = replace(kept.file, document=kept.file.document or _decoded(found).document)
    data = zlib.compress(msgspec.json.encode(before), LEVEL)
    session.execute(sa.update(KEPT_READING).where(KEPT_READING.c.no == kept.later).values(data=data))
    drop(session, [kept.no])


def bring_back(session: Session, kept: KeptReading, at: str) -> list[str]:
    """Loads a file as it stood before the run; decisions in force are laid over it. Returns the ids that it had until
    now."""
    had = sa.select(SPEECH.c.speech_id).join(OCCURRENCE, OCCURRENCE.c.speech_no == SPEECH.c.no)
    until_now = list(session.scalars(had.where(OCCURRENCE.c.file_no == kept.file_no)))
    row = dict(session.execute(sa.select(FILE).where(FILE.c.no == kept.file_no)).mappings().one())
    document = kept.file.document or carried_file(session, row).document
    file = replace(kept.file, document=document)
    facts = file_columns(file)
    facts |= files.claimed_facts(session, kept.file_no, facts)
    read, reading = document_of(file), reading_of(file)
    if file.state == "loaded" and read is not None:
        load_reading(session, row, facts, document=read, reading=reading, at=at, stored=item_columns(file))
    else:
        _empty(session, kept.file_no, at)
        files.update_file(session, row, facts, at)
        files.keep_issues(session, reading.issues, at, file_no=kept.file_no)
    refresh.file_dated(session, kept.file_no)
    return until_now


def _empty(session: Session, file_no: int, at: str) -> None:
    """Takes out what is printed in a file."""
    retirement.take_prints_out(session, file_no, "the run that read it was undone", at)
    session.execute(sa.delete(FURNITURE).where(FURNITURE.c.file_no == file_no))


def drop(session: Session, numbers: Sequence[int]) -> None:
    """Deletes kept readings by number."""
    for some in batches(numbers):
        session.execute(sa.delete(KEPT_READING).where(KEPT_READING.c.no.in_(some)))
