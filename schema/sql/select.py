"""Runs an untrusted SELECT on the library: read-only, with limits of time, rows and memory.

SQLite: `schema.sql.sqlite`, a file opened read-only behind an authorizer. Postgres:
`schema.sql.postgres`, a read-only transaction in which only functions without effects are named.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from schema.database.connection import Database
from schema.sql.result import Rows, StatementRefused, refused

__all__ = ["Rows", "StatementRefused", "select"]

# The first word of a read-only statement, after comments: "/* 2024 */ SELECT …", "EXPLAIN SELECT …".
BLANK: Final = r"\s|--[^\n]*(?:\n|$)|/\*.*?\*/"
READS: Final = re.compile(
    rf"(?:{BLANK}|\()*+(EXPLAIN\b(?:{BLANK}|(?:QUERY|PLAN|ANALYZE|VERBOSE)\b|\([^()]*\))*+)?"
    r"\(*(?:SELECT|WITH|VALUES)\b",
    re.I | re.S,
)
LONGEST: Final = 100_000  # characters of a statement: too few for 32,768 aggregates (CVE-2025-6965 in SQLite)


def select(database: Database, statement: str, *, rows: int, seconds: float) -> Rows:
    """At most `rows` rows of `statement`, within `seconds`; raises `StatementRefused`."""
    if len(statement) > LONGEST:
        raise StatementRefused(
            f"the statement is longer than {LONGEST:,} characters", "ask in several statements"
        )
    found = READS.match(statement)
    if found is None:
        raise StatementRefused("only a SELECT is run here", "start with SELECT, WITH, VALUES or EXPLAIN")
    if "\0" in statement or any("\ud800" <= character <= "\udfff" for character in statement):
        raise refused("the statement holds a NUL or half a character, which no library can hold")
    if database.url.get_backend_name() == "sqlite":
        from schema.sql.sqlite import select_sqlite

        return select_sqlite(Path(database.location), statement, rows, seconds)
    from schema.sql.postgres import select_postgres

    return select_postgres(database, statement, rows, seconds, explains=found[1] is not None)
