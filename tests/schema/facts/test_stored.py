"""Joined facts in a library: what filters, facets, order and exports make of them, on both databases."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from schema.audit.check import look, repair
from schema.curation.decisions import Decision, Fact
from schema.curation.queue import queue
from schema.database.connection import Database
from schema.export.lines import SpeechLine
from schema.export.overview import overview
from schema.export.rows import lines
from schema.query.filters import Filter
from schema.records import Listing
from schema.search.facets import facets
from schema.search.search import search
from schema.store import revise
from schema.store.store import Store
from schema.tables.handles import SPEECH_FACT
from tests.support.depth import examples
from tests.support.shelf import Print, han, put

Make = Callable[..., Any]
Fresh = Callable[[], AbstractContextManager[Store]]
A, B = (f"同志们，{word}{han(300, seed)}" for seed, word in enumerate(("消防", "茶叶")))
DATED = Print(A, title="讲话", date="2019-08-05", file="dated", uploaded_on="2026-01-01")
HELD = Print(A, role="县纪委书记", file="held", uploaded_on="2026-01-02")


def exported(library: Database, where: Filter | None = None) -> list[SpeechLine]:
    """The speeches of a library as the export says them."""
    with library.read() as session:
        found = list(lines(session, "speeches", where))
    return [line for line in found if isinstance(line, SpeechLine)]


def unsound(library: Database) -> list[str]:
    """What `check` finds of facts and index (the shelf stores no documents)."""
    with library.read() as session:
        return [problem.detail for problem in look(session) if problem.kind in ("fact", "index", "cluster")]


def fill(library: Database, *prints: Print) -> list[str]:
    """Put prints into a library."""
    with library.write() as session:
        return put(session, *prints)


@pytest.mark.both_databases
def test_filters_find_what_two_prints_say_together(library: Database) -> None:
    """One print says the date, the other the office; each goes on saying what it says."""
    fill(library, DATED, HELD, Print(B, role="县纪委书记", date="2020"))
    found = exported(library, Filter(role="县纪委", year=2019))
    assert len(found) == 2
    assert {(line.speech_role, line.speech_date, line.speech_title) for line in found} == {
        ("县纪委书记", "2019-08-05", "讲话")
    }
    assert sorted((line.role or "", line.date or "") for line in found) == [
        ("", "2019-08-05"),
        ("县纪委书记", ""),
    ]
    with library.read() as session:
        hits = search(session, "消防", Filter(role="县纪委", year=2019)).hits
        assert [hit.facts["speech_date"] for hit in hits] == ["2019-08-05"]
        by_name = {facet.name: facet for facet in facets(session, "", Filter(role="=县纪委书记"))}
        assert by_name["year"].values == (("2020", 1), ("2019", 1))
        assert len(list(overview(session, Filter(role="县纪委", year=2019)))) == 2
        assert len(list(lines(session, "files", Filter(role="县纪委")))) == 3


def test_each_fact_names_its_print(library: Database) -> None:
    """Evidence of exports, hits and the view: field, place, rule, and which print of which file."""
    fill(library, DATED, HELD)
    line = exported(library)[0]
    joined = {seen.field: seen for seen in line.evidence if seen.field.startswith("speech_")}
    assert set(joined) == {"speech_title", "speech_role", "speech_date"}
    sha256s = {line.file_sha256: line for line in exported(library)}
    named = {name: seen.rule.removeprefix("only-print ").removesuffix("#1") for name, seen in joined.items()}
    assert sha256s[named["speech_date"]].date == "2019-08-05"
    assert sha256s[named["speech_role"]].role == "县纪委书记"
    with library.read() as session:
        (hit,) = search(session, "消防").hits
        assert hit.as_json()["evidence"] == [msgspec.to_builtins(joined[name]) for name in joined]
        seen = session.execute(sa.text("SELECT evidence FROM speeches")).scalars().all()
    assert [json.loads(text) for text in seen] == [msgspec.to_builtins(line.evidence)] * 2


def test_the_newest_speech_is_the_one_spoken_last(library: Database) -> None:
    """A speech is as old as it says in any print, whenever it was uploaded."""
    old, _, newer = fill(library, DATED, HELD, Print(B, date="2020", file="b"))
    with library.read() as session:
        assert [hit.speech_id for hit in search(session, "同志们").hits] == [newer, old]
    fill(library, Print(A, date="2019-08-06", file="other"))  # contradicted: as new as any print says
    with library.read() as session:
        assert [hit.facts["speech_date"] for hit in search(session, "同志们").hits] == ["2020", None]
    assert unsound(library) == []


@pytest.mark.both_databases
def test_contradicting_prints_give_no_fact_and_stand_in_review(library: Database) -> None:
    """Null in the speech; what each print says still finds it; a person can say which is right, or leave it."""
    fill(
        library,
        DATED,
        HELD,
        Print(A, date="2019-09-01", role="XX县县长", file="third", uploaded_on="2026-01-03"),
    )
    assert {line.speech_date for line in exported(library)} == {None}
    assert {line.speech_role for line in exported(library)} == {"县纪委书记"}  # a blank never wins
    assert [line.date for line in exported(library, Filter(date_from="2019-09"))] == ["2019-09-01"]
    with library.read() as session:
        (item,) = queue(session, ["facts-contradict"])
        by_name = {facet.name: facet for facet in facets(session)}
    assert item.field == "date" and item.ordinal == 1
    assert "2019-08-05" in item.detail and "2019-09-01" in item.detail
    assert by_name["year"].values == (("2019", 1),) and by_name["year"].missing == 0
    dismissed = Decision(
        "boundary", "dismiss", "李", "2026-11-30T08:00:00Z",
        file_sha256=item.file_sha256, speech_id=item.speech_id, about=item.about,
    )  # fmt: skip
    revise.decide(Store(library), [dismissed])
    with library.read() as session:
        assert queue(session, ["facts-contradict"]) == []


def test_a_persons_word_settles_a_contradiction(library: Database) -> None:
    """The fact that a person set in one print is the speech's; withdrawn, the contradiction is back."""
    (speech_id, *_) = fill(
        library, DATED, Print(A, date="2019-09-01", file="third", uploaded_on="2026-01-03")
    )
    store = Store(library)
    sha256 = exported(library, Filter(date_from="2019-09"))[0].file_sha256
    fact = Fact("date", "2019-09-02", "2019-09-02", "2019-09-02")
    decided = Decision(
        "fact", "set", "李", "2026-11-30T08:00:00Z", file_sha256=sha256, speech_id=speech_id, fact=fact
    )
    revise.decide(store, [decided])
    assert {line.speech_date for line in exported(library)} == {"2019-09-02"}
    rules = {seen.rule for line in exported(library) for seen in line.evidence if seen.field == "speech_date"}
    assert rules == {f"correction {sha256}#1"}
    with library.read() as session:
        assert queue(session, ["facts-contradict"]) == []
    assert unsound(library) == []


