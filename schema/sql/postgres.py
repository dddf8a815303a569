"""One SELECT on Postgres: a read-only transaction, one statement, time and size limits kept by the server.

A read-only transaction stops writing into tables and nothing else: `pg_read_file`, `pg_terminate_backend`
and `pg_advisory_lock` (which would shut every writer out) run in it. So no statement is run that names a
function the server calls volatile, or anything of the system catalogue, be it in quotes or in a comment.
Behind that stands the reader role, where it could be made: it may read the views and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from schema.database import roles
from schema.sql.result import LARGEST_ANSWER, Rows, StatementRefused, collected, refused, too_large, too_late

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from schema.database.connection import Database

WORD: Final = re.compile(r"[a-z_][a-z0-9_$]*")  # "PG_Sleep(1)" in lower case: `pg_sleep`
SPELLED: Final = re.compile(r"u&\s*[\"']", re.I)  # U&"\0070g_sleep": a name that hides its letters
# Volatile, and yet harmless; `system` and `bernoulli` are words of TABLESAMPLE.
HARMLESS: Final = frozenset(
    {"random", "random_normal", "clock_timestamp", "timeofday", "gen_random_uuid", "uuidv4", "uuidv7"}
    | {"system", "bernoulli", "array_sample", "array_shuffle", "pg_typeof"}
)
# Of the system: catalogue tables with passwords and other sessions' statements, functions that open files;
# and functions that run or read what a string names: `table_to_xml('pg_sha' || 'dow')`.
SYSTEM: Final = re.compile(r"pg_.*|lo_.*|dblink.*|.*_to_xml(?:schema|_and_xmlschema)?")
VOLATILE: Final = "SELECT DISTINCT lower(proname) FROM pg_catalog.pg_proc WHERE provolatile = 'v'"
CURSOR: Final = "wengao_sql"


def select_postgres(database: Database, statement: str, rows: int, seconds: float, *, explains: bool) -> Rows:
    """At most `rows` rows of `statement`, within `seconds`; raises `StatementRefused`."""
    import psycopg

    with _connection(database) as connection:
        raw: Any = connection.connection.driver_connection
        raw.execute(f"SET LOCAL statement_timeout = {max(1, int(seconds * 1000))}")
        volatile = {name for (name,) in raw.execute(VOLATILE).fetchall()}
        if (word := _forbidden(statement, volatile)) is not None:
            raise StatementRefused(
                f"{word} is not run here, nor looked at",
                "functions that do more than compute, and the server's own tables, stay closed",
            )
        roles.put_on(connection)
        try:
            if explains:
                answer = raw.execute(statement, prepare=True)  # prepared: the server takes one statement only
                return collected(_names(answer), answer, rows)
            with raw.cursor(name=CURSOR) as cursor:  # planned, not run: says which columns there would be
                cursor.execute(statement)
                columns = list(cursor.description or ())
            with raw.cursor(name=CURSOR) as cursor:
                cursor.execute(_measured(statement, columns, rows))
                found = cursor.fetchmany(rows + 1)
        except psycopg.errors.QueryCanceled as error:
            raise too_late(seconds) from error
        except psycopg.Error as error:
            raise refused(str(error)) from error
        if any(row[-1] > LARGEST_ANSWER for row in found):
            raise too_large()
        return collected((column.name for column in columns), (row[:-1] for row in found), rows)


def second_wall(database: Database) -> bool:
    """Whether the server itself lets statements read the views alone: the reader role is there to be taken on."""
    with _connection(database) as connection:
        return roles.put_on(connection)


@contextmanager
def _connection(database: Database) -> Iterator[Connection]:
    """A connection in a read-only transaction. It is closed, not used again: whatever a statement
    did to its session is gone with it."""
    with database.reader.connect() as connection:
        try:
            yield connection
        finally:
            connection.invalidate()


def _forbidden(statement: str, volatile: set[str]) -> str | None:
    """The first word that is not run: looked for in the whole text, strings and comments too, since what
    is a string is a question that only the server's own parser answers surely."""
    if SPELLED.search(statement):
        return 'U&"…"'
    for word in WORD.findall(statement.lower()):
        if word not in HARMLESS and (word in volatile or SYSTEM.fullmatch(word)):
            return str(word)
    return None


def _measured(statement: str, columns: Sequence[Any], rows: int) -> str:
    """`statement` with a last column: the bytes of all values up to this row. Once they are more than an
    answer may hold, the server sends NULL for them: of `repeat('长', 300000000)` nothing comes here."""
    names = [f"c{number}" for number in range(1, len(columns) + 1)]
    long = [name for name, column in zip(names, columns, strict=True) if column.internal_size is None]
    size = " + ".join(["0::bigint", *(f"coalesce(octet_length({name}::text), 0)" for name in long)])
    shown = [
        f"CASE WHEN held <= {LARGEST_ANSWER} THEN {name} END" if name in long else name for name in names
    ]
    body = statement.strip().rstrip(";")
    aliases = f"answer({', '.join(names)})" if names else "answer"
    return (
        f"SELECT {', '.join([*shown, 'held'])} FROM (SELECT *, "  # noqa: S608 - names of ours
        f"sum({size}) OVER (ROWS UNBOUNDED PRECEDING) AS held FROM (\n{body}\n) AS {aliases}) AS measured "
        f"LIMIT {rows + 1}"
    )


def _names(cursor: Any) -> tuple[str, ...]:
    return tuple(column.name for column in cursor.description or ())
