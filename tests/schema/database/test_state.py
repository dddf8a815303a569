"""The state of a library changes with every commit, and with nothing else that matters."""

from __future__ import annotations

import pytest

from schema.database.connection import Database
from schema.database.state import LibraryState
from tests.support.shelf import Print, han, put


@pytest.mark.both_databases
def test_the_state_changes_with_a_commit_alone(library: Database) -> None:
    """Reading changes nothing, nor does a write that is taken back; a commit does, before it can be read elsewhere."""
    state = LibraryState(library)
    try:
        before = state.now()
        with library.read() as session:
            session.connection()
        assert state.now() == before
        with library.write() as session:
            put(session, Print(f"同志们，{han(300, 1)}"))
        after = state.now()
        assert after != before and state.now() == after
        state.close()
        assert state.now()  # asked again, it opens a connection again
    finally:
        state.close()


def test_a_write_that_is_taken_back_is_no_change(library: Database) -> None:
    """SQLite counts commits; Postgres numbers transactions, and may say otherwise."""
    state = LibraryState(library)
    try:
        before = state.now()
        with pytest.raises(ZeroDivisionError), library.write() as session:
            put(session, Print(f"同志们，{han(300, 1)}"))
            raise ZeroDivisionError
        assert library.url.get_backend_name() != "sqlite" or state.now() == before
    finally:
        state.close()
