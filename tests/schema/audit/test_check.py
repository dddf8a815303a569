"""`schema.audit.check`: a sound library has no problems, and each planted fault is found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from extractors.fingerprint import fingerprint
from schema.audit.check import look, repair
from schema.database.connection import Database
from schema.dedup import clusters
from schema.search import index
from schema.search.search import search
from schema.store.store import Store
from schema.tables import views
from schema.tables.base import core
from schema.tables.files import FileRow, FurnitureRow
from schema.tables.handles import OCCURRENCE_TEXT, RELATION, SPEECH_TEXT
from schema.tables.speeches import FingerprintRow, OccurrenceRow, SpeechRow
from schema.text.shingles import pack_keys

Make = Callable[..., Any]
AT = "2026-03-01T08:00:00Z"
LONG = "同志们：\n" + "\n".join(
    f"第{number}，{text}"
    for number, text in enumerate(
        (
            "要抓好茶叶和香菇，让农民在家门口就有收入。",
            "要把厕所垃圾和污水这些小事办好。",
            "要选好领头人，一任接着一任干。",
        ),
        1,
    )
)
ONE = "同志们：\n今天我们开会，讲两点意见。\n谢谢大家！"
TWO = "各位代表：\n现在我作工作报告，请予审议。\n谢谢。"


def kinds(library: Database) -> list[str]:
    """The kinds of the problems found, in order."""
    with library.read() as session:
        return [problem.kind for problem in look(session)]


@pytest.fixture
def related(library: Database, store: Store, make: Make) -> Database:
    """A library with a speech and a reworked copy of it, sampled and related as the program does it."""
    for name, text in (("a.pdf", LONG), ("b.pdf", LONG.replace("茶叶", "蜜橘"))):
        made = make(name, text)
        store.load(made.offer, made.file, made.document, made.reading, "r1")
    assert kinds(library) == []
    return library


@pytest.fixture
def loaded(store: Store, library: Database, make: Make) -> Database:
    """A library with one sound file of two items."""
    made = make("a.pdf", ONE, TWO)
    store.load(made.offer, made.file, made.document, made.reading, "r1")
    return library


def mended(session: Session) -> dict[str, int]:
    """What a repair mended, by kind of problem."""
    return {kind: number for kind, number in repair(session, AT).items() if number}


def spoil(library: Database, statement: Any) -> None:
    """Change a row behind the store's back."""
    with library.write() as session:
        session.execute(statement)


@pytest.mark.both_databases
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
    spoil(loaded, sa.update(SPEECH_TEXT).where(SPEECH_TEXT.c.speech_no == 1).values(text="别的话"))
    assert kinds(loaded) == ["id", "index", "count"]


def test_a_speech_without_a_file_is_found(loaded: Database) -> None:
    """An orphan is reported, and so is the print that lost its owner."""
    table = core(OccurrenceRow)
    spoil(loaded, sa.delete(table).where(table.c.ordinal == 2))
    assert "orphan" in kinds(loaded) and "ownership" in kinds(loaded)


def test_a_speech_without_its_text_is_found(loaded: Database) -> None:
    """Rows of the tables that hold what is long: none goes missing unseen."""
    spoil(loaded, sa.delete(SPEECH_TEXT).where(SPEECH_TEXT.c.speech_no == 1))
    assert "orphan" in kinds(loaded)


def test_a_print_without_its_places_is_found(loaded: Database) -> None:
    """The file says which of its items it is, and that reading it again mends it."""
    spoil(loaded, sa.delete(OCCURRENCE_TEXT).where(OCCURRENCE_TEXT.c.occurrence_no == 1))
    with loaded.read() as session:
        (found,) = (problem for problem in look(session) if problem.kind == "orphan")
    assert found.detail == "the places of item 1 are missing" and "reprocess --force" in found.way_out


def test_a_wrong_cluster_is_found_and_mended(loaded: Database) -> None:
    """What is derived from relations can be repaired."""
    table = core(SpeechRow)
    spoil(loaded, sa.update(table).where(table.c.no == 1).values(is_canonical=False))
    assert kinds(loaded) == ["cluster"]
    with loaded.write() as session:
        assert mended(session) == {"cluster": 1}
    assert kinds(loaded) == []


@pytest.mark.both_databases
def test_an_index_that_lost_keys_is_built_anew(loaded: Database) -> None:
    """What the index was told of an entry cannot be taken back without its keys: all of it is made again."""
    with loaded.write() as session:
        session.execute(sa.text("DELETE FROM speech_fts_keys"))
    assert set(kinds(loaded)) == {"index"}
    with loaded.write() as session:
        assert mended(session) == {"index": 2}
    assert kinds(loaded) == []
    with loaded.read() as session:
        assert search(session, "审议").total == 1


