"""Tags and notes: kept as decisions, found by filters, shown by exports and views, and taken back; on both databases."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from schema.database.connection import Database
from schema.errors import NoSuchReference
from schema.export.overview import overview
from schema.export.rows import lines
from schema.query.filters import Filter
from schema.query.marks import Note, TagCount, marks, tag_counts
from schema.search.search import search
from schema.store import revise
from schema.store.marking import withdraw_marks
from schema.store.store import Store
from schema.tables.handles import ALIAS, CHANGE
from tests.schema.conftest import BODIES
from wengao.errors import UsageProblem
from wengao.review import marking

AT = "2026-03-02T08:00:00Z"


@pytest.fixture
def ids(filled: Database) -> tuple[str, str]:
    """The speech that stands in two files, and the other one."""
    with filled.read() as session:
        by_words = {hit.snippet.html()[:3]: hit.speech_id for hit in search(session, "").hits}
    return by_words[BODIES[0][:3]], by_words[BODIES[1][:3]]


@pytest.fixture
def marked(filled: Database, store: Store, ids: tuple[str, str]) -> Callable[..., list[int]]:
    """`marked(ref, "重点", note="…")` marks a speech, as the command does; the numbers of the decisions."""

    def mark(ref: str, *tags: str, note: str = "", author: str = "李审", at: str = AT) -> list[int]:
        with filled.read() as session:
            made = marking.tag(session, [ref], tags, author, at)
            made += marking.note(session, ref, note, author, at) if note else []
        return revise.decide(store, made)

    return mark


@pytest.mark.both_databases
def test_marks_stand_in_exports_views_lists_and_hits(
    filled: Database, marked: Any, ids: tuple[str, str]
) -> None:
    """With each print of the speech, tags by name, notes in the order of time; other speeches have none."""
    both, other = ids
    marked(both, "重点", "乡村振兴", note="与 2023 年的稿子对照")
    marked(both, "重点", author="王核", at="2026-03-03T08:00:00Z")
    marked(both, note="“第二点”有删改", author="王核", at="2026-03-01T08:00:00Z")
    notes = [("“第二点”有删改", "王核"), ("与 2023 年的稿子对照", "李审")]
    with filled.read() as session:
        found = {line.speech_id: line for line in lines(session, "speeches")}  # type: ignore[union-attr]
        assert (found[both].tags, found[other].tags) == (["乡村振兴", "重点"], [])  # type: ignore[union-attr]
        assert [(one.text, one.author) for one in found[both].notes] == notes  # type: ignore[union-attr]
        rows = session.execute(sa.text("SELECT speech_id, tags, notes FROM speeches")).all()
        assert len(rows) == 3
        for row in rows:
            wanted = ["乡村振兴", "重点"] if row.speech_id == both else []
            assert json.loads(row.tags) == wanted
            assert [(one["text"], one["author"]) for one in json.loads(row.notes)] == (
                notes if wanted else []
            )
        assert {hit.speech_id: hit.tags for hit in search(session, "").hits} == {
            both: ("乡村振兴", "重点"),
            other: (),
        }
        assert {line.speech_id: line.tags for line in overview(session, Filter())} == {
            both: ("乡村振兴", "重点"),
            other: (),
        }
        assert tag_counts(session) == [TagCount("乡村振兴", 1), TagCount("重点", 1)]


@pytest.mark.both_databases
def test_tags_filter(filled: Database, marked: Any, ids: tuple[str, str]) -> None:
    """A part of a tag, or with `=` all of it, in every list; a note is no tag."""
    both, other = ids
    marked(both, "重点项目")
    marked(other, "重点", note="非重点")

    def found(tag: str) -> set[str]:
        with filled.read() as session:
            where = Filter(tag=tag)
            speeches = {line.speech_id for line in lines(session, "speeches", where)}  # type: ignore[union-attr]
            assert {hit.speech_id for hit in search(session, "", where).hits} == speeches
            assert {line.speech_id for line in overview(session, where)} == speeches
            files = {line.sha256 for line in lines(session, "files", where)}  # type: ignore[union-attr]
            assert bool(files) == bool(speeches)
            return speeches

    assert found("重点") == {both, other}
    assert found("=重点") == {other}
    assert found("=重点项目") == {both}
    assert found("非") == set()


@pytest.mark.both_databases
def test_marks_are_taken_back(filled: Database, store: Store, marked: Any, ids: tuple[str, str]) -> None:
    """A tag that two persons gave is gone when both decisions are; what is no mark in force is refused, and nothing done."""
    both, _ = ids
    numbers = marked(both, "重点") + marked(both, note="一", at="2026-03-02T09:00:00Z")
    with filled.read() as session:
        assert marking.tag(session, [both], ["#重点"], "王核", AT) == []  # it has it
        given = marking.untag(session, [both], ["重点"])
        with pytest.raises(UsageProblem):
            marking.untag(session, [both], ["没有"])
    assert given == numbers[:1]
    withdraw_marks(store, given)
    with filled.read() as session:
        left = marks(session, [both])[both]
        assert left.tags == () and left.notes == (Note("一", "李审", "2026-03-02T09:00:00Z"),)
    with pytest.raises(NoSuchReference):
        withdraw_marks(store, [numbers[1], given[0]])
    with filled.read() as session:
        assert len(marks(session, [both])[both].notes) == 1
    with filled.read() as session:
        assert marking.tag(session, [both], ["重点"], "王核", AT) != []  # and may be given again


@pytest.mark.both_databases
def test_marks_are_changes(filled: Database, store: Store, marked: Any, ids: tuple[str, str]) -> None:
    """Given and taken back, each is a change of every print of the speech."""
    both, _ = ids

    def said() -> list[Any]:
        with filled.read() as session:
            query = sa.select(CHANGE).where(CHANGE.c.no > since).order_by(CHANGE.c.no)
            return [(row.kind, row.speech_id, row.detail["fields"]) for row in session.execute(query)]

    with filled.read() as session:
        since = session.scalar(sa.select(sa.func.max(CHANGE.c.no)))
    numbers = marked(both, "重点")
    assert said() == [("changed", both, ["tags"])] * 2
    withdraw_marks(store, numbers)
    assert said() == [("changed", both, ["tags"])] * 4
    marked(both, note="一")
    assert said()[4:] == [("changed", both, ["notes"])] * 2


@pytest.mark.both_databases
def test_marks_follow_a_speech_to_its_new_id(filled: Database, marked: Any, ids: tuple[str, str]) -> None:
    """They were given under a former id, and stand at the present one: in exports, filters and views."""
    both, other = ids
    marked(both, "重点")
    with filled.write() as session:
        row = {"old_id": both, "new_id": other, "at": AT}
        session.execute(sa.insert(ALIAS).values(row))
    with filled.read() as session:
        assert {hit.speech_id for hit in search(session, "", Filter(tag="重点")).hits} == {other}
        assert marks(session, [other])[other].tags == ("重点",)
        rows = session.execute(sa.text("SELECT tags FROM speeches WHERE speech_id = :id"), {"id": other})
        assert [json.loads(row.tags) for row in rows] == [["重点"]]


def test_marks_wait_for_a_speech_that_left(
    filled: Database, store: Store, marked: Any, ids: tuple[str, str], make: Any
) -> None:
    """Of a removed file nothing is listed; when it comes back its tags stand again."""
    _, other = ids
    marked(other, "重点")
    with filled.read() as session:
        (sha256,) = {line.file_sha256 for line in lines(session, "speeches", Filter(speech=other))}  # type: ignore[union-attr]
    store.remove(sha256, "误传")
    with filled.read() as session:
        assert tag_counts(session) == []
    store.restore(sha256)
    again = make("a.pdf", *BODIES)
    store.load(again.offer, again.file, again.document, again.reading, "r1")
    with filled.read() as session:
        assert tag_counts(session) == [TagCount("重点", 1)]


@pytest.mark.parametrize("name", ["", "  ", "#", "很" * 61])
def test_a_tag_has_a_name(name: str) -> None:
    """Of one to sixty characters; spaces and a `#` before it are no part of it."""
    with pytest.raises(UsageProblem):
        marking.tag_name(name)
    assert marking.tag_name(" ＃乡村 \n振兴") == "乡村 振兴"
