"""`schema.exchange.merge`: two libraries become one, and it does not matter which takes the other in."""

from __future__ import annotations

import dataclasses
import os
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import Any, TypeVar

import msgspec
import pytest
from msgspec.structs import replace

from extractors.fingerprint import fingerprint
from schema.audit.check import look
from schema.curation.decisions import Decision, Fact, find_decision, withdraw_decision
from schema.curation.overrides import words_of
from schema.database.connection import Database
from schema.database.opening import open_database
from schema.errors import NoSuchReference
from schema.exchange.copy import copy_rows
from schema.exchange.merge import MergeResult, merge_library
from schema.exchange.merge_removals import merged_tombstones
from schema.exchange.pack import pack
from schema.exchange.records import CarriedTombstone
from schema.export.lines import What
from schema.export.rows import lines
from schema.query.filters import Filter
from schema.records import Issue, Listing
from schema.store.affected import affected_files, mark_outdated
from schema.store.carried import CarriedFile
from schema.store.revise import decide
from schema.store.store import Store
from schema.store.unpack import BadCarriedFile
from tests.schema.conftest import LISTING, Clock, Made, make_file
from tests.support.shelf import han

T = TypeVar("T")
SEEDS = int(os.environ.get("MERGE_SEEDS", "4"))  # more of them by hand
EXPORTS: tuple[What, ...] = ("speeches", "files", "matches", "issues")
LONG = han(900, 1)
NEAR = LONG[:700] + han(150, 2)  # a near copy of LONG: the same cluster
APART = han(800, 3)
OTHER = han(700, 4)


class Open:
    """An open library as a carrier, with everything through JSON as a file would have it."""

    def __init__(self, database: Database, change: Callable[[Any], Any] = lambda record: record) -> None:
        self._database, self._change = database, change

    def read(self, kind: type[T]) -> Iterator[T]:
        """All records of one kind."""
        with self._database.read() as session:
            for record in pack(session, kind):
                yield self._change(msgspec.json.decode(msgspec.json.encode(record), type=kind))


def made(name: str, *bodies: str, **more: Any) -> Made:
    """A file as `make_file` makes it, with the fingerprints of its words."""
    file = make_file(name, *bodies, **more)
    items = tuple(replace(item, fingerprint=fingerprint(item.text)) for item in file.reading.items)
    return replace(file, reading=replace(file.reading, items=items))


