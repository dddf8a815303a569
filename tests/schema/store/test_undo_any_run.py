"""Runs of every kind, in any order, and one of them undone: the library is one that never had it; on both databases."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Literal

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, assume, example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from extractors.fingerprint import fingerprint
from schema.curation.decisions import Decision, Fact
from schema.curation.overrides import words_of
from schema.exchange.merge import merge_library
from schema.store import revise
from schema.store.store import Store
from schema.tables.handles import FILE, SPEECH, SPEECH_TEXT
from tests.schema.conftest import Clock, Made, make_file
from tests.schema.exchange.test_merge import Open
from tests.schema.store.test_undo import FILES, UNREADABLE, says, undo
from tests.support.depth import examples as examples_of
from tests.support.shelf import han

Fresh = Callable[[], AbstractContextManager[Store]]
Kind = Literal["ingest", "reprocess", "review", "import"]
Story = tuple[Kind, tuple[int, ...]]  # a run of this command over these files
NAMES = ("王明", "李红", "赵一", "钱二")


class Program:
    """A program that is renewed before each `reprocess`, with the library that it writes."""

    def __init__(self, store: Store, clock: Clock, other: Store) -> None:
        self.store, self.clock, self.other = store, clock, other
        self.nothing: set[tuple[str, int]] = set()  # runs and files that were not there to be changed

    def file(self, number: int, version: int, place: str = "right") -> Made:
        """A file as this version reads it: with each the speeches end otherwise."""
        more = [f"{text}{han(20, version)}" if version > 1 else text for text in FILES[number]]
        one = make_file(f"{number}.pdf", *more, salt=f"{number}", version=str(version))
        bytes_of_it = make_file(f"{number}.pdf", *FILES[number], salt=f"{number}").file
        items = tuple(replace(item, fingerprint=fingerprint(item.text)) for item in one.reading.items)
        made = replace(one, file=bytes_of_it, reading=replace(one.reading, items=items))
        return made.offered_as(f"/{place}/{number}.pdf")

    def run(self, run_id: str, story: Story, version: int) -> None:
        """One run, as its command would go about it."""
        command, numbers = story
        self.store.runs.begin(run_id, command)
        if command == "import":
            merge_library(self.store, Open(self.other.database), run_id)
        for number in numbers if command != "import" else ():
            self.clock.forward(seconds=10)
            getattr(self, command)(run_id, number, version)
        self.store.runs.finish(run_id)
        self.clock.forward(minutes=5)

    def version_of(self, number: int) -> object:
        """By which version the file is read as it stands; None where it is not there."""
        with self.store.database.read() as session:
            versions = sa.select(FILE.c.versions).where(FILE.c.sha256 == self.file(number, 1).file.sha256)
            return session.scalar(versions)

    def ingest(self, run_id: str, number: int, version: int) -> None:
        """Load a file, or note that it is offered again."""
        one = self.file(number, version)
        known = self.store.known(one.file.sha256)
        if known is not None:
            self.store.touch(one.offer, known, run_id)
        else:
            self.store.load(one.offer, one.file, one.document, one.reading, run_id)

    def reprocess(self, run_id: str, number: int, version: int) -> None:
        """Read a file again, if it is there."""
        one = self.file(number, version)
        if self.store.known(one.file.sha256) is None:
            self.nothing.add((run_id, number))
            return
        with self.store.database.read() as session:
            stored = revise.stored_file(session, one.file.sha256)
        revise.reload(self.store, stored, one.document, one.reading, run_id)

    def review(self, run_id: str, number: int, version: int) -> None:
        """Say who speaks in the first item of a file, if it is there."""
        one = self.file(number, version)
        known = self.store.known(one.file.sha256)
        if known is None or not known.speech_ids:
            self.nothing.add((run_id, number))
            return
        with self.store.database.read() as session:
            text = _text(session, known.speech_ids[0])
        sample = fingerprint(text)
        fact = Decision(
            "fact", "set", "李", self.store.runs.time(), one.file.sha256, known.speech_ids[0],
            fact=Fact("speaker", NAMES[int(run_id[3:]) % len(NAMES)]), words=words_of(text, sample.shingles, sample.size),
        )  # fmt: skip
        revise.decide(self.store, [fact], run_id)


def _text(session: object, speech_id: str) -> str:
    query = sa.select(SPEECH_TEXT.c.text).join(SPEECH, SPEECH.c.no == SPEECH_TEXT.c.speech_no)
    return str(session.scalar(query.where(SPEECH.c.speech_id == speech_id)))  # type: ignore[attr-defined]


def played(program: Program, stories: list[Story], without: int | None = None) -> int:
    """Plays the runs in order, all but one; returns the version of the program at the end."""
    version = 1
    for at, story in enumerate(stories):
        version += story[0] == "reprocess"
        if at != without:
            program.run(f"run{at}", story, version)
        else:
            program.clock.forward(hours=1)
    return version


some_files = st.lists(st.integers(0, UNREADABLE - 1), min_size=1, max_size=3, unique=True).map(tuple)
run = st.tuples(st.sampled_from(["ingest", "ingest", "reprocess", "review", "import"]), some_files)
ALL = tuple(range(UNREADABLE))


@pytest.mark.slow
def test_any_run_can_be_undone(fresh: Fresh, new_url: Callable[[], str], clock: Clock) -> None:
    """Whatever the runs were, and whichever is undone; nothing of it is read again by another version."""
    examples = examples_of(5, few=2) if new_url().startswith("sqlite") else 3

    @settings(
        max_examples=examples,
        deadline=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=[
            HealthCheck.function_scoped_fixture,
            HealthCheck.too_slow,
            HealthCheck.filter_too_much,
        ],
    )
    @given(st.lists(run, min_size=2, max_size=4), st.integers(0, 3))
    @example([("ingest", ALL), ("reprocess", (0, 2)), ("reprocess", (0,))], 1)
    @example([("ingest", ALL), ("reprocess", (0, 2)), ("review", (0, 1))], 1)
    @example([("ingest", ALL), ("review", (0, 2))], 1)
    @example([("ingest", (0, 1)), ("import", ())], 1)
    @example([("ingest", (0, 1)), ("import", ())], 0)
    @example([("import", ()), ("import", ()), ("reprocess", (3,))], 0)
    @example([("reprocess", (3,)), ("reprocess", (1, 0)), ("ingest", (1, 0, 4)), ("import", (4,))], 2)
    def tell(stories: list[Story], which: int) -> None:
        which %= len(stories)
        with fresh() as other, fresh() as store, fresh() as without:
            elsewhere = Program(other, clock, other)
            elsewhere.run("run7", ("ingest", (1, 3)), 1)
            elsewhere.run("run8", ("review", (1,)), 1)
            program = Program(store, clock, other)
            version = played(program, stories)
            undone = undo(store, f"run{which}")
            for sha256 in undone.outdated:
                number = next(n for n in ALL if program.file(n, 1).file.sha256 == sha256)
                program.run("again", ("reprocess", (number,)), version)
            never_had = Program(without, clock, other)
            played(never_had, stories, which)
            for one in undone.staying:
                # Another run met it too and did not read it, since it was read; by which version is all that differs.
                number = next(n for n in ALL if program.file(n, 1).file.sha256 == one.sha256)
                if program.version_of(number) != never_had.version_of(number):
                    program.run(f"same{number}", ("reprocess", (number,)), version)
                    never_had.run(f"same{number}", ("reprocess", (number,)), version)
            found = says(store.database, former_ids=False)
            # A later run had nothing to change there: it built on the undone one, and is not undone with it.
            assume(never_had.nothing <= program.nothing or found["files"] == [])
            assert found == says(without.database, former_ids=False)

    tell()
