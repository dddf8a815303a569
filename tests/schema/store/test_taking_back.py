"""Decisions taken back in any order, on both databases: nothing of them stays, in no file they had reached."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schema.audit.check import look
from schema.curation.decisions import recorded_decisions, withdraw_decision
from schema.database.connection import Database
from schema.database.opening import open_database
from schema.exchange.merge import merge_library
from schema.store import revise
from tests.conftest import COMPILATION
from tests.schema.conftest import Clock
from tests.schema.exchange.test_merge import Open
from tests.schema.store.test_revise import Shelf, shelf_on
from tests.support.depth import examples
from wengao.errors import UsageProblem

NAMELESS = COMPILATION
for line in ("县委书记 李志明\n\n", "校长 王建国\n\n", "副市长 陈晓东\n\n"):
    NAMELESS = NAMELESS.replace(line, "")
FIRST, SECOND, THIRD = (COMPILATION.index(f"第{n}篇：") for n in "一二三")
PIECE = (
    "在全县乡村振兴工作推进会上的讲话\n\n" + NAMELESS[NAMELESS.index("一要抓产业") : NAMELESS.index("第二篇")]
)
FILES = (
    NAMELESS,
    NAMELESS + "\n\n",  # other bytes, one text
    PIECE,
    "讲话选编\n\n"
    + COMPILATION[SECOND:THIRD].replace("第二篇", "第一篇")
    + COMPILATION[FIRST:SECOND].replace("第一篇", "第二篇"),
)
PLACES = ("二要抓环境", "一要抓产业", "读书是一件慢的事情", "各县区要把隐患")
VALUES = ("speaker=张三", "speaker=", "place=某县", "date=2020-01-01", "title=校订本")

Deed = tuple[str, int, int, str]
DEEDS = st.one_of(
    st.tuples(st.just("split"), st.integers(0, 3), st.integers(1, 3), st.sampled_from(PLACES)),
    st.tuples(st.sampled_from(["merge", "accept"]), st.integers(0, 3), st.integers(1, 4), st.just("")),
    st.tuples(st.just("set"), st.integers(0, 3), st.integers(1, 4), st.sampled_from(VALUES)),
)


def do(shelf: Shelf, files: list[str], deed: Deed, at: str) -> None:
    """One decision, if it can be made there."""
    op, file, ordinal, what = deed
    sha256 = files[file % len(files)]
    if ordinal > len(shelf.lines(sha256)) or (op == "merge" and ordinal == 1):
        return
    try:
        if op == "set":
            shelf.fact(sha256, ordinal, what, at=at)
        else:
            shelf.boundary(op, sha256, ordinal, what, at=at)
    except UsageProblem:
        return  # the words do not stand there


def told(shelf: Shelf) -> list[Any]:
    """What the library says, times left out."""
    return [(*line.evidence, line.speech_id, line.text, _facts(line)) for line in shelf.lines()]


def _facts(line: Any) -> tuple[Any, ...]:
    names = (
        "file_sha256",
        "ordinal",
        "title",
        "speaker",
        "role",
        "place",
        "date",
        "date_source",
        "confidence",
    )
    return (*(getattr(line, name) for name in names), *line.corrected)


def assert_settled(shelf: Shelf) -> None:
    """Reading everything again changes nothing, and the proof finds nothing wrong."""
    with shelf.library.read() as session:
        assert [problem for problem in look(session) if problem.kind != "ownership"] == []
    before = told(shelf)
    shelf.read_again(only_outdated=False)
    assert told(shelf) == before


@pytest.fixture
def shelf(library: Database, clock: Clock) -> Shelf:
    """An empty shelf, once on each database."""
    return shelf_on(library, clock)


@pytest.fixture
def shelves(new_url: Callable[[], str]) -> Callable[[], Any]:
    """`with shelves() as shelf`: one on a library of its own."""

    @contextmanager
    def make() -> Iterator[Shelf]:
        with open_database(new_url(), create=True) as library:
            yield shelf_on(library, Clock())

    return make


@pytest.mark.campaign
@settings(
    max_examples=examples(12),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    chosen=st.lists(st.sampled_from(FILES), min_size=2, max_size=3, unique=True),
    deeds=st.lists(DEEDS, min_size=2, max_size=4),
    order=st.randoms(use_true_random=False),
)
def test_decisions_taken_back_in_any_order_leave_nothing(
    shelves: Callable[[], Any], chosen: list[str], deeds: list[Deed], order: Any
) -> None:
    """After each the library is what the decisions left in force make of it; after the last, what it was."""
    with shelves() as shelf:
        files = [shelf.add(text, f"{number}.txt") for number, text in enumerate(chosen)]
        printed = told(shelf)
        for second, deed in enumerate(deeds):
            do(shelf, files, deed, f"2026-01-01T00:00:{second:02d}Z")
        assert_settled(shelf)
        with shelf.library.read() as session:
            numbers = [one.no for one in recorded_decisions(session)]
        order.shuffle(numbers)
        for no in numbers:
            shelf.take_back(no)
            assert_settled(shelf)
            if no == numbers[0]:
                with shelves() as other:
                    merge_library(other.store, Open(shelf.library), "r1")
                    assert told(other) == told(shelf)
                    assert_settled(other)
        assert told(shelf) == printed


def test_a_fact_leaves_the_prints_of_the_text_that_it_no_longer_is_about(shelf: Shelf) -> None:
    """Set on an item that a split made, it reaches another file that prints it alone; the split taken back,
    it goes with its own file's text, and the other file says what it prints."""
    here, alone = shelf.add(NAMELESS), shelf.add(PIECE, "alone.txt")
    shelf.boundary("split", here, 1, "一要抓产业", at="2026-01-01T00:00:01Z")
    shelf.fact(here, 2, "speaker=张三", at="2026-01-01T00:00:02Z")
    assert_settled(shelf)
    shelf.take_back(1)
    assert [line.speaker for line in shelf.lines(alone)] == [None]
    assert_settled(shelf)


