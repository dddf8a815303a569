"""Estimates the time and the disk space of an upgrade beforehand: the library's size times measured costs.

Measured on two cores that others used as well, libraries of 10,000 and 100,000 speeches (docs/scale.md).
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from msgspec import Struct

from schema.database.connection import Database
from schema.database.sqlite_file import bytes_of

# The last revisions that write most of a library anew, in seconds a GB; the others change a few columns. 0015 makes the
# search index again, for which every text is read: once, whichever revisions before it do the same.
REWRITES: Final = {"0009": 60.0, "0015": 150.0}
COPY_SECONDS: Final = 20.0  # a GB: the copy that is made of an SQLite file first
REWRITE_DISK: Final = 1.0  # of the library's size, while it lasts: SQLite's log, or Postgres's new tables
LEAST_SECONDS: Final = 1.0
GB: Final = 1 << 30
POSTGRES_SIZE: Final = (
    "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' "
    "AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())"
)


class UpgradeCost(Struct, frozen=True):
    """What an upgrade takes. `copy` are the bytes of the copy made first, which stay; `disk` all that is needed
    while it lasts, those included; `free` what there is, None on a server."""

    seconds: float
    disk: int
    copy: int
    free: int | None


def upgrade_cost(database: Database, found: str) -> UpgradeCost:
    """Returns the cost of upgrading a library from revision `found` to that of this program."""
    rewriting = sum(seconds for revision, seconds in REWRITES.items() if found < revision)
    rewritten = rewriting > 0
    if database.url.get_backend_name() == "sqlite":
        path = Path(database.location)
        size = bytes_of(path) + bytes_of(Path(f"{path}-wal"))
        copy, free = size, shutil.disk_usage(path.parent).free
    else:
        with database.reader.connect() as connection:
            size = int(connection.scalar(sa.text(POSTGRES_SIZE)) or 0)
        copy, free = 0, None
    seconds = LEAST_SECONDS + (COPY_SECONDS * copy + rewriting * size) / GB
    return UpgradeCost(seconds, copy + int(size * REWRITE_DISK * rewritten), copy, free)