class Shelf:
    """A library with a store on it, and the clock of the test."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database, self.clock = database, clock
        self.store = Store(database, clock)
        self.store.runs.begin("r1")

    def load(self, *files: Made) -> None:
        """Load files an hour apart."""
        for file in files:
            self.store.load(file.offer, file.file, file.document, file.reading, "r1")
            self.clock.forward(hours=1)

    def set_fact(self, file: Made, ordinal: int, field: str, value: str) -> Decision:
        """Let a person set a fact of an item."""
        item = file.reading.items[ordinal - 1]
        decision = Decision(
            "fact",
            "set",
            "李审",
            f"{self.clock():%Y-%m-%dT%H:%M:%SZ}",
            file.file.sha256,
            item.fingerprint.speech_id,
            fact=Fact(field, value),
            words=words_of(item.text, item.fingerprint.shingles, item.fingerprint.size),
        )
        decide(self.store, [decision])
        self.clock.forward(hours=1)
        return decision

    def reject(self, a: str, b: str) -> None:
        """Let a person rule that two texts are not copies."""
        at = f"{self.clock():%Y-%m-%dT%H:%M:%SZ}"
        ids = fingerprint(a).speech_id, fingerprint(b).speech_id
        decide(
            self.store, [Decision("match", "reject", "李审", at, speech_id=ids[0], other=ids[1], why="不是")]
        )

    def say(self, decision: Decision) -> None:
        """Let a person decide something now."""
        decide(self.store, [replace(decision, at=f"{self.clock():%Y-%m-%dT%H:%M:%SZ}")])

    def exported(self) -> list[Any]:
        """Everything that programs see but the times of the last change; removed files, too."""
        return exported(self.database)


def exported(database: Database) -> list[Any]:
    """See `Shelf.exported`."""
    found: list[Any] = []
    with database.read() as session:
        for what in EXPORTS:
            for where in (Filter(), Filter(state="removed")) if what == "files" else (Filter(),):
                for line in lines(session, what, where):
                    found.append(
                        dataclasses.replace(line, updated_at="") if hasattr(line, "updated_at") else line
                    )
    return found


@pytest.fixture
def two(new_url: Callable[[], str], clock: Clock) -> Iterator[tuple[Shelf, Shelf]]:
    """Two empty libraries."""
    with (
        open_database(new_url(), create=True) as one,
        open_database(new_url(), create=True) as other,
    ):
        yield Shelf(one, clock), Shelf(other, clock)


@pytest.fixture
def both_ways(new_url: Callable[[], str], clock: Clock) -> Iterator[Callable[[Shelf, Shelf], Any]]:
    """Merges copies of two libraries either way; the exports, which must agree, and what each merge says."""
    with ExitStack() as stack:

        def merge(a: Shelf, b: Shelf) -> tuple[list[Any], MergeResult, MergeResult]:
            said, seen = [], []
            for target, source in ((a, b), (b, a)):
                copy = stack.enter_context(open_database(new_url(), create=True))
                copy_rows(target.database, copy)
                with copy.write() as session:
                    session.connection().exec_driver_sql("DELETE FROM run")
                shelf = Shelf(copy, clock)
                said.append(merge_library(shelf.store, Open(source.database), "r1"))
                seen.append(shelf.exported())
                with copy.read() as session:
                    assert list(look(session)) == []
                once_more = merge_library(shelf.store, Open(source.database), "r1")
                assert (once_more.new_files, once_more.new_speeches, once_more.new_decisions) == (0, 0, 0)
                assert shelf.exported() == seen[-1]
            assert seen[0] == seen[1]
            return seen[0], said[0], said[1]

        yield merge


A = made("a.pdf", LONG, APART, speaker="张明", date="2024-06-11", listing=LISTING, title="讲话")
B = made("b.pdf", NEAR, salt="b", unowned=True)
C = made("c.pdf", OTHER, APART.replace(APART[9], APART[9] + "，"), salt="c")


def test_overlapping_files_either_way_round(two: tuple[Shelf, Shelf], both_ways: Any) -> None:
    """Same speeches, occurrences, clusters and issues; the earliest times and the first locator win."""
    one, other = two
    one.load(A, B)
    other.load(
        B.offered_as("/elsewhere/b.pdf"), C, A.offered_as("https://docs.example/a", "library", LISTING)
    )
    known = one.store.known(B.file.sha256)
    assert known is not None
    one.store.touch(B.offered_as("/elsewhere/b.pdf").offer, known, "r1")
    one.store.quarantine(made("d.pdf", LONG).offer, None, (Issue("fetch", "too-large"),), "r1")
    found, said, back = both_ways(one, other)
    assert (said.files, said.new_files, said.new_speeches, said.conflicts) == (3, 1, 1, ())
    assert (back.files, back.new_files, back.conflicts) == (2, 0, ())
    speeches = [line for line in found if hasattr(line, "cluster_id")]
    assert len(speeches) == 5 and len({line.speech_id for line in speeches}) == 4
    assert len({line.cluster_id for line in speeches}) == 3
    (file,) = [line for line in found if getattr(line, "sha256", "") == A.file.sha256]
    assert file.loaded_at == "2026-03-01T08:00:00Z"
    assert [upload.locator for upload in file.uploads] == ["/inbox/a.pdf", "https://docs.example/a"]


def test_an_empty_library_becomes_the_other(two: tuple[Shelf, Shelf], both_ways: Any) -> None:
    """What travels is everything: nothing differs but the time of the last change."""
    one, other = two
    other.load(A, B, C)
    other.set_fact(B, 1, "speaker", "王强")
    other.reject(LONG, NEAR)
    other.store.remove(C.file.sha256, "侵权投诉")
    before = other.exported()
    found, said, _ = both_ways(one, other)
    assert found == before
    assert (said.new_files, said.new_decisions, said.outdated) == (2, 2, ())


def test_what_was_removed_in_one_is_removed_in_both(two: tuple[Shelf, Shelf], both_ways: Any) -> None:
    """And is listed where the other still held it; what was forgotten is to be erased."""
    one, other = two
    one.load(A, B, C)
    other.load(A, B, C)
    other.store.remove(B.file.sha256, "侵权投诉")
    other.store.remove(C.file.sha256, "侵权投诉", forget=True)
    found, said, back = both_ways(one, other)
    assert {line.file_sha256 for line in found if hasattr(line, "cluster_id")} == {A.file.sha256}
    assert said.forgotten == (C.file.sha256,) and back.forgotten == ()
    wanted = sorted([B.file.sha256, C.file.sha256])
    for merge in (said, back):
        assert [(one.kind, one.where) for one in merge.conflicts] == [("removed", sha) for sha in wanted]
        assert {one.holds for one in merge.conflicts} == {"removed"}


def test_what_was_let_in_again_stays(two: tuple[Shelf, Shelf], both_ways: Any, clock: Clock) -> None:
    """A removal that one of them has lifted since is lifted."""
    one, other = two
    for shelf in two:
        clock.at = clock.at.replace(hour=8)
        shelf.load(A)
        shelf.store.remove(A.file.sha256, "误传")
        clock.forward(hours=1)
    other.store.restore(A.file.sha256)
    other.load(A)
    found, _, _ = both_ways(one, other)
    assert len([line for line in found if hasattr(line, "cluster_id")]) == 2


def test_the_newer_reading_holds(two: tuple[Shelf, Shelf], both_ways: Any) -> None:
    """Bytes read by different versions: the newer one's items stand, old ids go on resolving."""
    one, other = two
    old = made("a.pdf", LONG + APART)
    new = replace(made("a.pdf", LONG, APART, version="10"), file=old.file)
    one.load(old, made("q.pdf", OTHER, version="9"))
    other.load(new)
    found, said, back = both_ways(one, other)
    assert [line.char_count for line in found if hasattr(line, "cluster_id")].count(900) == 1
    for merge in (said, back):
        (conflict,) = merge.conflicts
        assert (conflict.kind, conflict.holds) == ("read-differently", "loaded, 2 items, split 10")


