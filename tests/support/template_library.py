"""New SQLite libraries as copies of one: Alembic takes 0.1 s of CPU for each, a copy a thousandth of that.

Tests of the migrations and of opening libraries do not use this; all others only need a library that is there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import inspect

from schema.database.connection import Database
from schema.database.opening import open_database
from schema.database.upgrade import upgrade


class TemplateLibrary:
    """Stands in for `schema.database.upgrade.upgrade`: an empty SQLite file becomes a copy of the template."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "template.db"
        self._upgrade: Callable[..., bool] = upgrade
        open_database(f"sqlite:///{self._path}", create=True).close()

    def __call__(self, database: Database, *, with_roles: bool = False) -> bool:
        """As `upgrade`, which does whatever a copy cannot."""
        if database.url.get_backend_name() != "sqlite" or inspect(database.reader).get_table_names():
            return self._upgrade(database, with_roles=with_roles)
        database.refuse_unless_writable()
        with closing(sqlite3.connect(self._path)) as template, database.writer.connect() as connection:
            driver = connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            template.backup(driver)
        return True
