"""The search index: one entry a speech, with the keys of all its prints and titles, placed by newness.

On SQLite a contentless FTS5 table, one token a character; on Postgres a GIN index over numbers of one and
two characters. Both are derived: `rebuild` makes them anew, and alembic knows nothing of them.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlmodel import Session

from schema.database.batches import batches
from schema.search.entry import FIELD_BREAK, IndexEntry, entries, place
from schema.search.tokens import FIELDS, PRINT_BREAK, entry_numbers, tokens
from schema.tables.handles import SPEECH

LEVEL: Final = 1  # zlib: keys of a speech in 0.1 ms, half their size

CREATE: Final = {
    "sqlite": (
        # columnsize=0: nothing here needs the length of a column. The module `tokens` writes for this tokenizer.
        "CREATE VIRTUAL TABLE speech_fts USING fts5(text, title, content='', columnsize=0, tokenize='ascii')",
        # A contentless table forgets only what it is told word for word, so the words are kept.
        "CREATE TABLE speech_fts_entry (place INTEGER PRIMARY KEY, speech_no INTEGER NOT NULL UNIQUE, "
        "newest TEXT NOT NULL, keys BLOB NOT NULL)",
    ),
    "postgresql": (
        "CREATE TABLE speech_fts_entry (place BIGINT PRIMARY KEY, speech_no INTEGER NOT NULL UNIQUE, "
        'newest TEXT COLLATE "C" NOT NULL, text TEXT COLLATE "C" NOT NULL, title TEXT COLLATE "C" NOT NULL, '
        "grams BIGINT[] NOT NULL)",
        # Looked at for keys of three and more characters: reading it unpacked is five times as quick.
        "ALTER TABLE speech_fts_entry ALTER COLUMN text SET STORAGE EXTERNAL",
        "CREATE INDEX speech_fts_grams ON speech_fts_entry USING gin (grams)",
    ),
}
DROP: Final = {
    "sqlite": ("DROP TABLE IF EXISTS speech_fts", "DROP TABLE IF EXISTS speech_fts_entry"),
    "postgresql": ("DROP TABLE IF EXISTS speech_fts_entry",),
}


def create(connection: Connection) -> None:
    """Makes the empty index."""
    for statement in CREATE[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def drop(connection: Connection) -> None:
    """Drops the index."""
    for statement in DROP[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def rebuild(session: Session) -> int:
    """Makes the index anew from the tables; returns the number of speeches in it."""
    drop(session.connection())
    create(session.connection())
    nos = session.scalars(sa.select(SPEECH.c.no).order_by(SPEECH.c.no)).all()
    for some in batches(nos):
        index(session, some)
    return len(nos)


def index(session: Session, speech_nos: Collection[int]) -> None:
    """Updates the index entries of these speeches from the tables; equal entries are not written."""
    for some in batches(sorted(set(speech_nos))):
        before = {row.speech_no: row for row in _stored(session, some)}
        wanted = {entry.speech_no: entry for entry in entries(session, some)}
        stale = [
            row
            for no, row in before.items()
            if no not in wanted or (row.newest, keys_of(row)) != (wanted[no].newest, wanted[no].packed)
        ]
        _remove(session, stale)
        unchanged = before.keys() - {row.speech_no for row in stale}
        _insert(session, [entry for no, entry in wanted.items() if no not in unchanged])


def unindex(session: Session, speech_nos: Iterable[int]) -> None:
    """Removes these speeches from the index."""
    for some in batches(sorted(set(speech_nos))):
        _remove(session, _stored(session, some))


def disagreements(session: Session) -> list[int]:
    """Returns the numbers of speeches whose index entry is not what the tables give; for `check`."""
    wrong = []
    nos = set(session.scalars(sa.select(SPEECH.c.no)))
    indexed = set(session.scalars(sa.text("SELECT speech_no FROM speech_fts_entry")))
    for some in batches(sorted(nos | indexed)):
        stored = {row.speech_no: (row.newest, keys_of(row)) for row in _stored(session, some)}
        wanted = {entry.speech_no: (entry.newest, entry.packed) for entry in entries(session, some)}
        wrong += [no for no in some if stored.get(no) != wanted.get(no)]
    return wrong


def keys_of(row: Any) -> str:
    """Returns the packed keys in a row of `speech_fts_entry`."""
    if hasattr(row, "keys_blob"):
        return zlib.decompress(row.keys_blob).decode()
    return f"{row.text}{FIELD_BREAK}{row.title}"


def entry_columns(session: Session) -> str:
    """Returns the columns of `speech_fts_entry` that `keys_of` reads."""
    return "keys AS keys_blob" if _is_sqlite(session) else "text, title"


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _stored(session: Session, speech_nos: Collection[int]) -> list[Any]:
    query = sa.text(
        f"SELECT place, speech_no, newest, {entry_columns(session)} FROM speech_fts_entry "  # noqa: S608 - constants
        "WHERE speech_no IN :nos"
    ).bindparams(sa.bindparam("nos", expanding=True))
    return list(session.execute(query, {"nos": list(speech_nos)}))


def _remove(session: Session, rows: Collection[Any]) -> None:
    if not rows:
        return
    if _is_sqlite(session):
        session.execute(
            sa.text(
                "INSERT INTO speech_fts (speech_fts, rowid, text, title) "
                "VALUES ('delete', :place, :text, :title)"
            ),
            [{"place": row.place, **_tokens(keys_of(row))} for row in rows],
        )
    session.execute(
        sa.text("DELETE FROM speech_fts_entry WHERE place = :place"), [{"place": row.place} for row in rows]
    )


def _tokens(packed: str) -> dict[str, str]:
    """Both fields as FTS5 is told them."""
    fields = packed.split(FIELD_BREAK)
    return {
        name: tokens(field.split(PRINT_BREAK) if field else ())
        for name, field in zip(FIELDS, fields, strict=True)
    }


def _insert(session: Session, wanted: Collection[IndexEntry]) -> None:
    if not wanted:
        return
    places = _free_places(session, wanted)
    if _is_sqlite(session):
        session.execute(
            sa.text("INSERT INTO speech_fts (rowid, text, title) VALUES (:place, :text, :title)"),
            [{"place": places[entry.speech_no], **_tokens(entry.packed)} for entry in wanted],
        )
        session.execute(
            sa.text(
                "INSERT INTO speech_fts_entry (place, speech_no, newest, keys) "
                "VALUES (:place, :no, :newest, :keys)"
            ),
            [
                {**_row(entry, places), "keys": zlib.compress(entry.packed.encode(), LEVEL)}
                for entry in wanted
            ],
        )
        return
    session.execute(
        sa.text(
            "INSERT INTO speech_fts_entry (place, speech_no, newest, text, title, grams) "
            "VALUES (:place, :no, :newest, :text, :title, :grams)"
        ),
        [
            {
                **_row(entry, places),
                "text": PRINT_BREAK.join(entry.texts),
                "title": PRINT_BREAK.join(entry.titles),
                "grams": sorted(entry_numbers(entry.texts, entry.titles)),
            }
            for entry in wanted
        ],
    )


def _row(entry: IndexEntry, places: Mapping[int, int]) -> dict[str, Any]:
    return {"place": places[entry.speech_no], "no": entry.speech_no, "newest": entry.newest}


def _free_places(session: Session, wanted: Collection[IndexEntry]) -> dict[int, int]:
    """A place for each entry; where two ids begin alike, the later comer stands behind."""
    found: dict[int, int] = {}
    first = {entry.speech_no: place(entry.newest, entry.speech_id) for entry in wanted}
    taken = _taken(session, first.values())
    for entry in sorted(wanted, key=lambda entry: entry.speech_id):
        at = first[entry.speech_no]
        while at in taken:
            at -= 1
            taken |= _taken(session, [at])
        taken.add(at)
        found[entry.speech_no] = at
    return found


TAKEN: Final = sa.text("SELECT place FROM speech_fts_entry WHERE place IN :places").bindparams(
    sa.bindparam("places", expanding=True)
)


def _taken(session: Session, places: Iterable[int]) -> set[int]:
    """Which of these places hold an entry."""
    return {place for some in batches(places) for place in session.scalars(TAKEN, {"places": some})}
