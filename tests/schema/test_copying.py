"""`schema.copying`: a library moves between databases with its ids, and numbers go on from there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from schema.check import look
from schema.copying import NotEmpty, copy_rows
from schema.database import Database, open_database
from schema.export import lines
from schema.search import search
from schema.store import Store

Make = Callable[..., Any]
ONE = "同志们：\n今天我们开会，讲两点意见。\n谢谢大家！"
TWO = "各位代表：\n现在我作工作报告，请予审议。\n谢谢。"


def exported(library: Database) -> list[Any]:
    """Everything that programs see."""
    with library.read() as session:
        return [line for what in ("speeches", "files", "matches", "issues") for line in lines(session, what)]  # type: ignore[arg-type]


def test_a_library_moves_there_and_back(
    store: Store, library: Database, make: Make, url: str, tmp_path: Path
) -> None:
    """From SQLite or Postgres to SQLite: same lines, sound, searchable, and it can be loaded into."""
    made = make("a.pdf", ONE, TWO)
    store.load(made.offer, made.file, made.document, made.reading, "r1")
    with open_database(f"sqlite:///{tmp_path}/copy.db", create=True) as copy:
        copied = copy_rows(library, copy)
        assert copied["speech"] == copied["occurrence"] == 2
        assert exported(copy) == exported(library)
        with copy.read() as session:
            assert list(look(session)) == []
            assert search(session, "审议").total == 1
        with pytest.raises(NotEmpty):
            copy_rows(library, copy)


def test_numbers_go_on_after_a_copy(store: Store, library: Database, make: Make, tmp_path: Path) -> None:
    """A library restored into Postgres or SQLite takes new files."""
    source_url = f"sqlite:///{tmp_path}/source.db"
    with open_database(source_url, create=True) as source:
        from_source = Store(source, store._rules)
        from_source.begin_run("r9")
        made = make("a.pdf", ONE)
        from_source.load(made.offer, made.file, made.document, made.reading, "r9")
        from_source.finish_run("r9")
        with library.write() as session:
            session.connection().exec_driver_sql("DELETE FROM run")
        copy_rows(source, library)
    store.begin_run("r2")
    more = make("b.pdf", TWO)
    receipt = store.load(more.offer, more.file, more.document, more.reading, "r2")
    assert receipt.new_speeches == 1
    with library.read() as session:
        assert list(look(session)) == []
