"""People by printed name, told apart or united by a person's decision; the same on both databases."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from schema.audit.check import look
from schema.curation.decision_lines import as_line, from_line
from schema.curation.decisions import Decision
from schema.database.connection import Database
from schema.errors import AmbiguousReference, NoSuchPerson
from schema.exchange.merge import merge_library
from schema.exchange.pack import pack
from schema.facts.people import find_person, names_beginning, people, person
from schema.facts.persons import NOT_SAME, SAME, Persons, Ruling, person_of, replayed
from schema.store import revise
from schema.store.store import Store
from schema.tables.handles import ALIAS
from tests.support.shelf import Print, han, put

both = pytest.mark.both_databases  # whose promise is that both are alike
Make = Callable[..., Any]
Fresh = Callable[[], AbstractContextManager[Store]]
AT = "2026-11-30T08:00:00Z"


def same(*names: str, at: str = AT) -> Decision:
    """These names are one person's."""
    return Decision("match", SAME, "李", at, names=names)


def apart(name: str, other: str, *speeches: str, at: str = AT) -> Decision:
    """These speeches are another person's of the same name."""
    return Decision("match", NOT_SAME, "李", at, names=(name, other), speeches=speeches)


# ------------------------------------------------------------------ the rule


@pytest.mark.parametrize(
    ("printed", "listed"),
    [
        ("李　明", "李明"),
        (" 李 明 ", "李明"),
        ("阿卜杜•热合曼", "阿卜杜·热合曼"),
        ("John Smith", "John Smith"),
    ],
)
def test_spaces_and_dots_tell_nobody_apart(printed: str, listed: str) -> None:
    """A person is listed by the name without what typesetting adds."""
    assert person_of(printed) == listed


def test_decisions_are_replayed_in_order() -> None:
    """The first name stays; groups grow together; the latest decision about a name or a speech holds."""
    assert replayed([]) == Persons()
    united = replayed([Ruling(SAME, ("李明", "李鸣")), Ruling(SAME, ("李铭", "李 明"))])
    assert {united.named(name) for name in ("李明", "李鸣", "李　铭")} == {"李铭"}
    assert united.named("李") == "李"
    again = replayed([Ruling(SAME, ("李明", "李鸣")), Ruling(SAME, ("李鸣", "李明"))])
    assert again.names == {"李明": "李鸣"}
    parted = replayed([Ruling(SAME, ("李明", "李鸣")), Ruling(NOT_SAME, ("李明", "李鸣"))])
    assert parted.names == {}
    single = replayed(
        [Ruling(NOT_SAME, ("李明", "乙"), ("s_1", "s_2")), Ruling(NOT_SAME, ("李明", "丙"), ("s_2",))]
    )
    assert single.speeches == {"s_1": "乙", "s_2": "丙"}
    named = replayed([Ruling(NOT_SAME, ("李明", "乙"), ("s_1",)), Ruling(SAME, ("李鸣", "乙"))])
    assert named.speeches == {"s_1": "李鸣"} and named.named("乙") == "李鸣"


def test_decisions_about_persons_are_lines_like_others() -> None:
    """Exported and imported they are the same; one that names nobody is refused."""
    for decision in (same("李明", "李鸣"), apart("李明", "李明（2）", "s_1")):
        assert from_line(as_line(decision)) == decision
    with pytest.raises(msgspec.ValidationError):
        from_line(as_line(same("李明")))


# ------------------------------------------------------------------ in a library

A, B, C, D = (f"同志们，{word}{han(300, seed)}" for seed, word in enumerate(("消防", "茶叶", "水利", "教育")))
PRINTS = (
    Print(A, speaker="李　明", role="县长", place="云溪县", date="2019-08-05", title="一"),
    Print(B, speaker="李明", role="县委书记", date="2021"),
    Print(C, speaker="李鸣", role="县委书记", date="2022-03"),
    Print(f"{C}完", speaker="王芳", date="2023"),
    Print(D, speaker="李明", role="校长"),
)


@pytest.fixture
def peopled(library: Database) -> tuple[Database, list[str]]:
    """Five speeches of two or three persons, two of them near copies."""
    with library.write() as session:
        return library, put(session, *PRINTS)


def listed(library: Database) -> dict[str, int]:
    """The people and their numbers of speeches, as the view has them; nothing is wrong with them."""
    with library.read() as session:
        wrong = [problem.detail for problem in look(session) if problem.kind in ("fact", "view")]
        rows = session.execute(sa.text("SELECT * FROM people ORDER BY name")).mappings().all()
        shown = people(session)
    assert wrong == []
    assert sorted((row["name"], row["speeches"]) for row in shown) == [
        (row["name"], row["speeches"]) for row in rows
    ]
    assert {row["name"]: row["roles"] for row in shown} == {
        row["name"]: json.loads(row["roles"]) for row in rows
    }
    return {row["name"]: row["speeches"] for row in rows}


