"""One SELECT on an SQLite file, which is opened read-only with an authorizer that allows only reading.

Time is kept twice: SQLite looks at the clock between its own small steps, and a second thread interrupts
it, since one step may take long: `randomblob(60000000)` is one.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from schema.database.sqlite_file import reading_parameters, uri
from schema.sql.result import LARGEST_ANSWER, Rows, StatementRefused, collected, refused, too_late

OPERATIONS: Final = 20_000  # SQLite steps between two checks of the clock: about a millisecond
LONGEST_PATTERN: Final = 1_000  # bytes: `LIKE '%a%a%…'` on a long value is one step, whatever it takes
ADMITTED: Final = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
)
REFUSED_FUNCTIONS: Final = frozenset({"load_extension", "fts3_tokenizer", "writefile", "readfile", "edit"})


def select_sqlite(path: Path, statement: str, rows: int, seconds: float) -> Rows:
    """At most `rows` rows of `statement`, within `seconds`; raises `StatementRefused`."""
    with closing(
        sqlite3.connect(uri(path, reading_parameters(path)), uri=True, isolation_level=None)
    ) as connection:
        connection.execute("PRAGMA query_only = ON")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_ANSWER)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, LONGEST_PATTERN)
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        connection.set_authorizer(authorize)
        end = time.monotonic() + seconds
        connection.set_progress_handler(lambda: time.monotonic() > end, OPERATIONS)
        try:
            with _interrupted_after(seconds, connection):
                cursor = connection.execute(statement)
                return collected((column[0] for column in cursor.description or ()), cursor, rows)
        except sqlite3.Warning as error:  # the error of Python 3.11 for a second statement
            raise StatementRefused("one statement at a time") from error
        except sqlite3.Error as error:
            raise (too_late(seconds) if time.monotonic() > end else refused(str(error))) from error


@contextmanager
def _interrupted_after(seconds: float, connection: sqlite3.Connection) -> Iterator[None]:
    """Interrupt `connection` when the block takes longer than `seconds`; the timer thread ends with the block."""
    watch = threading.Timer(seconds, connection.interrupt)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()
        watch.join()


def authorize(
    action: int, first: str | None, second: str | None, database: str | None, trigger: str | None
) -> int:
    """Allows or denies one part of a statement; SQLite calls this while it compiles the statement."""
    if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in REFUSED_FUNCTIONS:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_PRAGMA and first == "data_version" and second is None:
        return sqlite3.SQLITE_OK  # the full-text index reads this to see whether the file changed
    return sqlite3.SQLITE_OK if action in ADMITTED else sqlite3.SQLITE_DENY
