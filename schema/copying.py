"""A whole library into another database, SQLite or Postgres, row by row: ids and numbers stay the same.

What is derived (the search index) is made anew there, so a copy is also a way from one database to the other.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import sqlalchemy as sa
from sqlmodel import Session

from schema import search_index
from schema.database import Database
from schema.errors import LibraryError
from schema.tables import METADATA

BATCH: Final = 200  # rows written at once: texts and documents stay within some MB


class NotEmpty(LibraryError):
    """The library that should be written already holds something."""

    exit_code = 2

    def __init__(self, location: str) -> None:
        super().__init__(
            f"the library at {location} is not empty", "name a new one with --db, or move that one away first"
        )


def copy_rows(source: Database, target: Database) -> dict[str, int]:
    """All rows of `source` into the empty `target`, in one transaction there; how many by table.

    Raises NotEmpty.
    """
    copied: dict[str, int] = {}
    with source.read() as reading, target.write() as writing:
        for table in METADATA.sorted_tables:
            if writing.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() is not None:
                raise NotEmpty(target.location)
        for table in METADATA.sorted_tables:
            copied[table.name] = 0
            for rows in _batches(reading, table):
                writing.execute(sa.insert(table), rows)
                copied[table.name] += len(rows)
            _go_on_counting(writing, table)
        search_index.rebuild(writing)
    return copied


def _batches(session: Session, table: sa.Table) -> Iterator[list[dict[str, Any]]]:
    found = session.execute(sa.select(table), execution_options={"stream_results": True, "yield_per": BATCH})
    for some in found.mappings().partitions(BATCH):
        yield [dict(row) for row in some]


def _go_on_counting(session: Session, table: sa.Table) -> None:
    """Postgres numbers new rows by a sequence, which must stand behind the numbers copied."""
    number = table.c.get("no")
    if session.get_bind().dialect.name == "postgresql" and number is not None:
        last = sa.select(sa.func.coalesce(sa.func.max(number), 0) + 1).scalar_subquery()
        session.execute(
            sa.select(sa.func.setval(sa.func.pg_get_serial_sequence(table.name, "no"), last, False))
        )


def copy_file(source: Path, target: Path) -> None:
    """One SQLite library as a file of its own, whole even while somebody writes to `source`."""
    with (
        closing(sqlite3.connect(f"file:{quote(str(source))}?mode=ro", uri=True)) as reading,
        closing(sqlite3.connect(target)) as writing,
    ):
        reading.backup(writing)
        writing.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
