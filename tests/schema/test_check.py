"""`schema.check`: a sound library has no problems, and each planted fault is found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from schema import search_index
from schema.check import look, repair
from schema.database import Database
from schema.store import Store
from schema.tables import FileRow, FurnitureRow, OccurrenceRow, SpeechRow, core

Make = Callable[..., Any]
ONE = "同志们：\n今天我们开会，讲两点意见。\n谢谢大家！"
TWO = "各位代表：\n现在我作工作报告，请予审议。\n谢谢。"


def kinds(library: Database) -> list[str]:
    """The kinds of the problems found, in order."""
    with library.read() as session:
        return [problem.kind for problem in look(session)]


@pytest.fixture
def loaded(store: Store, library: Database, make: Make) -> Database:
    """A library with one sound file of two items."""
    made = make("a.pdf", ONE, TWO)
    store.load(made.offer, made.file, made.document, made.reading, "r1")
    return library


def spoil(library: Database, statement: Any) -> None:
    """Change a row behind the store's back."""
    with library.write() as session:
        session.execute(statement)


def test_a_sound_library_has_no_problems(loaded: Database) -> None:
    """Nothing is found where nothing is wrong."""
    assert kinds(loaded) == []


def test_a_removed_file_leaves_no_problem(loaded: Database, store: Store) -> None:
    """Taking a file out leaves a sound library."""
    store.remove("/inbox/a.pdf", "侵权投诉")
    assert kinds(loaded) == []


def test_a_lost_line_is_found(loaded: Database) -> None:
    """Furniture that vanished leaves its lines without an owner."""
    table = core(FurnitureRow)
    spoil(loaded, sa.delete(table).where(table.c.rule == "folio"))
    assert kinds(loaded) == ["ownership", "ownership"]


def test_a_line_with_two_owners_is_found(loaded: Database) -> None:
    """The compilation's head may not take an item's line."""
    spoil(loaded, sa.update(core(FileRow)).values(head="[[1,2,0,3]]"))
    with loaded.read() as session:
        problem = next(look(session))
    assert problem.kind == "ownership" and problem.detail.startswith("doubled: page 1 line 2")


def test_changed_words_are_found(loaded: Database) -> None:
    """A speech whose text no longer makes its id is reported."""
    table = core(SpeechRow)
    spoil(loaded, sa.update(table).where(table.c.no == 1).values(text="别的话"))
    assert kinds(loaded) == ["id", "index"]


def test_a_speech_without_a_file_is_found(loaded: Database) -> None:
    """An orphan is reported, and so is the print that lost its owner."""
    table = core(OccurrenceRow)
    spoil(loaded, sa.delete(table).where(table.c.ordinal == 2))
    assert "orphan" in kinds(loaded) and "ownership" in kinds(loaded)


def test_a_wrong_cluster_is_found_and_mended(loaded: Database) -> None:
    """What is derived from relations can be repaired."""
    table = core(SpeechRow)
    spoil(loaded, sa.update(table).where(table.c.no == 1).values(is_canonical=False))
    assert kinds(loaded) == ["cluster"]
    with loaded.write() as session:
        assert repair(session) == 1
    assert kinds(loaded) == []


def test_a_wrong_index_is_found_and_mended(loaded: Database) -> None:
    """A speech that the index does not know is reported, and indexed by a repair."""
    with loaded.write() as session:
        search_index.unindex(session, [1])
    assert kinds(loaded) == ["index"]
    with loaded.write() as session:
        assert repair(session) == 1
    assert kinds(loaded) == []