@both
def test_a_person_has_offices_over_time(peopled: tuple[Database, list[str]]) -> None:
    """First and last speech, offices and places in order, spellings, with whom words are shared."""
    library, ids = peopled
    assert listed(library) == {"李明": 3, "李鸣": 1, "王芳": 1}
    with library.read() as session:
        found = person(session, "李　明")
        (row,) = people(session, "=李明")
        other = person(session, "鸣")
        assert names_beginning(session, "李", 9) == ["李明", "李鸣"]
        assert [one["name"] for one in people(session, role="书记")] == ["李明", "李鸣"]
        with pytest.raises(AmbiguousReference):
            find_person(session, "李")
        with pytest.raises(NoSuchPerson):
            find_person(session, "鸣", whole=True)
    assert found.names == sorted(["李　明", "李明"]) and row["names"] == ["李　明", "李明"]
    assert (
        (found.first_speech, found.last_speech)
        == (ids[0], ids[1])
        == (row["first_speech"], row["last_speech"])
    )
    assert (row["first_date"], row["last_date"]) == ("2019-08-05", "2021")
    assert [(one.value, one.first_date, one.speeches) for one in found.offices] == [
        ("县长", "2019-08-05", 1),
        ("县委书记", "2021", 1),
        ("校长", None, 1),
    ]
    assert [one.value for one in found.places] == ["云溪县"] and row["places"] == ["云溪县"]
    assert [(one.name, one.pairs) for one in other.shares_words_with] == [("王芳", {"same": 1})]
    assert found.shares_words_with == []


@both
def test_decisions_unite_and_part_people_and_are_taken_back(peopled: tuple[Database, list[str]]) -> None:
    """Two spellings become one person, speeches another's of the same name; a decision taken back leaves no trace."""
    library, ids = peopled
    store = Store(library)
    store.runs.begin("r1")
    united, parted = revise.decide(store, [same("李明", "李鸣"), apart("李明", "李明（校长）", ids[4])])
    assert listed(library) == {"李明": 3, "李明（校长）": 1, "王芳": 1}
    with library.read() as session:
        assert find_person(session, "李鸣") == "李明"
        assert [one.value for one in person(session, "李明（校长）").offices] == ["校长"]
    revise.withdraw(store, parted, (), "r1")
    assert listed(library) == {"李明": 4, "王芳": 1}
    revise.withdraw(store, united, (), "r1")
    assert listed(library) == {"李明": 3, "李鸣": 1, "王芳": 1}


def test_speeches_that_come_later_follow(peopled: tuple[Database, list[str]]) -> None:
    """A decision about names holds for what is loaded after it; one about a speech follows its new id."""
    library, ids = peopled
    revise.decide(Store(library), [same("李明", "李鸣"), apart("李明", "乙", "s_former")])
    with library.write() as session:
        session.execute(sa.insert(ALIAS).values(old_id="s_former", new_id=ids[1], at=AT))
        put(session, Print(f"又{A}{B}", speaker="李 鸣"), Print(B, date="2021-05", file="again"))
    assert listed(library) == {"乙": 1, "李明": 4, "王芳": 1}


class Carried:
    """An open library as a carrier, its records through JSON as a file would have them."""

    def __init__(self, library: Database) -> None:
        self.library = library

    def read(self, kind: type[Any]) -> Iterator[Any]:
        """The records of one kind."""
        with self.library.read() as session:
            for record in pack(session, kind):
                yield msgspec.json.decode(msgspec.json.encode(record), type=kind)


def test_merging_libraries_carries_decisions_about_persons(fresh: Fresh, make: Make) -> None:
    """Whichever takes the other in: the names united in one, and the speech told apart in the other."""
    one = make("a.pdf", "同志们：\n第一件事。\n谢谢。", speaker="李明")
    other = make("b.pdf", "各位代表：\n另一件事。\n谢谢。", speaker="李鸣")
    found = []
    for turned in (False, True):
        with fresh() as first, fresh() as second:
            for store, made, decision in (
                (first, one, same("李明", "李鸣")),
                (second, other, apart("李鸣", "乙", other.reading.items[0].fingerprint.speech_id)),
            ):
                store.load(made.offer, made.file, made.document, made.reading, "r1")
                revise.decide(store, [decision])
            target, source = (second, first) if turned else (first, second)
            merge_library(target, Carried(source.database), "r1")
            found.append(listed(target.database))
    assert found == [{"乙": 1, "李明": 1}] * 2
