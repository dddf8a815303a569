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
from schema.search import speaker_years, tile_index
from schema.search.entry import FIELD_BREAK, IndexEntry, entries
from schema.search.index_tables import CREATE, DROP
from schema.search.places import place
from schema.search.tokens import PRINT_BREAK, fields_of
from schema.tables.handles import SPEECH
from schema.text.loose_key import loose_key

# Keys as stored: in GB18030 a Han takes two bytes with frequent ones close together, so that they pack a fifth smaller
# than from UTF-8, and quicker; it holds all of Unicode.
KEYS_CODEC: Final = "gb18030"
LEVEL: Final = 1  # zlib: a speech in 0.1 ms; level 6 saves nothing more

# An entry's number in the table of its keys.
KEYED_BY: Final = {"sqlite": "speech_no", "postgresql": "place"}


KEYS: Final = {"sqlite": "keys.keys AS keys_blob", "postgresql": "keys.text, keys.title"}
STORED: Final = {
    dialect: sa.text(
        f"SELECT entry.place, entry.speech_no, entry.newest, entry.speaker_year, {KEYS[dialect]} "  # noqa: S608
        f"FROM speech_fts_entry AS entry LEFT JOIN speech_fts_keys AS keys ON keys.{keyed_by} = entry.{keyed_by} "
        "WHERE entry.speech_no IN :nos"
    ).bindparams(sa.bindparam("nos", expanding=True))
    for dialect, keyed_by in KEYED_BY.items()
}
NEW_ENTRIES: Final = sa.text(
    "INSERT INTO speech_fts_entry (place, speech_no, newest, speaker_year) "
    "VALUES (:place, :no, :newest, :speaker_year)"
)
NEW_TOKENS: Final = sa.text("INSERT INTO speech_fts (rowid, text, title) VALUES (:place, :text, :title)")
KEPT_KEYS: Final = sa.text(
    "INSERT INTO speech_fts_keys (speech_no, keys) VALUES (:no, :keys) "
    "ON CONFLICT (speech_no) DO UPDATE SET keys = excluded.keys"
)
KEPT_KEYS_ON_POSTGRES: Final = sa.text(
    "INSERT INTO speech_fts_keys (place, text, title, loose_text, loose_title) "
    "VALUES (:place, :text, :title, :loose_text, :loose_title) ON CONFLICT (place) DO UPDATE SET "
    "text = excluded.text, title = excluded.title, loose_text = excluded.loose_text, "
    "loose_title = excluded.loose_title"
)


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
    if _is_sqlite(session):
        # One list a word instead of some twenty: searching 100,000 speeches takes half the time, for 14 s once.
        session.execute(sa.text("INSERT INTO speech_fts (speech_fts) VALUES ('optimize')"))
    return len(nos)


def index(session: Session, speech_nos: Collection[int], new: Collection[int] = ()) -> None:
    """Updates the index entries of these speeches from the tables; equal entries are not written. `new` speeches have
    none yet."""
    for some in batches(sorted(set(speech_nos))):
        before = {row.speech_no: row for row in stored_entries(session, [no for no in some if no not in new])}
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
        numbers = {no: wanted[no].speaker_year for no in unchanged}
        other = {no: number for no, number in numbers.items() if number != before[no].speaker_year}
        speaker_years.renumber(session, other)
        _insert(session, [entry for no, entry in wanted.items() if no not in unchanged])
        gone = {no: packed for no, packed in keys.items() if no not in wanted and packed is not None}
        tile_index.withdraw(session, {no: _text_key(packed) for no, packed in gone.items()})
        came = wanted.keys() - before.keys()
        tile_index.post(session, {no: _text_key(wanted[no].packed) for no in came})


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
        rows = {row.speech_no: row for row in stored_entries(session, some)}
        stored = {no: (row.newest, row.speaker_year, keys_of(row)) for no, row in rows.items()}
        wanted = {
            entry.speech_no: (entry.newest, entry.speaker_year, entry.packed)
            for entry in entries(session, some)
        }
        odd = {no for no in some if stored.get(no) != wanted.get(no)}
        sound = {no: keys for no, (_, _, keys) in stored.items() if no not in odd and keys is not None}
        odd |= set(tile_index.missing(session, {no: _text_key(keys) for no, keys in sound.items()}))
        wrong += sorted(odd)
    return wrong


def stored_entries(session: Session, speech_nos: Collection[int]) -> list[Any]:
    """Returns the entries of these speeches as rows (place, speech_no, newest, speaker_year, and what `keys_of`
    reads)."""
    if not speech_nos:
        return []
    query = STORED[session.get_bind().dialect.name]
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
    texts, titles = (field.split(PRINT_BREAK) if field else [] for field in packed.split(FIELD_BREAK))
    return fields_of(texts, titles)


def _insert(session: Session, wanted: Collection[IndexEntry]) -> None:
    if not wanted:
        return
    places = _free_places(session, wanted)
    session.execute(
        NEW_ENTRIES,
        [
            {
                "place": places[entry.speech_no],
                "no": entry.speech_no,
                "newest": entry.newest,
                "speaker_year": entry.speaker_year,
            }
            for entry in wanted
        ],
    )
    if _is_sqlite(session):
        session.execute(
            NEW_TOKENS,
            [{"place": places[entry.speech_no], **tokens_of(entry.packed)} for entry in wanted],
        )
        session.execute(
            KEPT_KEYS, [{"no": entry.speech_no, "keys": compressed(entry.packed)} for entry in wanted]
        )
        return
    session.execute(
        KEPT_KEYS_ON_POSTGRES,
        [{"place": places[entry.speech_no], **_columns_of(entry)} for entry in wanted],
    )


def _columns_of(entry: IndexEntry) -> dict[str, str | None]:
    """The keys on Postgres; the loose ones only where they differ."""
    text, title = PRINT_BREAK.join(entry.texts), PRINT_BREAK.join(entry.titles)
    loose_text, loose_title = loose_key(text), loose_key(title)
    odd = (loose_text, loose_title) != (text, title)
    found: dict[str, str | None] = {"text": text, "title": title}
    return found | {"loose_text": loose_text if odd else None, "loose_title": loose_title if odd else None}


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
