"""The index of tiles, by which `compare` finds the speeches that hold a sentence; derived like the search index.

On SQLite a contentless FTS5 table without positions, one token a tile; on Postgres a GIN index over numbers. Entries
are by the number of the speech: all its prints have the same letters, so an entry never changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlmodel import Session

from schema.database.batches import batches
from schema.search.match import by_index
from schema.text.tiles import NUMBERS, letters, tiles

CREATE: Final = {
    "sqlite": (
        "CREATE VIRTUAL TABLE speech_fts_tiles USING fts5("
        "tiles, content='', columnsize=0, detail='none', tokenize='ascii')",
    ),
    "postgresql": (
        "CREATE TABLE speech_fts_tiles (speech_no INTEGER PRIMARY KEY, tiles INTEGER[] NOT NULL)",
        "CREATE INDEX speech_fts_tiles_held ON speech_fts_tiles USING gin (tiles)",
    ),
}
DROP: Final = "DROP TABLE IF EXISTS speech_fts_tiles"

# A tile as a token of two characters beyond ASCII, most of four bytes: the index stores what differs from the one before.
FIRST_CHARACTER: Final = 0x80
LOW_BITS: Final = 10


NEW_TILES: Final = sa.text("INSERT INTO speech_fts_tiles (rowid, tiles) VALUES (:no, :tiles)")
KEPT_TILES_ON_POSTGRES: Final = sa.text(
    "INSERT INTO speech_fts_tiles (speech_no, tiles) VALUES (:no, :tiles) "
    "ON CONFLICT (speech_no) DO UPDATE SET tiles = excluded.tiles"
)


def create(connection: Connection) -> None:
    """Makes the empty index."""
    for statement in CREATE[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def post(session: Session, keys: Mapping[int, str]) -> None:
    """Adds the entries of these speeches, each given by a search key of its text."""
    posted = {no: tiles(letters(key)) for no, key in keys.items()}
    if session.get_bind().dialect.name == "sqlite":
        rows = [{"no": no, "tiles": _tokens(numbers)} for no, numbers in posted.items() if numbers]
        if rows:
            session.execute(NEW_TILES, rows)
    elif posted:
        session.execute(
            KEPT_TILES_ON_POSTGRES,
            [{"no": no, "tiles": numbers} for no, numbers in posted.items()],
        )


def withdraw(session: Session, keys: Mapping[int, str]) -> None:
    """Removes the entries of these speeches, given as they were posted."""
    if session.get_bind().dialect.name == "sqlite":
        posted = {no: tiles(letters(key)) for no, key in keys.items()}
        rows = [{"no": no, "tiles": _tokens(numbers)} for no, numbers in posted.items() if numbers]
        statement = (
            "INSERT INTO speech_fts_tiles (speech_fts_tiles, rowid, tiles) VALUES ('delete', :no, :tiles)"
        )
    else:
        rows = [{"no": no} for no in keys]
        statement = "DELETE FROM speech_fts_tiles WHERE speech_no = :no"
    if rows:
        session.execute(sa.text(statement), rows)


def holders(session: Session, numbers: Sequence[int], most: int) -> list[Sequence[int]]:
    """Returns for each tile the speeches that post it; none where more than `most` do, for that says nothing."""
    distinct = sorted(set(numbers))
    found = (
        _in_sqlite(session, distinct, most) if _is_sqlite(session) else _in_postgres(session, distinct, most)
    )
    return [found.get(number, ()) for number in numbers]


def missing(session: Session, keys: Mapping[int, str]) -> list[int]:
    """Returns those of these speeches that the index does not hold as it should; for `check`."""
    wanted = {no: tiles(letters(key)) for no, key in keys.items()}
    if _is_sqlite(session):
        # What a contentless table holds cannot be read; it is asked whether the speech is found by some of its tiles.
        held = sa.text("SELECT 1 FROM speech_fts_tiles WHERE speech_fts_tiles MATCH :tiles AND rowid = :no")
        return [
            no
            for no, numbers in wanted.items()
            if numbers and session.scalar(held, {"no": no, "tiles": " AND ".join(_some(numbers))}) is None
        ]
    wrong = []
    stored = sa.text("SELECT speech_no, tiles FROM speech_fts_tiles WHERE speech_no IN :nos").bindparams(
        sa.bindparam("nos", expanding=True)
    )
    for some in batches(sorted(wanted)):
        found = {row.speech_no: list(row.tiles) for row in session.execute(stored, {"nos": some})}
        wrong += [no for no in some if found.get(no) != wanted[no]]
    return wrong


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


LOW: Final = (1 << LOW_BITS) - 1
CHARACTERS: Final = "".join(
    chr(FIRST_CHARACTER + part) for part in range(max(1 << LOW_BITS, NUMBERS >> LOW_BITS))
)


def _token(number: int) -> str:
    return CHARACTERS[number >> LOW_BITS] + CHARACTERS[number & LOW]


def _tokens(numbers: Iterable[int]) -> str:
    return " ".join([CHARACTERS[number >> LOW_BITS] + CHARACTERS[number & LOW] for number in numbers])


def _some(numbers: Sequence[int]) -> list[str]:
    """The first, the last and one between, quoted."""
    return [f'"{_token(number)}"' for number in (numbers[0], numbers[len(numbers) // 2], numbers[-1])]


def _in_sqlite(session: Session, numbers: Sequence[int], most: int) -> dict[int, list[int]]:
    """Asked of the driver itself: some thousands of statements that take 30 microseconds each."""
    driver = session.connection().connection.driver_connection
    assert driver is not None
    query = "SELECT rowid FROM speech_fts_tiles WHERE speech_fts_tiles MATCH ? LIMIT ?"
    found = {}
    for number in numbers:
        nos = [no for (no,) in driver.execute(query, (f'"{_token(number)}"', most + 1))]
        if 0 < len(nos) <= most:
            found[number] = nos
    return found


def _in_postgres(session: Session, numbers: Sequence[int], most: int) -> dict[int, list[int]]:
    query = sa.text(
        "SELECT asked.tile, held.nos FROM unnest(CAST(:numbers AS integer[])) AS asked (tile), "
        "LATERAL (SELECT array_agg(speech_no) AS nos FROM (SELECT speech_no FROM speech_fts_tiles "
        "WHERE tiles @> ARRAY[asked.tile] LIMIT :limit) AS posted) AS held WHERE held.nos IS NOT NULL"
    )
    found = {}
    with by_index(session):
        for some in batches(numbers):
            for tile, nos in session.execute(query, {"numbers": list(some), "limit": most + 1}):
                if len(nos) <= most:
                    found[tile] = nos
    return found
