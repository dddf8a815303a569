"""A library that was opened for reading alone: nothing that was written for it can write through it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from schema.database.connection import Database
from schema.database.opening import open_database
from schema.errors import DatabaseMissing, DatabaseUnwritable
from schema.tables.handles import RUN, SPEECH
from tests.support.shelf import Print, han, put


@pytest.mark.both_databases
def test_no_connection_of_it_can_write(library: Database, url: str) -> None:
    """What is there is read; a write is refused before it begins, and by the database itself where somebody goes past
    that."""
    with library.write() as session:
        put(session, Print(f"同志们，{han(300, 1)}"))
    with open_database(url, read_only=True) as shut:
        with shut.read() as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(SPEECH)) == 1
        with pytest.raises(DatabaseUnwritable, match="for reading alone"), shut.write():
            raise AssertionError("nothing may begin")
        for engine in (shut.writer, shut.reader):
            with pytest.raises(DBAPIError, match=r"read-?only"), engine.connect() as connection:
                connection.execute(sa.delete(RUN))
            with pytest.raises(DBAPIError, match=r"read-?only"), engine.connect() as connection:
                connection.exec_driver_sql("CREATE TABLE scribble (no integer)")
        shut.settle()


def test_a_missing_library_is_not_made(tmp_path: object) -> None:
    """Neither by accident nor on purpose."""
    for create in (False, True):
        with pytest.raises(DatabaseMissing):
            open_database(f"sqlite:///{tmp_path}/w.db", create, read_only=True)
