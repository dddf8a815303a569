"""Tells whether two processes have opened the same library, without a word about where it is.

On Postgres the server says when it was started and which of its databases and schemas this is; a copy, or a server
that was restored from a backup, is another one. A file is known by its device and number.
"""

from __future__ import annotations

import hashlib
import os
import socket
from typing import Final

import sqlalchemy as sa

from schema.database.connection import Database

ASKED: Final = """SELECT extract(epoch FROM pg_postmaster_start_time())::text, current_schema(),
    (SELECT oid::text FROM pg_database WHERE datname = current_database())"""


def library_identity(database: Database) -> str:
    """32 hexadecimal digits, the same for every process that has this library open now."""
    if database.url.get_backend_name() == "sqlite":
        found = os.stat(database.location)
        parts = [socket.gethostname(), str(found.st_dev), str(found.st_ino)]
    else:
        with database.read() as session:
            parts = [str(part) for part in session.execute(sa.text(ASKED)).one()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
