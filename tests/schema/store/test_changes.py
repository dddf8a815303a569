"""Who follows `changes` has the view `speeches`, whatever happens to the library."""

from __future__ import annotations

import random
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors.fingerprint import fingerprint
from schema.curation.decisions import Decision, Fact
from schema.curation.overrides import words_of
from schema.database.connection import Database
from schema.database.opening import open_database
from schema.exchange.merge import merge_library
from schema.exchange.pack import pack
from schema.records import Issue
from schema.store.revise import decide
from schema.store.store import Store
from tests.schema.conftest import Clock, Made, make_file
from tests.support.depth import examples
from tests.support.shelf import Print, han, put

Fresh = Callable[[], AbstractContextManager[Store]]
LONG = han(900, 1)
TEXTS = (
    LONG,
    LONG[:450] + "，" + LONG[450:],  # the same words, printed otherwise
    LONG[:700] + han(150, 2),  # a near copy
    LONG[:400],  # an excerpt
    han(800, 3),
    "尊敬的来宾：\n欢迎。",
)
FILES = 4


class Follower:
    """A table outside of the library, kept up by reading what changed since the last time."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.seq = 0
        self.rows: dict[str, list[Any]] = {}
        self.heard: list[Any] = []

    def follow(self) -> list[Any]:
        """Take over the speeches that changed; returns the changes."""
        with self.database.read() as session:
            asked = sa.text("SELECT * FROM changes WHERE seq > :seq ORDER BY seq")
            changes = session.execute(asked, {"seq": self.seq}).all()
            for speech_id in {change.speech_id for change in changes}:
                asked = sa.text("SELECT * FROM speeches WHERE speech_id = :speech_id")
                self.rows[speech_id] = list(session.execute(asked, {"speech_id": speech_id}).all())
        self.seq = max((change.seq for change in changes), default=self.seq)
        self.heard += changes
        return list(changes)

    def has_all(self) -> None:
        """What it has is the view."""
        with self.database.read() as session:
            view = session.execute(sa.text("SELECT * FROM speeches")).all()
        assert sorted(map(repr, (row for rows in self.rows.values() for row in rows))) == sorted(
            map(repr, view)
        )


class Library:
    """A library to which things happen."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock
        self.bytes = {n: make_file(f"{n}.pdf", TEXTS[0], salt=f"{n}").file for n in range(FILES)}

    def file(self, number: int, texts: list[str]) -> Made:
        """File `number` as a version reads it that finds `texts`."""
        made = make_file(f"{number}.pdf", *texts, version=str(len(texts)))
        return Made(made.offer, self.bytes[number], made.document, made.reading)

    def play(self, what: str, number: int, detail: Any) -> None:
        """Do one thing, where it makes sense."""
        self.clock.forward(seconds=30)
        store, sha256 = self.store, self.bytes[number].sha256
        known = store.known(sha256)
        if what == "load":
            made = self.file(number, detail)
            store.load(made.offer, made.file, made.document, made.reading, "r1")
        elif what == "remove" and known is not None:
            store.remove(sha256, "误传", forget=bool(detail))
        elif what == "restore" and store.tombstoned(sha256):
            store.restore(sha256)
        elif what == "fail" and not store.tombstoned(sha256):
            made = self.file(number, [TEXTS[0]])
            store.quarantine(made.offer, made.file, (Issue("extract", "crashed"),), "r1")
        elif what == "offer" and known is not None:
            store.touch(self.file(number, [TEXTS[0]]).offered_as(f"/{detail}").offer, known, "r1")
        elif what == "correct":
            self.correct(sha256, *detail)
        elif what == "apart":
            ids = sorted(fingerprint(text).speech_id for text in detail)
            decide(
                store,
                [Decision("match", "reject", "李", self.at, speech_id=ids[0], other=ids[1], why="不是")],
            )
        elif what == "merge":
            self.merge(detail)

    @property
    def at(self) -> str:
        """The time it shows, as tables have it."""
        return self.store.runs.time()

    def correct(self, sha256: str, text: str, speaker: str | None) -> None:
        """A person sets who spoke, wherever the library prints these words."""
        print_ = fingerprint(text)
        words = words_of(text, print_.shingles, print_.size)
        fact = Fact("speaker", speaker)
        about = Decision("fact", "set", "李", self.at, sha256, print_.speech_id, fact=fact, words=words)
        decide(self.store, [about])

    def merge(self, other: Library) -> None:
        """Take another library in."""
        with other.store.database.read() as session:
            merge_library(self.store, _Carried({kind: list(pack(session, kind)) for kind in CARRIED}), "r1")


class _Carried:
    def __init__(self, records: dict[Any, list[Any]]) -> None:
        self.records = records

    def read(self, kind: Any) -> Iterator[Any]:
        """The records of one kind, through JSON as a file would have them."""
        for record in self.records[kind]:
            yield msgspec.json.decode(msgspec.json.encode(record), type=kind)


def _carried() -> tuple[Any, ...]:
    from schema.exchange.records import MEMBERS

    return tuple(MEMBERS)


