"""Libraries as earlier revisions had them, with the rows of one of today."""

from __future__ import annotations

from alembic import command
from alembic.config import Config

from benchmarks.faults.older_library import fill
from schema.database.connection import Database, connect
from schema.database.upgrade import MIGRATIONS


def library_of(revision: str, url: str, filled: Database) -> None:
    """Makes a library at `url` with the tables that `revision` made, and the rows of `filled` that fit into them."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with connect(url, create=True) as old, old.writer.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        with filled.read() as session:
            fill(connection, session, revision)
