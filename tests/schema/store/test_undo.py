"""A run that was undone might as well not have been: a library that never had it says the same."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from extractors.fingerprint import fingerprint
from schema.audit.check import look
from schema.curation.decisions import Decision, Fact
from schema.curation.overrides import words_of
from schema.database.connection import Database
from schema.export.rows import lines
from schema.records import Issue, Listing, Offer
from schema.store import revise
from schema.store.revise import decide
from schema.store.store import Store
from schema.store.undo import undo_run
from schema.store.undo_plan import Undoing, undo_plan
from tests.schema.conftest import Clock, Made, make_file
from tests.schema.store.test_changes import Follower
from tests.support.depth import examples
from tests.support.shelf import han

Fresh = Callable[[], AbstractContextManager[Store]]
Step = tuple[str, int, str]
LONG = han(900, 1)
FILES: tuple[tuple[str, ...], ...] = (
    (LONG, han(300, 9)),
    (LONG[:450] + "，" + LONG[450:],),  # the same words, printed otherwise
    (LONG[:700] + han(150, 2), han(300, 9)),  # a near copy, and a speech of the first file
    (LONG[:400],),  # an excerpt
    ("尊敬的来宾：\n欢迎。",),
    ("",),
)
UNREADABLE = len(FILES) - 1
TIMES = {"loaded_at", "updated_at", "at", "first_seen", "last_seen"}
FIRST = {"locator", "source", "uploads"}  # who offered what first


def made(number: int, place: str) -> Made:
    """File `number` as it lies in a folder; of the odd ones a listing claims something."""
    listing = Listing(f"讲话第{number}集", f"2024-03-0{number}") if number % 2 else None
    return make_file(f"{number}.pdf", *FILES[number], salt=f"{number}").offered_as(
        f"/{place}/{number}.pdf", listing=listing
    )


def play(store: Store, run_id: str, steps: list[Step], clock: Clock) -> None:
    """One run over files, as `ingest` would go over them."""
    store.runs.begin(run_id)
    for what, number, place in steps:
        clock.forward(seconds=10)
        one = made(number, place)
        known = store.known(one.file.sha256)
        if what == "skip":
            store.skip(replace(one.offer, locator=f"/{place}/{number}.json", skip="not-prose"), run_id)
        elif what == "lost":
            offer = Offer("ingest", f"https://docs.example/{place}/{number}.pdf")
            store.quarantine(offer, None, (Issue("fetch", "not-found"),), run_id)
        elif known is not None:
            store.touch(one.offer, known, run_id)
        elif number == UNREADABLE:
            store.quarantine(one.offer, one.file, (Issue("extract", "crashed"),), run_id)
        else:
            store.load(one.offer, one.file, one.document, one.reading, run_id)
    store.runs.finish(run_id)
    clock.forward(minutes=5)


def says(database: Database, *, former_ids: bool = True) -> dict[str, list[str]]:
    """All that the library says, but for seen-times and what follows from them; `former_ids` that a run gave keep
    leading to what there is."""
    found: dict[str, list[str]] = {}
    with database.read() as session:
        assert list(look(session)) == []
        for what in ("speeches", "files", "matches", "issues"):
            found[what] = sorted(
                repr({name: getattr(line, name) for name in line.__slots__ if name not in TIMES | FIRST})
                for line in lines(session, what)  # type: ignore[arg-type]
            )
        rows = session.execute(sa.text("SELECT * FROM uploads")).mappings()
        found["uploads"] = sorted(repr({k: v for k, v in row.items() if k not in TIMES}) for row in rows)
        rows = session.execute(sa.text("SELECT source, locator, skip FROM upload")).mappings()
        found["places"] = sorted(repr(dict(row)) for row in rows)
        for table in ("speech", "speech_text", "document", "furniture", "speech_alias"):
            found[table] = [str(session.scalar(sa.text(f"SELECT count(*) FROM {table}")))]
    if not former_ids:
        found["speech_alias"] = ["-"]
    return found


def undo(store: Store, run_id: str) -> Undoing:
    """Undo a run; what was announced is what is done."""
    with store.database.read() as session:
        told = undo_plan(session, run_id).undoing
    with store.database.write() as session:
        done = undo_run(session, run_id, store.runs.time())
    assert replace(done, speech_ids=(), outdated=()) == told
    return done


step = st.tuples(
    st.sampled_from(["load", "load", "load", "skip", "lost"]),
    st.integers(0, len(FILES) - 1),
    st.sampled_from(["wrong", "right"]),
)
runs = st.lists(st.lists(step, min_size=1, max_size=5), min_size=1, max_size=3)
ALL: list[Step] = [("load", number, "wrong") for number in range(UNREADABLE)]


@pytest.mark.slow
def test_as_if_it_had_never_been(fresh: Fresh, new_url: Callable[[], str], clock: Clock) -> None:
    """Whatever the runs brought, and whichever is undone."""
    number = examples(5 if new_url().startswith("sqlite") else 3, few=1)  # besides the stories below

    @settings(
        max_examples=number,
        deadline=None,
        phases=(Phase.explicit, Phase.generate),  # a story is short as it is
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(runs, st.integers(0, 2))
    @example([ALL, [("load", 0, "right")]], 0)  # the same bytes elsewhere
    @example([ALL, ALL[:2]], 0)  # a later run meets them there again
    @example([ALL[:2], ALL], 1)
    @example([[("load", 0, "right")], ALL, [("load", 2, "right")]], 1)
    def tell(stories: list[list[Step]], which: int) -> None:
        which %= len(stories)
        with fresh() as store:
            for number, steps in enumerate(stories):
                play(store, f"run{number}", steps, clock)
            follower = Follower(store.database)
            follower.follow()
            undo(store, f"run{which}")
            found = says(store.database)
            follower.follow()
            follower.has_all()
        with fresh() as store:
            for number, steps in enumerate(stories):
                if number != which:
                    play(store, f"run{number}", steps, clock)
            assert found == says(store.database)

    tell()


@pytest.mark.both_databases
def test_what_is_taken_and_what_stays_is_said(store: Store, clock: Clock) -> None:
    """Files that a later run met again, that lie elsewhere too, that a person removed; decisions about them."""
    play(store, "wrong", [*ALL, ("skip", 1, "wrong")], clock)
    play(store, "later", [("load", 0, "wrong"), ("load", 1, "right")], clock)
    store.remove(made(4, "wrong").file.sha256, "误传")
    words, speech = FILES[2][0], fingerprint(FILES[2][0])
    fact = Decision(
        "fact", "set", "李", store.runs.time(), made(2, "").file.sha256, speech.speech_id,
        fact=Fact("speaker", "王明"), words=words_of(words, speech.shingles, speech.size),
    )  # fmt: skip
    decide(store, [fact])
    done = undo(store, "wrong")
    assert [one.locator for one in done.taken] == ["/wrong/2.pdf", "/wrong/3.pdf"]
    assert [(one.locator, one.why) for one in done.staying] == [
        ("/wrong/0.pdf", "seen-again"),
        ("/wrong/1.pdf", "elsewhere"),
        ("/wrong/4.pdf", "removed"),
    ]
    assert (done.decisions, done.uploads, done.read_again) == (1, 4, ())  # 1, 2, 3 and what was skipped
    assert set(done.speech_ids) == {fingerprint(text).speech_id for text in (FILES[2][0], FILES[3][0])}
    assert store.tombstoned(made(4, "").file.sha256) == "误传"
    play(store, "again", [("load", 2, "right")], clock)
    with store.database.read() as session:
        (row,) = session.execute(
            sa.text("SELECT speaker, corrected FROM speeches WHERE ordinal = 1 AND speaker > ''")
        )
    assert tuple(row) == ("王明", '["speaker"]')  # what a person set holds again
    again = undo(store, "wrong")
    assert again.is_empty


def test_a_wrong_folder_read_twice(store: Store, clock: Clock) -> None:
    """Undoing both runs, in either order, takes all of it."""
    for first, second in (("a", "b"), ("d", "c")):
        for run_id in sorted((first, second)):
            play(store, run_id, ALL, clock)
        undo(store, first)
        assert not undo(store, second).staying
        assert all(rows in ([], ["0"]) for rows in says(store.database).values())


def test_a_list_that_still_names_a_file_keeps_it(store: Store, clock: Clock) -> None:
    """Without the run, the next one would have brought it."""
    from schema.intake.listings import note_listing

    play(store, "one", ALL[:2], clock)
    with store.database.write() as session:
        note_listing(session, "ingest", [("/wrong/0.pdf", None)], store.runs.time())
    done = undo(store, "one")
    assert [one.locator for one in done.taken] == ["/wrong/1.pdf"]
    assert [(one.locator, one.why) for one in done.staying] == [("/wrong/0.pdf", "seen-again")]


def test_a_file_that_was_read_again_reads_as_before(store: Store, clock: Clock) -> None:
    """The earlier reading comes back, in whatever order runs are undone; one that a later run replaced is not needed."""
    play(store, "one", ALL[:1], clock)
    first = says(store.database)
    sha256 = made(0, "").file.sha256
    for version in ("2", "3"):
        read_again(store, f"read{version}", 0, version, clock)
    third = says(store.database)
    assert first != third
    done = undo(store, "read2")
    assert (done.read_back, done.read_again) == ((), (sha256,))
    assert says(store.database) == third
    done = undo(store, "read3")
    assert (done.read_back, done.read_again) == ((sha256,), ())
    assert says(store.database, former_ids=False) == first | {"speech_alias": ["-"]}


def read_again(store: Store, run_id: str, number: int, version: str, clock: Clock) -> None:
    """One run of `reprocess` by another version of the program, which reads the last word otherwise."""
    store.runs.begin(run_id, "reprocess")
    texts = [f"{text}{han(20, int(version))}" for text in FILES[number]]
    one = make_file(f"{number}.pdf", *texts, version=version)
    with store.database.read() as session:
        stored = revise.stored_file(session, made(number, "").file.sha256)
    revise.reload(store, stored, one.document, one.reading, run_id)
    store.runs.finish(run_id)
    clock.forward(minutes=5)