CARRIED = _carried()
texts = st.lists(st.sampled_from(TEXTS), min_size=1, max_size=3)
number = st.integers(0, FILES - 1)
load = st.tuples(st.just("load"), number, texts)
step = st.one_of(
    load,
    load,
    st.tuples(st.just("remove"), number, st.booleans()),
    st.tuples(st.just("restore"), number, st.none()),
    st.tuples(st.just("fail"), number, st.none()),
    st.tuples(st.just("offer"), number, st.sampled_from("ab~")),
    st.tuples(
        st.just("correct"), number, st.tuples(st.sampled_from(TEXTS), st.sampled_from(["王", "赵", None]))
    ),
    st.tuples(st.just("apart"), number, st.tuples(st.sampled_from(TEXTS[:1]), st.sampled_from(TEXTS[2:4]))),
    st.tuples(st.just("merge"), number, st.lists(load, min_size=1, max_size=3)),
)


@pytest.mark.slow
def test_a_follower_has_the_view(fresh: Fresh, new_url: Callable[[], str], clock: Clock) -> None:
    """After every step, and from 0 at the end: loads, re-readings, corrections, removals, rulings, merges."""
    number = examples(12 if new_url().startswith("sqlite") else 5, few=4)

    @settings(
        max_examples=number,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(st.lists(step, min_size=2, max_size=10))
    def play(steps: list[tuple[str, int, Any]]) -> None:
        with fresh() as store:
            library, follower = Library(store, clock), Follower(store.database)
            for what, which, detail in steps:
                if what == "merge":
                    with fresh() as another:
                        other = Library(another, clock)
                        for one in detail:
                            other.play(*one)
                        library.play(what, which, other)
                else:
                    library.play(what, which, detail)
                follower.follow()
                follower.has_all()
            late = Follower(store.database)
            late.follow()
            late.has_all()
            assert [change.seq for change in late.heard] == sorted({change.seq for change in late.heard})

    play()


def kinds(changes: list[Any]) -> dict[str, list[str | None]]:
    """The speech ids by kind of change."""
    found = defaultdict(list)
    for change in changes:
        found[change.kind].append(change.speech_id)
    return dict(found)


def test_each_kind(store: Store, clock: Clock) -> None:
    """What a person reads there is what happened."""
    library, follower = Library(store, clock), Follower(store.database)
    ids = [fingerprint(text).speech_id for text in TEXTS]

    def after(what: str, which: int, detail: Any = None) -> dict[str, list[str | None]]:
        library.play(what, which, detail)
        return kinds(follower.follow())

    assert after("load", 0, [TEXTS[0], TEXTS[4]]) == {"new": [ids[0], ids[4]]}
    assert after("load", 0, [TEXTS[0], TEXTS[4]]) == {}
    found = after("load", 1, [TEXTS[2]])
    assert found["new"] == [ids[2]] and found["related"] == [min(ids[0], ids[2])]
    assert len(found.get("changed", ())) <= 1  # the cluster of the other one
    assert after("correct", 1, (TEXTS[2], "王某")) == {"corrected": [ids[2]]}
    assert follower.heard[-1].run_id is None
    assert after("offer", 1, "0/first") == {"changed": [ids[2]]}  # one more locator
    assert after("offer", 1, "0/first") == {}
    found = after("apart", 0, (TEXTS[0], TEXTS[2]))
    assert found.pop("unrelated") == [min(ids[0], ids[2])] and set(found) == {"changed"}
    found = after("load", 0, [TEXTS[0], TEXTS[5]])
    assert (found["moved"], found["new"]) == ([ids[4]], [ids[5]])
    assert after("remove", 0)["removed"] == [ids[0], ids[5]]
    assert after("restore", 0) == {}  # nothing is back before the file is read again
    assert after("load", 0, [TEXTS[0]])["restored"] == [ids[0]]
    assert {change.run_id for change in follower.heard} == {"r1", None}


def test_what_is_forgotten_stands_nowhere_in_changes(store: Store, clock: Clock) -> None:
    """No text, title or name of the library is copied there."""
    library = Library(store, clock)
    library.play("load", 0, [TEXTS[4]])
    library.play("correct", 0, (TEXTS[4], "王某某"))
    library.play("remove", 0, True)
    with store.database.read() as session:
        said = repr(session.execute(sa.text("SELECT * FROM changes")).all())
    assert "王某某" not in said and TEXTS[4][:20] not in said and "误传" not in said


def test_nothing_of_what_failed_is_said(library: Database) -> None:
    """A transaction that is rolled back changed nothing."""
    with pytest.raises(ZeroDivisionError), library.write() as session:
        put(session, Print(TEXTS[0]))
        raise ZeroDivisionError
    follower = Follower(library)
    assert follower.follow() == []
    follower.has_all()


def test_no_number_comes_after_a_later_one(url: str) -> None:
    """A reader beside two writers never sees a number below one that it has seen."""
    open_database(url, create=True).close()
    over = threading.Event()

    def write(side: int) -> None:
        chooser = random.Random(side)
        with open_database(url) as database:
            for turn in range(25):
                with database.write() as session:
                    for part in range(chooser.randrange(1, 4)):
                        put(session, Print(han(60, 1000 * side + 10 * turn + part), file=f"{side}-{turn}"))

    writers = [threading.Thread(target=write, args=(side,)) for side in (1, 2)]
    for writer in writers:
        writer.start()
    closing = threading.Thread(target=lambda: ([writer.join() for writer in writers], over.set()))
    closing.start()
    with open_database(url) as database:
        follower, last = Follower(database), False
        while not last:
            last = over.is_set()
            follower.follow()
        follower.has_all()
        late = Follower(database)
        late.follow()
        assert follower.heard == late.heard and len(late.heard) > 50
    closing.join()
