"""Whether anything was committed to a library since one last looked: a cheap question, for what is kept in memory.

Promise: two equal answers mean that all readings between them see the same library.
"""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from schema.database import sqlite_file
from schema.database.connection import Database
from schema.database.refusals import reason
from schema.errors import DatabaseUnreachable

SNAPSHOT = sa.text("SELECT CAST(pg_current_snapshot() AS text)")


class LibraryState:
    """The state of one library, asked through a connection of its own; threads may share it.

    SQLite counts the commits of others (`data_version`, some microseconds); on Postgres a snapshot names the
    transactions that it sees, those of the server's other databases too, so that it changes rather too often.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def now(self) -> str:
        """The state of the library as the next reading will see it, or that of a moment ago. Raises
        DatabaseUnreachable."""
        try:
            if self._database.url.get_backend_name() == "sqlite":
                return self._commits()
            with self._database.reader.connect() as connection:
                return str(connection.scalar(SNAPSHOT))
        except DBAPIError as error:
            raise DatabaseUnreachable(self._database.location, reason(error)) from error
        except sqlite3.Error as error:
            raise DatabaseUnreachable(self._database.location, str(error)) from error

    def close(self) -> None:
        """Give the connection back; `now` opens another."""
        with self._lock:
            connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _commits(self) -> str:
        path = Path(self._database.location)
        with self._lock:
            if self._connection is None:
                self._connection = sqlite_file.connect(path, sqlite_file.reading_parameters(path))
            row = self._connection.execute("PRAGMA data_version").fetchone()
        return str(row[0])
