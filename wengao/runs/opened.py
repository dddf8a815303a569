"""Opens the database and the archive that the settings name.

A missing database is created only by the commands that may (`init`, `db upgrade`, `ingest`), which say
where; every other command ends with exit code 5 rather than show an empty library.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from wengao.screen.output import say
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from flows.archive.store import Archive
    from schema.database.connection import Database


@contextmanager
def opened(settings: Settings, *, create: bool = False, read_only: bool = False) -> Iterator[Database]:
    """The database, ready to use (with `read_only`: for reading alone); closed at the end. Raises the typed errors of `schema.errors`."""
    from schema.database.opening import open_database

    with open_database(settings.database, create=create, read_only=read_only) as database:
        if database.created:
            say(f"created a new library: {database.location}")
        yield database


def archive(settings: Settings) -> Archive:
    """The archive that the settings name."""
    from flows.archive.store import Archive

    return Archive(settings.archive)
