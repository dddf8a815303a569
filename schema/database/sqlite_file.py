"""The file of an SQLite library: whether it is writable, how it is opened, and that it is complete when closed.

Write-ahead logging keeps what was written last in a second file, `-wal`. The last connection that may write
empties that into the library and removes it, so that `cp wengao.db elsewhere` carries all there is.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final, Literal
from urllib.parse import quote

BUSY_SECONDS: Final = 30.0  # longer than the slowest load seen; a writer waits in line, it does not fail
CACHE_KB: Final = 8000  # SQLite takes 2,000: less than what a search of 100,000 speeches goes through
LOOK: Final = "SELECT count(*) FROM sqlite_master"  # the least that opens the log
# What SQLite says when a library can be read but not written: permission, read-only, broken or full disk.
REFUSALS: Final = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)
READ_ONLY_DISK: Final = "read-only file system"
NO_PERMISSION: Final = "no permission to write there"


def why_not_writable(path: Path) -> str | None:
    """Why this process cannot write to the library at `path`; None when it can.

    Its folder counts too: SQLite makes the log beside the file, unless it lies there already.
    """
    log, index = _beside(path)
    if os.access(path, os.W_OK):
        made = os.access(log, os.W_OK) and os.access(index, os.W_OK)
        if made or os.access(path.parent, os.W_OK):
            return None
    on_read_only_disk = os.statvfs(path).f_flag & os.ST_RDONLY
    return READ_ONLY_DISK if on_read_only_disk else NO_PERMISSION


def reading_parameters(path: Path) -> str:
    """The parameters of the URI by which the library at `path` is read.

    Where the log's index is not there and cannot be made, SQLite reads a library only if told that it stays
    as it is. A log that is there holds what the library lacks: it is never passed over.
    """
    log, _ = _beside(path)
    alone = bytes_of(log) == 0
    return "mode=ro&immutable=1" if alone and not _opens(path) else "mode=ro"


def _opens(path: Path) -> bool:
    """Whether the library at `path` can be read like any other, with a log and an index beside it."""
    if why_not_writable(path) is not None:
        return False
    try:
        with closing(sqlite3.connect(uri(path, "mode=ro"), uri=True, timeout=BUSY_SECONDS)) as connection:
            connection.execute(LOOK)
    except sqlite3.Error as error:
        return not refuses(error)
    return True


def refuses(error: BaseException | None) -> bool:
    """Whether SQLite says with this error that nothing can be written."""
    code = getattr(error, "sqlite_errorcode", None)  # its lowest byte is the kind, the rest says more
    return code is not None and code & 0xFF in REFUSALS


def uri(path: Path, parameters: str) -> str:
    """`file:/srv/w.db?mode=ro`."""
    return f"file:{quote(str(path))}?{parameters}"


def connect(path: Path, parameters: str) -> sqlite3.Connection:
    """A connection with a busy timeout, which begins no transaction by itself."""
    connection = sqlite3.connect(
        uri(path, parameters),
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KB}")
    return connection


@contextmanager
def connected(path: Path, mode: Literal["ro", "rw", "rwc"]) -> Iterator[sqlite3.Connection]:
    """A connection for the block; `ro` as `reading_parameters` says."""
    connection = connect(path, reading_parameters(path) if mode == "ro" else f"mode={mode}")
    try:
        yield connection
    finally:
        connection.close()


def make_wal(path: Path, *, create: bool) -> None:
    """Write-ahead logging lasts in the file: set once, where the library is made or was turned back."""
    with connected(path, "rwc" if create else "rw") as connection:
        connection.execute(LOOK)
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            connection.execute("PRAGMA journal_mode = WAL")


def leave_alone(path: Path) -> None:
    """Make the file at `path` the whole library, without a log, if no other process has it open; else that one does.

    A connection that may only read cannot remove the log, and those of readers are often the last to go.
    """
    with suppress(sqlite3.Error, OSError):
        if not any(beside.exists() for beside in _beside(path)) or why_not_writable(path) is not None:
            return
        with connected(path, "rw") as connection:
            # another process has it open: it will remove the log
            connection.execute("PRAGMA busy_timeout = 0")
            connection.execute(LOOK)


def bytes_of(path: Path) -> int:
    """The size of a file in bytes; 0 when there is none. One call: another process may remove a log at any time."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _beside(path: Path) -> tuple[Path, Path]:
    """The write-ahead log and its index."""
    return path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")
