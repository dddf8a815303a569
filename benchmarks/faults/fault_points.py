"""Names the places where faults are injected, from the calls there.

`INSERT INTO occurrence …` is the place `insert occurrence`, the flush of a file that is not yet under its
digest `archive: fsync temp`. A campaign must reach all REQUIRED places, or it proves nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

STATEMENT: Final = "statement"
COMMIT: Final = "commit"  # before the commit
COMMITTED: Final = "committed"  # after the commit, before its caller knows
FILE: Final = "file"  # a call to the operating system about a file
WRITE: Final = "write"  # a write of bytes into a file
READER: Final = "reader"  # an answer of the reading children
SEAMS: Final = (STATEMENT, COMMIT, COMMITTED, FILE, WRITE, READER)

# "INSERT INTO occurrence (file_no", "UPDATE speech SET", "DELETE FROM issue WHERE", "SELECT a FROM run"
CHANGE: Final = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.I)
LOOK: Final = re.compile(r"\s*(?:SELECT|WITH)\b.*?\bFROM\s+\"?(\w+)", re.I | re.S)
# The statements that begin a write transaction.
LOCKS: Final = ("BEGIN IMMEDIATE", "SELECT PG_ADVISORY_XACT_LOCK")

WRITES: Final = tuple(
    f"{verb} {table}"
    for verb, tables in {
        "insert": "run upload offer file document furniture issue speech speech_text fingerprint occurrence "
        "occurrence_text relation speech_fts speech_fts_entry speech_fts_keys tombstone speech_alias correction",
        "update": "run file speech occurrence occurrence_text offer relation tombstone",
        "delete": "furniture issue document fingerprint speech occurrence speech_fts_entry",
    }.items()
    for table in tables.split()
)
SQLITE_ONLY: Final = ("insert speech_fts",)
REQUIRED: Final = (
    "begin",
    "commit",
    "committed",
    *WRITES,
    "archive: open temp",
    "archive: write temp",
    "archive: fsync temp",
    "archive: rename",
    "archive: fsync folder",
    "archive: unlink",
    "backup: write temp",
    "backup: rename",
    "reader: extract_and_read",
    "reader: read",
)


@dataclass(frozen=True, slots=True)
class Call:
    """One intercepted call. `connection` is the driver's, for a statement or a commit."""

    seam: str
    place: str
    connection: Any = None


def of_statement(statement: str) -> str:
    """The place of an SQL statement: its verb and table."""
    start = statement.lstrip()[:40].upper()
    if start.startswith(LOCKS):
        return "begin"
    found = CHANGE.match(statement)
    if found:
        return f"{found[1].split()[0].lower()} {found[2]}"
    found = LOOK.match(statement)
    if found:
        return f"select {found[1]}"
    return start.split(" ")[0].split("(")[0].lower()


def of_path(call: str, path: str, root: Path) -> str:
    """The place of a file operation below `root`: the operation and the kind of file."""
    if call in ("rename", "mkdir", "unlink", "chmod"):
        return f"{root.name}: {call}"
    if Path(path).is_dir():
        return f"{root.name}: {call} folder"
    unfinished = ".unfinished" in path or path.endswith((".part", ".whole")) or "/." in path
    return f"{root.name}: {call} {'temp' if unfinished else 'file'}"
