"""A whole library into another database, SQLite or Postgres, row by row: ids and numbers stay the same.

Every table is counted and digested on both sides before the copy is committed. What is derived (the search
index) is made anew there, so a copy is also a way from one database to the other.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from schema.database.connection import Database
from schema.database.sqlite_file import reading_parameters, uri
from schema.errors import LibraryError
from schema.search import index
from schema.tables.base import json_text
from schema.tables.handles import LIBRARY

BATCH: Final = 200  # rows written at once: texts and documents stay within some MB


class NotEmpty(LibraryError):
    """The library that should be written already holds something."""

    exit_code = 2

    def __init__(self, location: str) -> None:
        super().__init__(
            f"the library at {location} is not empty", "name a new or empty one, or move that one away first"
        )


class NotTheSame(LibraryError):
    """The other database does not give back what was copied; the copy was not committed."""

    exit_code = 8

    def __init__(self, location: str, tables: Sequence[str]) -> None:
        super().__init__(
            f"{location} gives back other rows than were copied: {', '.join(tables)}; nothing was kept there",
            "the database may not be UTF-8, or something changes rows on the way; `wengao check` looks here",
        )


@dataclass(frozen=True, slots=True)
class Copied:
    """One table as both databases have it: its rows, and one SHA-256 over all of them by primary key."""

    rows: int
    sha256: str


def copy_rows(source: Database, target: Database) -> dict[str, Copied]:
    """Copies all rows of `source` into the empty `target` in one transaction; returns what each table holds.

    Raises NotEmpty, or NotTheSame when `target` does not give back what it was given; then nothing is kept.
    """
    copied: dict[str, Copied] = {}
    with source.read() as reading, target.write() as writing:
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
        there = {table.name: digest(writing, table) for table in LIBRARY.sorted_tables}
        if differing := [name for name, sums in copied.items() if there[name] != sums]:
            raise NotTheSame(target.location, differing)
        index.rebuild(writing)
    return copied


def digest(session: Session, table: sa.Table) -> Copied:
    """Returns the count and digest of a table's rows; equal for equal rows on both databases."""
    tally = _Tally()
    for rows in _batches(session, table):
        tally.add(rows)
    return tally.sum()


class _Tally:
    """Rows and their digest so far."""

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
    """Bytes as text; a row holds nothing else that JSON does not know."""
    return value.hex() if isinstance(value, bytes) else value


def _batches(session: Session, table: sa.Table) -> Iterator[list[dict[str, Any]]]:
    query = sa.select(table).order_by(*table.primary_key.columns)
    found = session.execute(query, execution_options={"stream_results": True, "yield_per": BATCH})
    for some in found.mappings().partitions(BATCH):
        yield [dict(row) for row in some]


def advance_sequence(connection: sa.Connection, table: sa.Table) -> None:
    """Sets the sequence of Postgres, which numbers new rows, behind the numbers that were copied."""
    number = table.c.get("no")
    if connection.dialect.name == "postgresql" and number is not None:
        last = sa.select(sa.func.coalesce(sa.func.max(number), 0) + 1).scalar_subquery()
        connection.execute(
            sa.select(sa.func.setval(sa.func.pg_get_serial_sequence(table.name, "no"), last, False))
        )


def copy_file(source: Path, target: Path) -> None:
    """Copies one SQLite library into a file of its own, whole even while somebody writes to `source`."""
    with (
        closing(sqlite3.connect(uri(source, reading_parameters(source)), uri=True)) as reading,
        closing(sqlite3.connect(target)) as writing,
    ):
        reading.backup(writing)
        writing.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