def test_a_taking_back_that_fails_changes_nothing(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """The decision and all that it had shaped are one transaction: no file is left with half of it."""
    here, other = shelf.add(NAMELESS), shelf.add(NAMELESS + "\n\n", "same.txt")
    shelf.boundary("split", here, 1, "二要抓环境")
    before = told(shelf)
    loads: list[str] = []
    load = revise._load_again

    def fails_at_the_second(*words: Any) -> Any:
        loads.append("x")
        if len(loads) == 2:
            raise OSError("planted")
        return load(*words)

    monkeypatch.setattr(revise, "_load_again", fails_at_the_second)
    with pytest.raises(OSError, match="planted"):
        shelf.take_back(1)
    monkeypatch.undo()
    assert told(shelf) == before and len(shelf.lines(other)) == 4
    assert len(shelf.take_back(1)) == 2
    assert len(shelf.lines(here)) == len(shelf.lines(other)) == 3


def test_what_nobody_decided_is_found(shelf: Shelf) -> None:
    """A fact, a boundary and a missing fact: `check` names the file and the item, and the way out."""
    here = shelf.add(NAMELESS)
    shelf.boundary("split", here, 1, "二要抓环境", at="2026-01-01T00:00:01Z")
    shelf.fact(here, 2, "speaker=张三", at="2026-01-01T00:00:02Z")
    for withdrawn, said in ((1, "begins by a split"), (2, "speaker")):
        with shelf.library.write() as session:
            withdraw_decision(session, withdrawn, "2026-01-01T00:00:03Z")
        with shelf.library.read() as session:
            found = [problem for problem in look(session) if problem.kind == "decision"]
        assert any(said in problem.detail and problem.where == here for problem in found), found
    with shelf.library.write() as session:
        session.execute(sa.text("UPDATE correction SET withdrawn_at = NULL"))
        session.execute(sa.text("UPDATE occurrence SET speaker = NULL WHERE ordinal = 2"))
    with shelf.library.read() as session:
        assert [one.where for one in look(session) if one.kind == "decision"] == [here]
