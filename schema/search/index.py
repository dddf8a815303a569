"""The search index: one entry a speech, with the keys of all its prints and titles, placed by newness.

On SQLite a contentless FTS5 table, one token a character; on Postgres a GIN index over numbers of one and
two characters. Both are derived: `rebuild` makes them anew, and alembic knows nothing of them. Keys are as long
as texts, so they have a table of their own. The index of tiles (`tile_index`) is kept along with it.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlmodel import Session

from schema.database.batches import batches
from schema.search import tile_index
from schema.search.entry import FIELD_BREAK, IndexEntry, entries, place
from schema.search.tokens import FIELDS, NUMBERS_FUNCTION, PRINT_BREAK, tokens
from schema.tables.handles import SPEECH

# Keys as stored: in GB18030 a Han takes two bytes with frequent ones close together, so that they pack a fifth smaller
# than from UTF-8, and quicker; it holds all of Unicode.
KEYS_CODEC: Final = "gb18030"
LEVEL: Final = 1  # zlib: a speech in 0.1 ms; level 6 saves nothing more

CREATE: Final = {
    "sqlite": (
        # columnsize=0: nothing here needs the length of a column. The module `tokens` writes for this tokenizer.
        "CREATE VIRTUAL TABLE speech_fts USING fts5(text, title, content='', columnsize=0, tokenize='ascii')",
        "CREATE TABLE speech_fts_entry (place INTEGER PRIMARY KEY, speech_no INTEGER NOT NULL UNIQUE, "
        "newest TEXT NOT NULL)",
        # A contentless table forgets only what it is told word for word, so the words are kept. By number of
        # speech: in order of place, new ones come in between, and pages stay half empty.
        "CREATE TABLE speech_fts_keys (speech_no INTEGER PRIMARY KEY, keys BLOB NOT NULL)",
    ),
    "postgresql": (
        "CREATE TABLE speech_fts_entry (place BIGINT PRIMARY KEY, speech_no INTEGER NOT NULL UNIQUE, "
        'newest TEXT COLLATE "C" NOT NULL)',
        # By place, which is what a match is asked for.
        'CREATE TABLE speech_fts_keys (place BIGINT PRIMARY KEY, text TEXT COLLATE "C" NOT NULL, '
        'title TEXT COLLATE "C" NOT NULL)',
        # Looked at for keys of three and more characters: reading it unpacked is five times as quick.
        "ALTER TABLE speech_fts_keys ALTER COLUMN text SET STORAGE EXTERNAL",
        # The server makes the numbers: a row that held them too would be 2 KB longer, and slower to send and write.
        NUMBERS_FUNCTION,
        "CREATE INDEX speech_fts_grams ON speech_fts_keys USING gin (speech_grams(text, title))",
    ),
}
DROP: Final = {
    "sqlite": ("speech_fts", "speech_fts_entry", "speech_fts_keys"),
    "postgresql": ("speech_fts_entry", "speech_fts_keys"),
}
# An entry's number in the table of its keys.
KEYED_BY: Final = {"sqlite": "speech_no", "postgresql": "place"}


def create(connection: Connection) -> None:
    """Makes the empty index."""
    for statement in CREATE[connection.dialect.name]:
        connection.exec_driver_sql(statement)
    tile_index.create(connection)


def drop(connection: Connection) -> None:
    """Drops the index."""
    for table in DROP[connection.dialect.name]:
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table}")
    connection.exec_driver_sql(tile_index.DROP)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS speech_grams(text, text)")


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
        before = {row.speech_no: row for row in stored_entries(session, some)}
        keys = {no: keys_of(row) for no, row in before.items()}
        if None in keys.values():
            rebuild(session)  # what FTS5 was told of them is not known, so it cannot forget it
            return
        wanted = {entry.speech_no: entry for entry in entries(session, some)}
        stale = [
            row
            for no, row in before.items()
            if no not in wanted or (row.newest, keys[no]) != (wanted[no].newest, wanted[no].packed)
        ]
        _remove(session, stale)
        unchanged = before.keys() - {row.speech_no for row in stale}
        _insert(session, [entry for no, entry in wanted.items() if no not in unchanged])
        gone = {no: packed for no, packed in keys.items() if no not in wanted and packed is not None}
        tile_index.withdraw(session, {no: _text_key(packed) for no, packed in gone.items()})
        new = wanted.keys() - before.keys()
        tile_index.post(session, {no: _text_key(wanted[no].packed) for no in new})


def mend(session: Session, speech_nos: Collection[int]) -> None:
    """As `index`, and posts the tiles that these speeches have lost; for `check --repair`."""
    index(session, speech_nos)
    for some in batches(sorted(set(speech_nos))):
        keys = {
            row.speech_no: _text_key(keys_of(row) or FIELD_BREAK) for row in stored_entries(session, some)
        }
        tile_index.post(session, {no: keys[no] for no in tile_index.missing(session, keys)})


def unindex(session: Session, speech_nos: Iterable[int]) -> None:
    """Removes these speeches from the index."""
    for some in batches(sorted(set(speech_nos))):
        rows = stored_entries(session, some)
        _remove(session, rows)
        tile_index.withdraw(session, {row.speech_no: _text_key(keys_of(row) or FIELD_BREAK) for row in rows})


def disagreements(session: Session) -> list[int]:
    """Returns the numbers of speeches whose index entry is not what the tables give; for `check`."""
    wrong = []
    nos = set(session.scalars(sa.select(SPEECH.c.no)))
    indexed = set(session.scalars(sa.text("SELECT speech_no FROM speech_fts_entry")))
    for some in batches(sorted(nos | indexed)):
        stored = {row.speech_no: (row.newest, keys_of(row)) for row in stored_entries(session, some)}
        wanted = {entry.speech_no: (entry.newest, entry.packed) for entry in entries(session, some)}
        odd = {no for no in some if stored.get(no) != wanted.get(no)}
        sound = {no: keys for no, (_, keys) in stored.items() if no not in odd and keys is not None}
        odd |= set(tile_index.missing(session, {no: _text_key(keys) for no, keys in sound.items()}))
        wrong += sorted(odd)
    return wrong


def stored_entries(session: Session, speech_nos: Collection[int]) -> list[Any]:
    """Returns the entries of these speeches as rows (place, speech_no, newest, and what `keys_of` reads)."""
    keyed_by = KEYED_BY[session.get_bind().dialect.name]
    keys = "keys.keys AS keys_blob" if _is_sqlite(session) else "keys.text, keys.title"
    query = sa.text(
        f"SELECT entry.place, entry.speech_no, entry.newest, {keys} FROM speech_fts_entry AS entry "  # noqa: S608
        f"LEFT JOIN speech_fts_keys AS keys ON keys.{keyed_by} = entry.{keyed_by} WHERE entry.speech_no IN :nos"
    ).bindparams(sa.bindparam("nos", expanding=True))
    return list(session.execute(query, {"nos": list(speech_nos)}))


def compressed(keys: str) -> bytes:
    """Returns packed keys as SQLite stores them."""
    return zlib.compress(keys.encode(KEYS_CODEC), LEVEL)


def unpacked(stored: bytes) -> str:
    """Returns the packed keys in what `compressed` gave."""
    return zlib.decompress(stored).decode(KEYS_CODEC)


def keys_of(row: Any) -> str | None:
    """Returns the packed keys in a row of `stored_entries`; None where they are not there."""
    if hasattr(row, "keys_blob"):
        return None if row.keys_blob is None else unpacked(row.keys_blob)
    return None if row.text is None else f"{row.text}{FIELD_BREAK}{row.title}"


def _text_key(packed: str) -> str:
    """The key of one print's text: that of another has the same letters."""
    return packed.partition(FIELD_BREAK)[0].partition(PRINT_BREAK)[0]


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _remove(session: Session, rows: Collection[Any]) -> None:
    if not rows:
        return
    if _is_sqlite(session):
        session.execute(
            sa.text(
                "INSERT INTO speech_fts (speech_fts, rowid, text, title) "
                "VALUES ('delete', :place, :text, :title)"
            ),
            [{"place": row.place, **tokens_of(keys_of(row) or "")} for row in rows],
        )
    keyed_by = KEYED_BY[session.get_bind().dialect.name]
    numbers = [{"no": getattr(row, keyed_by)} for row in rows]
    for table in ("speech_fts_keys", "speech_fts_entry"):
        session.execute(sa.text(f"DELETE FROM {table} WHERE {keyed_by} = :no"), numbers)  # noqa: S608 - constants