def test_decisions_of_both_hold_and_the_later_wins(two: tuple[Shelf, Shelf], both_ways: Any) -> None:
    """Two persons about one thing are listed; everything else is simply added up."""
    one, other = two
    one.load(A, B)
    other.load(B, A, C)
    one.set_fact(A, 1, "speaker", "张鸣")
    other.set_fact(A, 1, "speaker", "张铭")
    one.set_fact(B, 1, "place", "三岔口乡")
    other.set_fact(C, 1, "role", "县长")
    one.set_fact(A, 2, "occasion", "动员会")  # C prints the same words, and no occasion
    one.reject(LONG, NEAR)
    found, said, back = both_ways(one, other)
    by_place = {(line.file_sha256, line.ordinal): line for line in found if hasattr(line, "cluster_id")}
    assert by_place[A.file.sha256, 1].speaker == "张铭"
    assert by_place[B.file.sha256, 1].place == "三岔口乡"
    assert by_place[C.file.sha256, 1].role == "县长"
    assert by_place[C.file.sha256, 2].occasion == "动员会"
    assert by_place[C.file.sha256, 2].corrected == ["occasion"]
    assert not [line for line in found if hasattr(line, "jaccard") and line.kind == "same"]
    for merge in (said, back):
        assert [(one.kind, one.holds) for one in merge.conflicts] == [("decided-differently", "set 张铭")]


def test_decided_in_one_second(two: tuple[Shelf, Shelf], both_ways: Any, clock: Clock) -> None:
    """Of two words of one moment the same one holds either way."""
    for shelf, name in zip(two, ("甲", "乙"), strict=True):
        clock.at = clock.at.replace(hour=8)
        shelf.load(A)
        shelf.set_fact(A, 1, "speaker", name)
    both_ways(*two)


def taken_back(store: Store, no: int) -> None:
    """A decision withdrawn, with what it shaped waiting to be read again."""
    with store.database.write() as session:
        decision = find_decision(session, no)
        if decision is None:
            raise NoSuchReference(f"decision d{no}")
        withdraw_decision(session, no, "2026-03-01T09:00:00Z")
        mark_outdated(session, affected_files(session, decision))