def test_near_copies_share_nothing(library: Database) -> None:
    """Nearly the same text is another speech: its date is not this one's."""
    fill(library, DATED, Print(f"{A}完", file="copy"))
    assert sorted(line.speech_date or "" for line in exported(library)) == ["", "2019-08-05"]


@pytest.mark.both_databases
def test_check_sees_wrong_facts_and_repairs_them(library: Database) -> None:
    """Facts are derived: a wrong or missing row is a problem that `--repair` ends."""
    fill(library, DATED, HELD, Print(B, date="2020", file="b"))
    before = exported(library)
    for spoiling in (sa.update(SPEECH_FACT).values(date="1999"), sa.delete(SPEECH_FACT)):
        with library.write() as session:
            session.execute(spoiling)
        with library.read() as session:
            assert [problem.kind for problem in look(session) if problem.kind == "fact"] == ["fact", "fact"]
        with library.write() as session:
            assert repair(session, "2026-11-30T08:00:00Z")["fact"] == 2
        assert unsound(library) == []
        assert exported(library) == before


# ------------------------------------------------------------------ any order

BODIES = ("同志们：\n第一件事。\n谢谢大家！", "各位代表：\n另一件事。\n谢谢。")
facts = st.fixed_dictionaries(
    {
        "title": st.sampled_from([None, "讲话", "在会上的讲话"]),
        "speaker": st.sampled_from([None, "李明", "李　明", "张华"]),
        "role": st.sampled_from([None, "县委书记", "书记", "XX县长"]),
        "place": st.sampled_from([None, "云溪县"]),
        "date": st.sampled_from([None, "2019", "2019-08-05", "2020"]),
    }
)
files = st.lists(
    st.tuples(
        facts, st.sampled_from([(0,), (0, 1), (1, 0)]), st.sampled_from([None, "2024-01-01", "2023-05-06"])
    ),
    min_size=2,
    max_size=4,
)


def said(library: Database) -> list[dict[str, Any]]:
    """What the library says of its speeches, without times and numbers of loading."""
    with library.read() as session:
        assert list(look(session)) == []
    moving = {"loaded_at", "updated_at"}
    return [
        {name: value for name, value in msgspec.to_builtins(line).items() if name not in moving}
        for line in exported(library)
    ]


@pytest.mark.slow
def test_the_order_of_loading_leaves_no_trace(fresh: Fresh, make: Make, new_url: Callable[[], str]) -> None:
    """Files in any order, some loaded and removed again, some listed later: the same facts, prints and hits."""
    number = examples(15 if new_url().startswith("sqlite") else 4, few=4)

    @settings(
        max_examples=number,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(files, st.data())
    def play(
        drawn: list[tuple[dict[str, str | None], tuple[int, ...], str | None]], data: st.DataObject
    ) -> None:
        made = []
        for number, (stated, bodies, uploaded) in enumerate(drawn):
            listing = Listing(uploaded_on=uploaded) if uploaded else None
            one = make(f"{number}.pdf", *(BODIES[body] for body in bodies), salt=f"{number}", **stated)
            made.append(one.offered_as(f"/in/{number}", listing=listing))
        gone = set(data.draw(st.lists(st.sampled_from(range(len(made))), max_size=1)))
        late = data.draw(st.sampled_from(range(len(made))))
        order = data.draw(st.permutations(range(len(made))))
        with fresh() as store:
            for number in order:
                one = made[number]
                bare = replace(one.offer, listing=None) if number == late else one.offer
                store.load(bare, one.file, one.document, one.reading, "r1")
            for number in gone:
                store.remove(made[number].file.sha256, "误传")
            known = store.known(made[late].file.sha256)
            if late not in gone and known is not None:
                store.touch(made[late].offer, known, "r1")
            found = said(store.database)
        with fresh() as store:
            for number, one in enumerate(made):
                if number not in gone:
                    store.load(one.offer, one.file, one.document, one.reading, "r1")
            assert said(store.database) == found

    play()
