"""What the Postgres client tools (pg_dump, pg_restore) need to know of a library.

postgresql+psycopg://ann:secret@host/wengao  ->  postgresql://ann@host/wengao, and the password beside it
"""

from __future__ import annotations

from msgspec import Struct

from schema.database.connection import Database
from schema.database.postgres_schema import schema_of


class ClientAddress(Struct, frozen=True):
    """A database as libpq names it, and the schema of the library (None: the default one). The password stands
    apart: everybody can read a command line."""

    url: str
    password: str | None
    schema: str | None = None


def client_address(database: Database) -> ClientAddress | None:
    """The address of a Postgres library; None for SQLite."""
    if database.url.get_backend_name() != "postgresql":
        return None
    url = database.url.set(drivername="postgresql", password=None).difference_update_query(["schema"])
    password = database.url.password
    return ClientAddress(url.render_as_string(), str(password) if password else None, schema_of(database.url))