def tokens_of(packed: str) -> dict[str, str]:
    """Returns packed keys as FTS5 is told them, by field."""
    fields = packed.split(FIELD_BREAK)
    return {
        name: tokens(field.split(PRINT_BREAK) if field else ())
        for name, field in zip(FIELDS, fields, strict=True)
    }


def _insert(session: Session, wanted: Collection[IndexEntry]) -> None:
    if not wanted:
        return
    places = _free_places(session, wanted)
    session.execute(
        sa.text("INSERT INTO speech_fts_entry (place, speech_no, newest) VALUES (:place, :no, :newest)"),
        [
            {"place": places[entry.speech_no], "no": entry.speech_no, "newest": entry.newest}
            for entry in wanted
        ],
    )
    if _is_sqlite(session):
        session.execute(
            sa.text("INSERT INTO speech_fts (rowid, text, title) VALUES (:place, :text, :title)"),
            [{"place": places[entry.speech_no], **tokens_of(entry.packed)} for entry in wanted],
        )
        session.execute(
            sa.text(
                "INSERT INTO speech_fts_keys (speech_no, keys) VALUES (:no, :keys) "
                "ON CONFLICT (speech_no) DO UPDATE SET keys = excluded.keys"
            ),
            [{"no": entry.speech_no, "keys": compressed(entry.packed)} for entry in wanted],
        )
        return
    session.execute(
        sa.text(
            "INSERT INTO speech_fts_keys (place, text, title) VALUES (:place, :text, :title) "
            "ON CONFLICT (place) DO UPDATE SET text = excluded.text, title = excluded.title"
        ),
        [
            {
                "place": places[entry.speech_no],
                "text": PRINT_BREAK.join(entry.texts),
                "title": PRINT_BREAK.join(entry.titles),
            }
            for entry in wanted
        ],
    )


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
