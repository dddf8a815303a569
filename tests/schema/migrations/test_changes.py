"""Revision 0010: an old library begins its changes with all that it holds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from schema.database.connection import Database
from schema.database.opening import open_database
from schema.database.upgrade import upgrade_database
from schema.store.store import Store
from tests.schema.conftest import Clock
from tests.schema.store.test_changes import TEXTS, Follower, Library
from tests.support.old_libraries import library_of

pytestmark = pytest.mark.both_databases


def test_an_old_library_begins_with_what_it_holds(
    store: Store, library: Database, clock: Clock, new_url: Callable[[], str]
) -> None:
    """Each print is `new`, each live relation `related`; who follows has the view, also after more changes."""
    filled = Library(store, clock)
    for number, texts in enumerate((TEXTS[:1], TEXTS[2:4], TEXTS[4:])):
        filled.play("load", number, list(texts))
    filled.play("remove", 0, False)
    with library.read() as session:
        rows = session.execute(sa.text("SELECT a, b FROM duplicates")).all()
        prints = session.execute(sa.text("SELECT speech_id FROM speeches")).all()
    url = new_url()
    library_of("0009", url, library)
    upgrade_database(url, clock)
    with open_database(url) as upgraded:
        follower = Follower(upgraded)
        follower.follow()
        follower.has_all()
        kinds = sorted(change.kind for change in follower.heard)
        assert kinds == ["new"] * len(prints) + ["related"] * len(rows) and prints
        with upgraded.read() as session, library.read() as former:
            shown = sa.text(
                "SELECT DISTINCT detail FROM changes WHERE kind IN ('new', 'related') ORDER BY detail"
            )
            assert set(session.execute(shown)) <= set(former.execute(shown))
        more = Library(Store(upgraded, clock), clock)
        more.store.runs.begin("r2")
        made = more.file(3, [TEXTS[0]])
        more.store.load(made.offer, made.file, made.document, made.reading, "r2")
        assert {change.run_id for change in follower.follow()} == {"r2"}
        follower.has_all()
