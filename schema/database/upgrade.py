"""Bringing a library's tables to this program's version: all of it or nothing, one process at a time.

Views are dropped before and made anew after the migrations, so they always are this program's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from msgspec import Struct
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError

from schema.clock import utc_now
from schema.database import roles
from schema.database.connection import (
    HEAD,
    REVISIONS,
    Database,
    connect,
    version,
)
from schema.database.postgres_schema import make_schema
from schema.database.refusals import reason, refuses
from schema.database.upgrade_cost import UpgradeCost, upgrade_cost
from schema.errors import DatabaseNewer, DatabaseUnreachable, DatabaseUnwritable, LibraryError
from schema.tables import views

MIGRATIONS: Final = Path(__file__).parents[1] / "migrations"
MB: Final = 1 << 20


class NoRoomToUpgrade(LibraryError):
    """The disk has less room than an upgrade needs."""

    exit_code = 5

    def __init__(self, location: str, cost: UpgradeCost) -> None:
        needed, free = (f"{size / MB:,.0f} MB" for size in (cost.disk, cost.free or 0))
        super().__init__(
            f"upgrading {location} needs about {needed} of disk, {free} are free; nothing was changed",
            "make room there, or move the library to a larger disk and name it with --db",
        )


class DanglingRow(LibraryError):
    """A row points to nothing: tables are not rebuilt over it."""

    exit_code = 5

    def __init__(self, location: str, table: str, missing: str) -> None:
        super().__init__(
            f"in {location} a row of {table} points to nothing in {missing}; nothing was changed",
            "`wengao check` of the program that wrote it says more; `wengao restore` brings a backup back",
        )


class Upgrade(Struct, frozen=True):
    """What `db upgrade` did. `before` is None when the library was made; `backup` the copy made first."""

    location: str
    before: str | None
    after: str
    backup: str | None
    role: str | None = None  # the reader role that `--roles` made or found


def upgrade_database(
    url: str,
    now: Callable[[], datetime] = utc_now,
    *,
    with_roles: bool = False,
    announce: Callable[[str, str, UpgradeCost], None] = lambda location, found, cost: None,
) -> Upgrade:
    """Make or upgrade the library at `url`; an SQLite file with content is copied beside itself first.

    `with_roles` also makes the reader role on Postgres. `announce` hears what it takes before anything is done.
    Whatever ends it, the library is as it was or as it should be. Raises NoRoomToUpgrade, DatabaseNewer,
    DatabaseUnreachable, DatabaseUnwritable, DriverMissing, BadDatabaseUrl, NoRoles or MayNotMakeRoles.
    """
    if with_roles and url.startswith("sqlite"):
        raise roles.NoRoles(url)
    with connect(url, create=True) as database:
        try:
            before = version(database)
            if before is not None and before not in REVISIONS:
                raise DatabaseNewer(database.location, before, HEAD)
            backup = None
            if before is not None and before != HEAD:
                cost = upgrade_cost(database, before)
                announce(database.location, before, cost)
                if cost.free is not None and cost.free < cost.disk:
                    raise NoRoomToUpgrade(database.location, cost)
                if cost.copy:
                    backup = _backup(Path(database.location), before, now())
            upgrade(database, with_roles=with_roles)
        except DBAPIError as error:
            if refuses(error):
                raise DatabaseUnwritable(database.location, reason(error)) from error
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
    with _tables_may_be_replaced(database) as connection:
        config.attributes["connection"] = connection
        make_schema(connection, database.url)
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


@contextmanager
def _tables_may_be_replaced(database: Database) -> Iterator[sa.Connection]:
    """One transaction in which SQLite lets a table go that others point to; it ends well only if all point right."""
    with database.writer.connect() as connection:
        if connection.dialect.name != "sqlite":
            with connection.begin():
                yield connection
            return
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys = OFF")  # which has no effect within a transaction
        try:
            with connection.begin():
                yield connection
                for row in connection.exec_driver_sql("PRAGMA foreign_key_check").all():
                    raise DanglingRow(database.location, str(row[0]), str(row[2]))
        finally:
            driver.execute("PRAGMA foreign_keys = ON")


def _backup(path: Path, found: str, at: datetime) -> str:
    """A copy of the library that SQLite itself makes, so that a writer at work does no harm; whole or not there."""
    copy = path.with_name(f"{path.name}.{found}-{at:%Y%m%dT%H%M%SZ}.backup")
    part = path.with_name(f"{path.name}.{found}.backup-part")  # of one name: the next try replaces it
    try:
        part.unlink(missing_ok=True)
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as target:
            source.backup(target)
        part.replace(copy)
    except (sqlite3.Error, OSError) as error:
        part.unlink(missing_ok=True)
        raise DatabaseUnwritable(str(path), f"no copy of it could be made: {error}") from error
    return str(copy)