@pytest.mark.both_databases
def test_a_wrong_index_is_found_and_mended(loaded: Database) -> None:
    """A speech that the index does not know is reported, and indexed by a repair."""
    with loaded.write() as session:
        index.unindex(session, [1])
    assert kinds(loaded) == ["index"]
    with loaded.write() as session:
        assert mended(session) == {"index": 1}
    assert kinds(loaded) == []


def test_a_lost_fingerprint_is_found_and_mended(related: Database) -> None:
    """Posted keys that are gone or call their speech short, and a sample that is another text's, are made anew."""
    keys, speech = core(FingerprintRow), core(SpeechRow)
    spoil(related, sa.update(keys).where(keys.c.speech_no == 1).values(short=~keys.c.short))
    assert "fingerprint" in kinds(related)
    with related.write() as session:
        assert mended(session)["fingerprint"] == 1
    assert kinds(related) == []
    spoil(related, sa.delete(keys).where(keys.c.speech_no == 1))
    assert "fingerprint" in kinds(related)
    spoil(
        related,
        sa.update(speech).where(speech.c.no == 2).values(shingles=pack_keys(fingerprint(ONE).shingles)),
    )
    with related.write() as session:
        assert mended(session)["fingerprint"] == 2
    assert kinds(related) == []


@pytest.mark.both_databases
def test_a_lost_relation_is_found_and_mended(related: Database) -> None:
    """Two copies that nothing relates any more are related again, and are one cluster again."""
    spoil(related, sa.delete(RELATION))
    assert kinds(related) == ["relation", "cluster"]
    with related.write() as session:
        assert mended(session) == {"relation": 1}
    assert kinds(related) == []


def test_a_relation_that_is_not_so_is_revoked(loaded: Database) -> None:
    """Two speeches that share nothing are taken apart; the row stays with its reason."""
    with loaded.read() as session:
        a, b = sorted(session.scalars(sa.select(core(SpeechRow).c.speech_id)))
    spoil(
        loaded, sa.insert(RELATION).values(a=a, b=b, kind="same", jaccard=0.9, containment=0.9, found_at=AT)
    )
    spoil(
        loaded,
        sa.insert(RELATION).values(
            a=a, b="s_gone", kind="excerpt_of", jaccard=0.1, containment=0.9, found_at=AT
        ),
    )
    assert "relation" in kinds(loaded)
    with loaded.write() as session:
        assert mended(session)["relation"] == 2
    assert kinds(loaded) == []
    with loaded.read() as session:
        assert {row.revoked_at for row in session.execute(sa.select(RELATION))} == {AT}


def test_what_a_person_ruled_out_is_not_missed(related: Database, store: Store) -> None:
    """A pair that somebody set apart is no missing relation."""
    with related.write() as session:
        (row,) = session.execute(sa.select(RELATION)).all()
        assert clusters.revoke(session, row.a, row.b, "ruled out", AT)
    assert kinds(related) == []


def test_wrong_counts_are_found_and_mended(loaded: Database) -> None:
    """Items of a file, characters of an item."""
    spoil(loaded, sa.update(core(FileRow)).values(item_count=7))
    spoil(loaded, sa.update(core(OccurrenceRow)).values(char_count=7))
    assert kinds(loaded) == ["count"] * 3
    with loaded.write() as session:
        assert mended(session) == {"count": 3}
    assert kinds(loaded) == []


@pytest.mark.both_databases
def test_a_missing_view_is_found_and_mended(loaded: Database) -> None:
    """`check` says so instead of failing at it."""
    with loaded.write() as session:
        session.connection().exec_driver_sql("DROP VIEW speeches")
    assert kinds(loaded) == ["view"]
    with loaded.write() as session:
        assert mended(session) == {"view": 1}
    assert kinds(loaded) == [] and views.NAMES


def test_what_cannot_be_made_anew_has_a_way_out(loaded: Database) -> None:
    """Each problem is repairable or says what a person can do."""
    spoil(loaded, sa.delete(core(FurnitureRow)))
    spoil(loaded, sa.update(SPEECH_TEXT).where(SPEECH_TEXT.c.speech_no == 1).values(text="别的话"))
    with loaded.read() as session:
        found = list(look(session))
    assert {"ownership", "id"} <= {problem.kind for problem in found}
    for problem in found:
        assert problem.repairable != bool(problem.way_out)
    assert any("`wengao files reprocess --force" in problem.way_out for problem in found)
