"""Copies a library into another database, SQLite or Postgres, row by row, with the same ids and numbers.

Row counts and digests of every table are compared before the copy is committed. The search index, which differs
between the two kinds of database, is built anew, so that a copy can go from one kind to the other.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.database.connection import Database
from schema.database.sqlite_file import reading_parameters, uri
from schema.errors import LibraryError
from schema.query.followed import begin_history
from schema.search import index
from schema.tables.base import json_text
from schema.tables.handles import CHANGE, LIBRARY

BATCH: Final = 200  # rows written at a time: texts and documents stay within some MB


class NotEmpty(LibraryError):
    """The library to copy into is not empty."""

    exit_code = 2

    def __init__(self, location: str) -> None:
        super().__init__(
            f"the library at {location} is not empty", "name a new or empty one, or move that one away first"
        )


class NotTheSame(LibraryError):
    """The other database returns other rows than were written; the copy was not committed."""

    exit_code = 8

    def __init__(self, location: str, tables: Sequence[str]) -> None:
        super().__init__(
            f"{location} gives back other rows than were copied: {', '.join(tables)}; nothing was kept there",
            "the database may not be UTF-8, or something changes rows on the way; `wengao check` looks here",
        )


class Copied(Struct, frozen=True):
    """The number of rows of one table, and one SHA-256 over all of them in the order of the primary key."""

    rows: int
    sha256: str


def copy_rows(source: Database, target: Database, *, restored: bool = False) -> dict[str, Copied]:
    """Copies all rows of `source` into the empty `target` in one transaction; returns what each table holds.

    Where `restored`, the numbers of changes go on elsewhere: those after the backup's may have been given out.
    Raises NotEmpty, or NotTheSame when `target` returns other rows than were written; then nothing is stored.
    """
    copied: dict[str, Copied] = {}
    with source.read() as reading, target.write(recorded=False) as writing:
        for table in LIBRARY.sorted_tables:
            if writing.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() is not None:
                raise NotEmpty(target.location)
        for table in LIBRARY.sorted_tables:
            tally = _Tally()
            for rows in _batches(reading, table):
                tally.add(rows)
                writing.execute(sa.insert(table), rows)
            copied[table.name] = tally.sum()
            advance_sequence(writing.connection(), table)
        read_back = {table.name: digest(writing, table) for table in LIBRARY.sorted_tables}
        if differing := [name for name, sums in copied.items() if read_back[name] != sums]:
            raise NotTheSame(target.location, differing)
        if restored:
            renumber_changes(writing)
        index.rebuild(writing)
    return copied


def renumber_changes(session: Session) -> None:
    """Lets the numbers of changes go on elsewhere, in a library that was restored."""
    begin_history(session)
    advance_sequence(session.connection(), CHANGE)


def digest(session: Session, table: sa.Table) -> Copied:
    """Returns the count and digest of a table's rows; equal for equal rows on both databases."""
    tally = _Tally()
    for rows in _batches(session, table):
        tally.add(rows)
    return tally.sum()


class _Tally:
    """The running count and digest of rows."""

    def __init__(self) -> None:
        self._rows = 0
        self._digest = hashlib.sha256()

    def add(self, rows: Sequence[Mapping[str, Any]]) -> None:
        for row in rows:
            self._rows += 1
            self._digest.update(json_text([_plain(value) for value in row.values()]).encode() + b"\n")

    def sum(self) -> Copied:
        return Copied(self._rows, self._digest.hexdigest())


def _plain(value: object) -> object:
    """Bytes as hexadecimal text for JSON; other values of rows need no conversion."""
    return value.hex() if isinstance(value, bytes) else value


def _batches(session: Session, table: sa.Table) -> Iterator[list[dict[str, Any]]]:
    query = sa.select(table).order_by(*table.primary_key.columns)
    found = session.execute(query, execution_options={"stream_results": True, "yield_per": BATCH})
    for some in found.mappings().partitions(BATCH):
        yield [dict(row) for row in some]


def advance_sequence(connection: sa.Connection, table: sa.Table) -> None:
    """Sets the Postgres sequence that numbers new rows to continue after the copied numbers."""
    number = table.c.get("no")
    if connection.dialect.name == "postgresql" and number is not None:
        last = sa.select(sa.func.coalesce(sa.func.max(number), 0) + 1).scalar_subquery()
        connection.execute(
            sa.select(sa.func.setval(sa.func.pg_get_serial_sequence(table.name, "no"), last, False))
        )


def copy_file(source: Path, target: Path) -> None:
    """Copies one SQLite library into another file, consistently even during writes to `source`."""
    with (
        closing(sqlite3.connect(uri(source, reading_parameters(source)), uri=True)) as reading,
        closing(sqlite3.connect(target)) as writing,
    ):
        reading.backup(writing)
        writing.execute("PRAGMA journal_mode = DELETE")  # no write-ahead log beside the copy
