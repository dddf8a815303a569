"""Opens a library: connects, checks its version, and creates a missing one if asked to."""

from __future__ import annotations

from msgspec.structs import replace
from sqlalchemy.exc import DBAPIError

from schema.database.connection import HEAD, REVISIONS, Database, connect, version
from schema.database.refusals import reason
from schema.errors import DatabaseMissing, DatabaseNewer, DatabaseOlder, DatabaseUnreachable


def open_database(url: str, create: bool = False, *, read_only: bool = False) -> Database:
    """The library at `url`; with `create` a missing one is made, its parent folders too; with `read_only` nothing can
    write through it.

    Raises DatabaseMissing, DatabaseOlder, DatabaseNewer, DatabaseUnreachable (exit 5), DriverMissing (3)
    or BadDatabaseUrl (4).
    """
    database = connect(url, create, read_only=read_only)
    try:
        found = version(database)
        if found is None:
            if not create:
                raise DatabaseMissing(database.location)
            from schema.database.upgrade import upgrade  # Alembic only when there is something to do

            made = upgrade(database)
            return replace(database, created=made)
        if found not in REVISIONS:
            raise DatabaseNewer(database.location, found, HEAD)
        if found != HEAD:
            raise DatabaseOlder(database.location, found, HEAD)
    except DBAPIError as error:
        database.close()
        raise DatabaseUnreachable(database.location, reason(error)) from error
    except BaseException:
        database.close()
        raise
    return database
