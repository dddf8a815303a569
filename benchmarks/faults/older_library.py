"""Libraries as earlier revisions had them: their tables, filled with the rows of one of today."""

from __future__ import annotations

import zlib
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from schema.database.connection import HEAD
from schema.exchange.copy import advance_sequence
from schema.search import index
from schema.tables.handles import LIBRARY, OCCURRENCE, OCCURRENCE_TEXT, SPEECH, SPEECH_TEXT

# The search index as revisions 0002 to 0008 had it: keys in the row of the entry.
OLD_INDEX: Final = {
    "sqlite": (
        "CREATE VIRTUAL TABLE speech_fts USING fts5(text, title, content='', columnsize=0, tokenize='ascii')",
        "CREATE TABLE speech_fts_entry (place INTEGER PRIMARY KEY, speech_no INTEGER NOT NULL UNIQUE, "
        "newest TEXT NOT NULL, keys BLOB NOT NULL)",
    ),
    "postgresql": (
        "CREATE TABLE speech_fts_entry (place BIGINT PRIMARY KEY, speech_no INTEGER NOT NULL UNIQUE, "
        'newest TEXT COLLATE "C" NOT NULL, text TEXT COLLATE "C" NOT NULL, title TEXT COLLATE "C" NOT NULL, '
        "grams BIGINT[] NOT NULL)",
        "ALTER TABLE speech_fts_entry ALTER COLUMN text SET STORAGE EXTERNAL",
        "CREATE INDEX speech_fts_grams ON speech_fts_entry USING gin (grams)",
    ),
}


def fill(connection: sa.Connection, rows: Session, revision: str) -> None:
    """Puts the rows of a library of today into the empty tables of `revision`; both are of one kind of database."""
    there = sa.MetaData()
    there.reflect(connection)
    for table in LIBRARY.sorted_tables:
        if table.name not in there.tables:
            continue
        names = there.tables[table.name].c.keys()
        columns = [column for column in _with_what_was_in_it(table) if column.name in names]
        found = [dict(row) for row in rows.execute(_rows(table, columns)).mappings()]
        if found:
            older = sa.table(table.name, *(sa.column(column.name, column.type) for column in columns))
            connection.execute(sa.insert(older), found)
            advance_sequence(connection, table)
    if "0002" <= revision < "0009":
        _old_index(connection, rows)
    if revision == HEAD:
        with Session(connection) as session:
            index.rebuild(session)
            session.flush()


def _with_what_was_in_it(table: sa.Table) -> list[sa.Column[Any]]:
    """The columns of a table, and those that it had before 0009."""
    moved = {SPEECH: SPEECH_TEXT, OCCURRENCE: OCCURRENCE_TEXT}.get(table)
    return [
        *table.c,
        *(column for column in (moved.c if moved is not None else ()) if not column.primary_key),
    ]


def _rows(table: sa.Table, columns: list[sa.Column[Any]]) -> sa.Select[Any]:
    query = sa.select(*columns)
    if table is SPEECH:
        return query.select_from(SPEECH.join(SPEECH_TEXT, SPEECH_TEXT.c.speech_no == SPEECH.c.no))
    if table is OCCURRENCE:
        same = OCCURRENCE_TEXT.c.occurrence_no == OCCURRENCE.c.no
        return query.select_from(OCCURRENCE.join(OCCURRENCE_TEXT, same))
    return query


def _old_index(connection: sa.Connection, filled: Session) -> None:
    """The index of `filled` in the tables it had before 0009."""
    for statement in OLD_INDEX[connection.dialect.name]:
        connection.exec_driver_sql(statement)
    nos = filled.scalars(sa.select(SPEECH.c.no)).all()
    rows = [row._asdict() for row in index.stored_entries(filled, nos)]
    if connection.dialect.name == "sqlite":
        entry = "INSERT INTO speech_fts_entry VALUES (:place, :speech_no, :newest, :keys_blob)"
        words = "INSERT INTO speech_fts (rowid, text, title) VALUES (:place, :text, :title)"
        for row in rows:
            keys = index.unpacked(row["keys_blob"])
            connection.execute(sa.text(entry), {**row, "keys_blob": zlib.compress(keys.encode(), 1)})
            told = index.tokens_of(keys)
            connection.execute(sa.text(words), {"place": row["place"], **told})
        return
    entry = "INSERT INTO speech_fts_entry VALUES (:place, :speech_no, :newest, :text, :title, :grams)"
    for row in rows:
        connection.execute(sa.text(entry), {**row, "grams": _numbers(filled, row["place"])})


def _numbers(filled: Session, place: int) -> list[int]:
    """What stood in the column `grams`: the server makes it now."""
    grams = sa.text("SELECT speech_grams(text, title) FROM speech_fts_keys WHERE place = :place")
    return list(filled.execute(grams, {"place": place}).scalar_one())
