"""New libraries as copies of one: Alembic takes 0.1 s of CPU for each on SQLite and more on Postgres.

Tests of the migrations and of opening libraries do not use this; all others only need a library that is there.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import inspect
from sqlalchemy.engine import URL, Connection

from schema.database.connection import Database, connect
from schema.database.opening import open_database
from schema.database.upgrade import upgrade


class TemplateLibrary:
    """Stands in for `schema.database.upgrade.upgrade`: an empty library becomes a copy of the template."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "template.db"
        self._upgrade: Callable[..., bool] = upgrade
        self._on_servers: dict[URL, str] = {}  # a server's own database -> that of the template
        open_database(f"sqlite:///{self._path}", create=True).close()

    def __call__(self, database: Database, *, with_roles: bool = False) -> bool:
        """As `upgrade`, which does whatever a copy cannot."""
        database.refuse_unless_writable()
        if with_roles or _has_tables(database) or _is_elsewhere(database):
            return self._upgrade(database, with_roles=with_roles)
        if database.url.get_backend_name() == "sqlite":
            self._copy_file(database)
        else:
            self._copy_database(database)
        return True

    def close(self) -> None:
        """Drops the templates on servers."""
        for server, name in self._on_servers.items():
            with _connected(server) as connection:
                connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _copy_file(self, database: Database) -> None:
        with closing(sqlite3.connect(self._path)) as template, database.writer.connect() as connection:
            driver = connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            template.backup(driver)

    def _copy_database(self, database: Database) -> None:
        server, name = database.url.set(database="postgres"), database.url.database
        if server not in self._on_servers:
            own = server.set(database=f"wengao_template_{uuid.uuid4().hex[:12]}")
            with _connected(server) as connection:
                connection.exec_driver_sql(f"CREATE DATABASE {own.database}")
            with connect(own.render_as_string(hide_password=False), create=True) as template:
                self._upgrade(template)
            self._on_servers[server] = str(own.database)
        database.writer.dispose()
        database.reader.dispose()
        with _connected(server) as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {self._on_servers[server]}")


def _has_tables(database: Database) -> bool:
    return bool(inspect(database.reader).get_table_names())


def _is_elsewhere(database: Database) -> bool:
    """Whether the library is to be made in a schema of its own."""
    if database.url.get_backend_name() == "sqlite":
        return False
    with database.reader.connect() as connection:
        return connection.exec_driver_sql("SELECT current_schema()").scalar() != "public"


@contextmanager
def _connected(server: URL) -> Iterator[Connection]:
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        yield connection
    engine.dispose()
