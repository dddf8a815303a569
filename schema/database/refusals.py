"""What a database answers instead of doing it, in words that hold no secret."""

from __future__ import annotations

from typing import Final

from sqlalchemy.exc import DBAPIError

from schema.database import sqlite_file
from schema.text.redaction import redacted

# What Postgres says when it can be read but not written: read-only, no permission, full disk.
POSTGRES_REFUSALS: Final = frozenset({"25006", "42501", "53100"})


def refuses(error: DBAPIError) -> bool:
    """Whether the database answered that it cannot be written."""
    return sqlite_file.refuses(error.orig) or getattr(error.orig, "sqlstate", None) in POSTGRES_REFUSALS


def reason(error: DBAPIError) -> str:
    """The driver's message without secrets."""
    return redacted(" ".join(str(error.orig).split()))
