"""A stranger's SELECT on the library: it can look at everything, change nothing, and not run for ever.

SQLite: the file is opened read-only and an authorizer admits reading alone. Postgres: a read-only
transaction, one statement by the extended protocol, a time limit kept by the server.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from schema.database import Database
from schema.errors import LibraryError

# What a statement that only reads begins with, after comments: "/* 2024 */ SELECT …".
READS: Final = re.compile(r"(?:\s|--[^\n]*(?:\n|$)|/\*.*?\*/|\()*(SELECT|WITH|VALUES|EXPLAIN)\b", re.I | re.S)
LONGEST_VALUE: Final = 64 << 20  # bytes: `zeroblob(1e9)` must not take the machine's memory
OPERATIONS: Final = 20_000  # SQLite steps between two looks at the clock: about a millisecond
ADMITTED: Final = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
)
REFUSED_FUNCTIONS: Final = frozenset({"load_extension", "fts3_tokenizer", "writefile", "readfile", "edit"})


class StatementRefused(LibraryError):
    """The statement is not one SELECT, or the database would not run it."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Rows:
    """What a SELECT gave: `more` when it was cut at the row limit."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    more: bool


def select(database: Database, statement: str, *, rows: int, seconds: float) -> Rows:
    """At most `rows` rows of `statement`, within `seconds`; raises `StatementRefused`."""
    if not READS.match(statement):
        raise StatementRefused("only a SELECT is run here", "start with SELECT, WITH, VALUES or EXPLAIN")
    if database.url.get_backend_name() == "sqlite":
        return _select_sqlite(Path(database.location), statement, rows, seconds)
    return _select_postgres(database, statement, rows, seconds)


def _select_sqlite(path: Path, statement: str, rows: int, seconds: float) -> Rows:
    with closing(
        sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, isolation_level=None)
    ) as connection:
        connection.execute("PRAGMA query_only = ON")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
        connection.set_authorizer(_authorize)
        end = time.monotonic() + seconds
        connection.set_progress_handler(lambda: time.monotonic() > end, OPERATIONS)
        try:
            cursor = connection.execute(statement)
            found = cursor.fetchmany(rows + 1)
        except sqlite3.Warning as error:  # Python 3.11's word for a second statement
            raise StatementRefused("one statement at a time") from error
        except sqlite3.Error as error:
            raise _refused(str(error), timed_out=time.monotonic() > end, seconds=seconds) from error
        return _rows((column[0] for column in cursor.description or ()), found, rows)


def _authorize(
    action: int, first: str | None, second: str | None, database: str | None, trigger: str | None
) -> int:
    """SQLite asks before it compiles each part of a statement."""
    if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in REFUSED_FUNCTIONS:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_PRAGMA and first == "data_version" and second is None:
        return sqlite3.SQLITE_OK  # the full-text index looks whether it changed
    return sqlite3.SQLITE_OK if action in ADMITTED else sqlite3.SQLITE_DENY


def _select_postgres(database: Database, statement: str, rows: int, seconds: float) -> Rows:
    import psycopg

    with database.reader.connect() as connection:
        raw: Any = connection.connection.driver_connection
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {int(seconds * 1000)}")
        try:
            with raw.cursor(
                name="wengao_sql"
            ) as cursor:  # fetched in parts: a big result stays at the server
                cursor.execute(statement)
                found = cursor.fetchmany(rows + 1)
                names = [column.name for column in cursor.description or ()]
        except psycopg.errors.QueryCanceled as error:
            raise _refused("", timed_out=True, seconds=seconds) from error
        except psycopg.Error as error:
            raise _refused(str(error), timed_out=False, seconds=seconds) from error
        finally:
            connection.rollback()
        return _rows(names, found, rows)


def _rows(columns: Iterable[str], found: list[tuple[object, ...]], limit: int) -> Rows:
    return Rows(tuple(columns), tuple(found[:limit]), len(found) > limit)


def _refused(reason: str, *, timed_out: bool, seconds: float) -> StatementRefused:
    if timed_out:
        return StatementRefused(
            f"stopped after {seconds:g} s", "ask for less, or give it more with --seconds"
        )
    return StatementRefused(
        " ".join(reason.split()), "`wengao sql --views` lists what can be asked; nothing can be changed here"
    )
