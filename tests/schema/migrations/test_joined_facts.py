"""An old library gets the facts of its speeches at once or not at all, and its speeches their places by date."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from schema.audit.check import look
from schema.database.connection import HEAD, Database, connect, version
from schema.database.opening import open_database
from schema.database.upgrade import upgrade_database
from schema.facts import stored
from schema.search.search import search
from schema.tables.handles import SPEECH_FACT
from tests.support.old_libraries import library_of

pytestmark = pytest.mark.both_databases  # whose promise is that both are alike


def test_an_interrupted_upgrade_leaves_the_old_library(
    filled: Database, new_url: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ended while the facts are filled in, the library is as it was; the next upgrade fills in all of them."""
    url = new_url()
    library_of("0010", url, filled)

    def ended(*_: Any) -> list[int]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(stored, "refresh", ended)
        upgrade_database(url)
    with connect(url) as old:
        assert version(old) == "0010"
        assert not sa.inspect(old.reader).has_table("speech_fact")
    assert upgrade_database(url).after == HEAD
    with open_database(url) as upgraded, upgraded.read() as session:
        facts = {row.person: row.date for row in session.execute(sa.select(SPEECH_FACT))}
        assert facts == {"张明": "2024-06-11"}
        assert search(session, "意见").hits[0].facts["speech_date"] == "2024-06-11"
        assert list(look(session)) == []
