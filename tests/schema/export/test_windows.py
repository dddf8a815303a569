"""Parts of exports: laid one behind the other they are the export."""

from __future__ import annotations

from typing import Any

import pytest

from schema.database.connection import Database
from schema.export import windows
from schema.export.rows import lines
from schema.query.filters import Filter
from schema.query.items import compilation_names, furniture_of, items_of, items_of_speech
from schema.query.references import find_file
from tests.support.shelf import Print, han, put

pytestmark = pytest.mark.both_databases


@pytest.fixture(scope="module")
def shelf(shared_library: Database) -> Database:
    """Three files, one with two items; two near copies."""
    text = "同志们，" + han(300, 1)
    with shared_library.write() as session:
        put(
            session,
            Print(text, title="甲", date="2024-03-05", file="one"),
            Print(han(300, 2), title="乙", file="one", speaker="李志明"),
            Print(text + "添一句。", title="丙", file="two"),
            Print(han(300, 3), file="three"),
        )
    return shared_library


@pytest.mark.parametrize("name", ["speeches", "files", "matches", "issues"])
@pytest.mark.parametrize("where", [Filter(), Filter(title="乙")])
def test_parts_make_the_export(shelf: Database, name: Any, where: Filter) -> None:
    """One at a time, and all at once."""
    window: Any = {
        "speeches": windows.speech_window,
        "files": windows.file_window,
        "matches": windows.match_window,
        "issues": windows.issue_window,
    }[name]
    with shelf.read() as session:
        whole = list(lines(session, name, where))
        for limit in (1, 2, 100):
            found, after = [], None
            while True:
                some, after = window(session, where, after, limit)
                found += some
                if after is None:
                    break
            assert found == whole


def test_items_of_a_file_and_of_a_speech(shelf: Database) -> None:
    """In order, with what the speech states; a file without a title has its name."""
    with shelf.read() as session:
        speech = next(iter(lines(session, "speeches", Filter(title="乙"))))
        items = items_of(session, speech.file_sha256)  # type: ignore[union-attr]
        assert [(item.ordinal, item.title) for item in items] == [(1, "甲"), (2, "乙")]
        assert items_of_speech(session, speech.speech_id) == [items[1]]  # type: ignore[union-attr]
        assert furniture_of(session, speech.file_sha256) == []  # type: ignore[union-attr]
        sha256 = find_file(session, speech.file_sha256)["sha256"]  # type: ignore[union-attr]
        assert compilation_names(session, [sha256]).keys() == {sha256}
