"""What a person may call a thing: names that fit one, and an error that names those that fit where several do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from schema.database.connection import Database
from schema.errors import AmbiguousReference, NoSuchReference
from schema.query.references import find_file, find_speech, resolve
from schema.query.stand_ins import stand_ins
from schema.store.store import Store

Make = Callable[..., Any]
TEXTS = ("同志们：\n秋收已经过半，粮库还没有腾空。", "各位来宾：\n渡口的桥今天通车了。")


@pytest.fixture
def named(store: Store, library: Database, make: Make) -> Database:
    """Two files of one name in two folders, one of another name; titles as `make` prints them."""
    for place, texts in (
        ("/in/2023/h01.pdf", TEXTS),
        ("/in/2024/h01.pdf", [TEXTS[0] + "散会。"]),
        ("/in/2024/100%_x.pdf", [TEXTS[1] + "谢谢。"]),
    ):
        made = make("a.pdf", *texts, salt=place)
        offered = made.offered_as(place, "library")
        store.load(offered.offer, offered.file, offered.document, offered.reading, "r1")
    return library


def places(database: Database, sha256: str) -> list[str]:
    """Where a file was offered."""
    with database.read() as session:
        return [
            locator
            for locator in ("/in/2023/h01.pdf", "/in/2024/h01.pdf", "/in/2024/100%_x.pdf")
            if find_file(session, locator)["sha256"] == sha256
        ]


@pytest.mark.both_databases
def test_a_name_that_fits_one_file_is_enough(named: Database) -> None:
    """The ending of a path, by whole names: `%` and `_` are letters, `x.pdf` is no ending of `100%_x.pdf`."""
    with named.read() as session:
        assert places(named, find_file(session, "2023/h01.pdf")["sha256"]) == ["/in/2023/h01.pdf"]
        assert places(named, find_file(session, "100%_x.pdf")["sha256"]) == ["/in/2024/100%_x.pdf"]
        for nothing in ("x.pdf", "h01", "01.pdf", "/", ""):
            with pytest.raises(NoSuchReference):
                find_file(session, nothing)
        with pytest.raises(NoSuchReference):
            find_file(session, "2023/h01.pdf", by_name=False)


def test_the_home_of_nobody_is_a_name_that_fits_nothing(named: Database) -> None:
    """`~` before a user who does not exist: no such file, as for every other name."""
    with named.read() as session, pytest.raises(NoSuchReference):
        find_file(session, "~\x95\x0e\x8e/x.pdf")


def test_a_name_that_fits_several_names_them(named: Database) -> None:
    """The whole places stand in the error, to choose from."""
    with named.read() as session, pytest.raises(AmbiguousReference) as caught:
        find_file(session, "h01.pdf")
    assert "/in/2023/h01.pdf" in str(caught.value) + caught.value.advice
    assert "/in/2024/h01.pdf" in str(caught.value) + caught.value.advice


def test_an_item_of_a_file_by_its_number(named: Database) -> None:
    """`FILE#2` from any door that takes a speech."""
    with named.read() as session:
        second = find_speech(session, "2023/h01.pdf#2")
        assert resolve(session, "2023/h01.pdf#2").name == second != find_speech(session, "2023/h01.pdf#1")
        for missing in ("2023/h01.pdf#3", "2023/h01.pdf#0", "no.pdf#1"):
            with pytest.raises(NoSuchReference):
                find_speech(session, missing)


def test_a_title_that_fits_one_speech(store: Store, library: Database, make: Make) -> None:
    """The whole title first, then a part of it."""
    for title, text in (("在渡口的讲话", TEXTS[0]), ("在渡口的讲话（续）", TEXTS[1])):
        made = make(f"{title}.pdf", text, title=title)
        store.load(made.offer, made.file, made.document, made.reading, "r1")
    with library.read() as session:
        whole = find_speech(session, "在渡口的讲话")
        assert resolve(session, "（续）").name != whole == resolve(session, "在渡口的讲话").name
        with pytest.raises(AmbiguousReference):
            find_speech(session, "渡口")


def test_a_speech_without_a_title_has_a_stand_in(named: Database) -> None:
    """The compilation or its file's name, the number, the first words; speeches with a title have none."""
    with named.read() as session:
        sha256 = find_file(session, "2023/h01.pdf")["sha256"]
        ids = [find_speech(session, f"2023/h01.pdf#{number}") for number in (1, 2)]
        found = stand_ins(session, [(ids[1], sha256)])
    (words,) = found.values()
    assert "No. 2" in words and "各位来宾： 渡口的桥今天通" in words
