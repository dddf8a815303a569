"""A file that is no speech: its items leave the library and come back when a person says so, on both databases."""

from __future__ import annotations

import dataclasses

import pytest
from msgspec.structs import replace

from schema.audit.check import look
from schema.audit.explain import explain
from schema.curation.decisions import Decision
from schema.curation.queue import queue
from schema.database.connection import Database
from schema.export.lines import FileLine
from schema.export.rows import lines
from schema.query.filters import Filter, counts
from schema.query.set_aside import NoSpeech
from schema.search.facets import facets
from schema.search.search import search
from schema.store import revise
from schema.store.preview import revision
from schema.store.store import Store
from tests.conftest import COMPILATION
from tests.schema.conftest import Clock, make_file
from tests.schema.store.test_revise import Shelf, shelf_on
from wengao.review import marking

AT = "2026-01-01T00:00:00Z"
NEAR = COMPILATION.replace("第三篇", "第四篇")  # other bytes: two of its speeches stand in both


@pytest.fixture
def shelf(library: Database, clock: Clock) -> Shelf:
    """An empty shelf, once on each database."""
    return shelf_on(library, clock)


def aside(shelf: Shelf, sha256: str, author: str = "李审", at: str = AT, why: str = "") -> list[int]:
    """A person says that a file is no speech, as `review no-speech` does."""
    with shelf.library.read() as session:
        said = marking.no_speech(session, sha256, author, at, why)
    return revise.decide(shelf.store, said)


def file_line(library: Database, sha256: str) -> FileLine:
    """What the export says of a file."""
    with library.read() as session:
        (line,) = lines(session, "files", Filter(file=sha256))
    assert isinstance(line, FileLine)
    return line


@pytest.mark.both_databases
def test_its_items_leave_everything_but_the_file_stays(shelf: Shelf) -> None:
    """Search, facets, export and review list lose them; what another file prints stays; the library is sound."""
    contents, other = shelf.add(COMPILATION), shelf.add(NEAR, "b.txt")
    before = shelf.lines(other)
    only_here = {line.speech_id for line in shelf.lines(contents)} - {line.speech_id for line in before}
    aside(shelf, contents, why="是目录")
    with shelf.library.read() as session:
        assert {line.file_sha256 for line in shelf.lines()} == {other}
        assert search(session, "").total == len({line.speech_id for line in before})
        assert only_here.isdisjoint(hit.speech_id for hit in search(session, "", limit=99).hits)
        counted = {facet.name: sum(speeches for _, speeches in facet.values) for facet in facets(session, "")}
        assert counted["kind"] <= len(before)
        assert counts(session).files == 2 and counts(session).occurrences == len(before)
        assert [item for item in queue(session) if item.file_sha256 == contents] == []
        said = [one for one in explain(session, contents).statements if one.topic == "no speech"]
        assert "李审" in said[0].detail and "是目录" in said[0].detail
        assert list(look(session)) == []
    line = file_line(shelf.library, contents)
    assert (line.state, line.item_count, line.no_speech) == ("loaded", 0, NoSpeech("李审", AT, "是目录"))
    assert file_line(shelf.library, other).no_speech is None
    assert [(line.speech_id, line.title, line.text) for line in shelf.lines(other)] == [
        (line.speech_id, line.title, line.text) for line in before
    ]


@pytest.mark.both_databases
def test_it_holds_when_read_again_and_ends_when_taken_back(shelf: Shelf) -> None:
    """After `reprocess`, and after the same bytes are loaded again; then the same speeches are back."""
    sha256 = shelf.add(COMPILATION)
    shelf.fact(sha256, 2, "title=校订本")
    before = [dataclasses.replace(line, loaded_at="", updated_at="") for line in shelf.lines()]
    (no,) = aside(shelf, sha256)
    (receipt,) = shelf.read_again(only_outdated=False)
    assert (receipt.state, receipt.item_count, receipt.new_speeches) == ("loaded", 0, 0)
    assert shelf.add(COMPILATION) == sha256 and shelf.lines() == []
    assert shelf.open() == []  # no correction counts as lost
    with shelf.library.read() as session:
        stored = revise.stored_file(session, sha256)
        document = stored.document
    assert document is not None
    from extractors.reading import read

    with shelf.library.read() as session:
        assert revision(session, stored, document, read(document, None, stored.corrections)).items == ()
    shelf.take_back(no)
    assert [dataclasses.replace(line, loaded_at="", updated_at="") for line in shelf.lines()] == before
    assert file_line(shelf.library, sha256).no_speech is None


def test_two_persons_say_so(shelf: Shelf) -> None:
    """The file comes back when both have taken it back; the export names who said it first."""
    sha256 = shelf.add(COMPILATION)
    later = Decision("file", "no-speech", "王核", "2026-01-02T00:00:00Z", file_sha256=sha256)
    numbers = [
        *revise.decide(shelf.store, [later]),
        *revise.decide(shelf.store, [replace(later, author="李审", at=AT)]),
    ]
    said = file_line(shelf.library, sha256).no_speech
    assert said is not None and said.author == "李审"
    shelf.take_back(numbers[0])
    assert shelf.lines() == []
    shelf.take_back(numbers[1])
    assert len(shelf.lines()) == 3


def test_said_before_the_file_came(store: Store, library: Database) -> None:
    """Decisions that another office sent hold for files that come later, also where a run is only tried."""
    made = make_file("目录.pdf", "一、讲话……1\n二、报告……9")
    revise.decide(store, [Decision("file", "no-speech", "李审", AT, file_sha256=made.file.sha256)])
    tried = store.preview(made.offer, made.file, made.reading)
    assert tried.item_count == 0
    receipt = store.load(made.offer, made.file, made.document, made.reading, "r1")
    assert (receipt.state, receipt.item_count, receipt.speech_ids) == ("loaded", 0, ())


def test_a_run_that_is_undone_lets_it_hold(store: Store, library: Database, clock: Clock) -> None:
    """Undoing what read the file anew brings no items back; undoing the run that said so does."""
    made = make_file("目录.pdf", "一、讲话……1\n二、报告……9")
    store.load(made.offer, made.file, made.document, made.reading, "r1")
    store.runs.finish("r1")
    store.runs.begin("r2", "review")
    said = Decision("file", "no-speech", "李审", AT, file_sha256=made.file.sha256)
    revise.decide(store, [said], "r2")
    store.runs.finish("r2")
    assert file_line(library, made.file.sha256).item_count == 0
    from tests.schema.store.test_undo import undo

    undo(store, "r2")
    line = file_line(library, made.file.sha256)
    assert (line.item_count, line.no_speech) == (1, None)


def test_nothing_is_said_twice(shelf: Shelf) -> None:
    """The second time there is nothing to record."""
    sha256 = shelf.add(COMPILATION)
    assert len(aside(shelf, sha256)) == 1
    assert aside(shelf, sha256, author="王核") == []