def test_what_one_has_taken_back_is_taken_back(two: tuple[Shelf, Shelf], both_ways: Any) -> None:
    """It is listed, and the files it had shaped are to be read again."""
    one, other = two
    one.load(A)
    other.load(A)
    decision = one.set_fact(A, 1, "speaker", "张鸣")
    decide(other.store, [decision])
    taken_back(other.store, 1)
    found, said, back = both_ways(one, other)
    assert next(line.speaker for line in found if hasattr(line, "cluster_id")) is None
    for merge in (said, back):  # print hidden by a decision is known only when it is read again
        assert merge.outdated == (A.file.sha256,)
        assert [conflict.kind for conflict in merge.conflicts] == ["taken-back"]


@pytest.mark.both_databases
def test_what_one_says_is_no_speech_and_marks_of_both(two: tuple[Shelf, Shelf], both_ways: Any) -> None:
    """The file has no items in either, and nothing is to be read again; tags and notes add up."""
    one, other = two
    one.load(A, B)
    other.load(A, C)
    speech_id = fingerprint(APART).speech_id
    other.say(Decision("file", "no-speech", "李审", "", file_sha256=A.file.sha256, why="目录"))
    one.say(Decision("speech", "tag", "王核", "", speech_id=speech_id, text="重点"))
    one.say(Decision("speech", "note", "王核", "", speech_id=speech_id, text="对照"))
    other.say(Decision("speech", "tag", "李审", "", speech_id=fingerprint(OTHER).speech_id, text="重点"))
    found, said, back = both_ways(one, other)
    by_file = {line.sha256: line for line in found if hasattr(line, "uploads")}
    assert by_file[A.file.sha256].item_count == 0 and by_file[A.file.sha256].no_speech.why == "目录"
    speeches = [line for line in found if hasattr(line, "cluster_id")]
    assert {line.file_sha256 for line in speeches} == {B.file.sha256, C.file.sha256}
    assert {line.speech_id for line in speeches if line.tags} == {fingerprint(OTHER).speech_id, speech_id}
    assert {line.speech_id for line in speeches if line.notes} == {speech_id}  # C prints it, too
    for merge in (said, back):
        assert (merge.outdated, merge.conflicts) == ((), ())


@pytest.mark.both_databases
def test_what_one_takes_to_be_a_speech_after_all(two: tuple[Shelf, Shelf], both_ways: Any) -> None:
    """Said in both, taken back in one: the file is to be read again, either way round."""
    one, other = two
    one.load(A)
    other.load(A)
    said = Decision("file", "no-speech", "李审", "2026-03-01T08:30:00Z", file_sha256=A.file.sha256)
    decide(one.store, [said])
    decide(other.store, [said])
    taken_back(other.store, 1)
    _, merged, back = both_ways(one, other)
    for merge in (merged, back):
        assert merge.outdated == (A.file.sha256,)


def test_claims_of_both_libraries_name_a_file(two: tuple[Shelf, Shelf], both_ways: Any) -> None:
    """The earliest listing of all gives the title and the date."""
    one, other = two
    later = Listing("2023年讲话(1篇)", "2023-01-01")
    one.load(B)
    other.load(B.offered_as("https://docs.example/b", "library", LISTING))
    other.load(C.offered_as("https://docs.example/c", "library", later))
    one.load(C.offered_as("https://docs.example/c", "library", dataclasses.replace(later, views_min=7)))
    found, said, _ = both_ways(one, other)
    titles = {line.sha256: (line.title, line.date) for line in found if hasattr(line, "uploads")}
    assert titles[B.file.sha256] == ("2024年讲话(2篇)", "2024-06-11")
    assert titles[C.file.sha256] == ("2023年讲话(1篇)", "2023-01-01")
    assert said.conflicts == ()


def test_a_damaged_file_stops_everything(two: tuple[Shelf, Shelf]) -> None:
    """Nothing is taken in when one file is not what it says."""
    one, other = two
    one.load(A)
    other.load(B, C)

    def damage(record: Any) -> Any:
        if isinstance(record, CarriedFile) and record.sha256 == max(B.file.sha256, C.file.sha256):
            return replace(record, document=b"x")
        return record

    before = one.exported()
    with pytest.raises(BadCarriedFile) as refused:
        merge_library(one.store, Open(other.database, damage), "r1")
    assert refused.value.exit_code == 6
    assert one.exported() == before


