"""Bringing a library's tables to this program's version: all of it or nothing, one process at a time.

Views are dropped before and made anew after the migrations, so they always are this program's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError

from schema.clock import utc_now
from schema.database import roles
from schema.database.connection import HEAD, REVISIONS, Database, connect, version
from schema.errors import DatabaseNewer, DatabaseUnreachable
from schema.tables import views

MIGRATIONS: Final = Path(__file__).parents[1] / "migrations"


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What `db upgrade` did. `before` is None when the library was made; `backup` the copy made first."""

    location: str
    before: str | None
    after: str
    backup: str | None
    role: str | None = None  # the reader role that `--roles` made or found


def upgrade_database(url: str, now: Callable[[], datetime] = utc_now, *, with_roles: bool = False) -> Upgrade:
    """Make or upgrade the library at `url`; an SQLite file with content is copied beside itself first.

    `with_roles` also makes the reader role on Postgres. Raises DatabaseNewer, DatabaseUnreachable,
    DriverMissing, BadDatabaseUrl, NoRoles or MayNotMakeRoles.
    """
    if with_roles and url.startswith("sqlite"):
        raise roles.NoRoles(url)
    with connect(url, create=True) as database:
        try:
            before = version(database)
            if before is not None and before not in REVISIONS:
                raise DatabaseNewer(database.location, before, HEAD)
            backup = None
            if before not in (None, HEAD) and database.url.get_backend_name() == "sqlite":
                backup = _backup(Path(database.location), before or "", now())
            upgrade(database, with_roles=with_roles)
        except DBAPIError as error:
            raise DatabaseUnreachable(database.location, " ".join(str(error.orig).split())) from error
        return Upgrade(database.location, before, HEAD, backup, roles.READER if with_roles else None)


def upgrade(database: Database, *, with_roles: bool = False) -> bool:
    """Run what is missing in one transaction that holds the writers' lock; a second process finds it done.

    True when this made the library. On Postgres the reader role is made where that is allowed, and can read
    the views.
    """
    database.refuse_unless_writable()
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with database.writer.begin() as connection:
        config.attributes["connection"] = connection
        made = not inspect(connection).has_table("alembic_version")
        had_readers = roles.reads(connection)
        views.drop(connection)
        command.upgrade(config, "head")
        views.create(connection)
        if with_roles:
            roles.make_reader(connection)
        elif had_readers:
            roles.give_views(connection)
        elif connection.dialect.name == "postgresql":
            roles.offer_reader(connection)
    return made


def _backup(path: Path, found: str, at: datetime) -> str:
    """A copy of the library that SQLite itself makes, so that a writer at work does no harm."""
    copy = path.with_name(f"{path.name}.{found}-{at:%Y%m%dT%H%M%SZ}.backup")
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return str(copy)