def test_of_two_removals_that_hold_the_earlier_does() -> None:
    """One tombstone is live; that the bytes must be forgotten is never forgotten."""
    first = CarriedTombstone("a" * 64, "误传", False, "2026-03-01T08:00:00Z", None)
    second = CarriedTombstone("a" * 64, "侵权", True, "2026-03-02T08:00:00Z", None)
    wanted = [replace(first, forget=True), replace(second, lifted_at=second.at)]
    assert merged_tombstones([first, second]) == merged_tombstones([second, first]) == wanted
    lifted = replace(first, lifted_at="2026-03-03T08:00:00Z")
    assert merged_tombstones([first, lifted]) == merged_tombstones([lifted, first]) == [lifted]


def lived(shelf: Shelf, chance: random.Random) -> None:
    """Let a library live through a dozen things that happen to libraries."""
    clock = shelf.clock
    texts = [LONG, NEAR, APART, OTHER, LONG[:600]]
    for _ in range(chance.randrange(6, 14)):
        clock.forward(seconds=chance.choice([0, 1, 3600]))
        number = chance.randrange(4)
        bodies = random.Random(number).sample(texts, 1 + number % 3)
        version = chance.choice(["1", "1", "2"])
        if version == "2":  # reads one item less
            bodies = bodies[:-1] or bodies
        file = made(f"{number}.pdf", *bodies, version=version, unowned=number == 2)
        file = replace(file, file=replace(file.file, sha256=f"{number}" * 64))
        place = chance.choice(["/in/x.pdf", f"/in/{number}.pdf", "https://docs.example/a"])
        listing = chance.choice([None, LISTING, dataclasses.replace(LISTING, views_min=chance.randrange(9))])
        file = file.offered_as(place, chance.choice(["ingest", "library"]), listing)
        known = shelf.store.known(file.file.sha256)
        deed = chance.choice(
            [
                "load",
                "load",
                "load",
                "touch",
                "bad",
                "none",
                "remove",
                "forget",
                "restore",
                "set",
                "set",
                "back",
                "apart",
                "no speech",
                "tag",
            ]
        )
        if deed == "load":
            shelf.load(file)
        elif deed == "touch" and known is not None:
            shelf.store.touch(file.offer, known, "r1")
        elif deed == "bad":
            shelf.store.quarantine(
                file.offer, file.file, (Issue("extract", "crashed"),), "r1", (("split", "1"),)
            )
        elif deed == "none":
            shelf.store.quarantine(
                file.offer, None, (Issue("fetch", chance.choice(["too-large", "x"])),), "r1"
            )
        elif deed in ("remove", "forget") and known is not None and known.state != "removed":
            shelf.store.remove(file.file.sha256, chance.choice(["误传", "侵权"]), deed == "forget")
        elif deed == "restore" and known is not None and known.state == "removed":
            shelf.store.restore(file.file.sha256)
        elif deed == "set" and known is not None and known.state == "loaded":
            shelf.set_fact(file, 1, chance.choice(["speaker", "place"]), chance.choice("甲乙丙"))
        elif deed == "back":
            with suppress(NoSuchReference):
                taken_back(shelf.store, chance.randrange(1, 4))
        elif deed == "no speech" and known is not None and known.state != "removed":
            shelf.say(Decision("file", "no-speech", "李审", "", file_sha256=file.file.sha256))
        elif deed == "tag" and known is not None and known.speech_ids:
            speech_id = chance.choice(known.speech_ids)
            shelf.say(Decision("speech", "tag", "李审", "", speech_id=speech_id, text=chance.choice("甲乙")))
        elif deed == "apart":
            shelf.reject(*chance.sample(texts, 2))


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(SEEDS))
def test_whatever_two_libraries_lived_through(two: tuple[Shelf, Shelf], both_ways: Any, seed: int) -> None:
    """Loads, offers, removals, decisions and newer versions in any order: merged either way they agree."""
    chance = random.Random(seed)
    for shelf in two:
        shelf.clock.at = shelf.clock.at.replace(day=1, hour=8)
        lived(shelf, chance)
    both_ways(*two)
