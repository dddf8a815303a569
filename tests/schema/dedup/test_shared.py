"""What a speech shares with speeches that are no copies of it: from live relations, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from schema.database.connection import Database
from schema.dedup.clusters import revoke
from schema.dedup.shared import passages_of
from schema.errors import NoSuchReference
from schema.export.rows import speeches
from schema.query.filters import Filter
from schema.store.store import Store
from tests.support.shelf import AT, Print, han, put

COMMON = "一要抓产业，" + han(300, 1)
MINE = f"同志们：\n{han(200, 2)}\n{COMMON}\n谢谢大家"
OTHER = f"各位代表：\n{COMMON}\n{han(600, 3)}"
APART = han(500, 4)


def test_the_words_and_their_places_in_both(library: Database) -> None:
    """The shared paragraph, as this speech prints it; start and end are places in the exported text."""
    with library.write() as session:
        mine, other, _ = put(
            session, Print(MINE, title="甲", page=3), Print(OTHER, title="乙", speaker="李志明"), Print(APART)
        )
    with library.read() as session:
        answer = passages_of(session, mine)
        texts = {line.speech_id: line.text for line in speeches(session, Filter())}
    assert (answer.speech.speech_id, answer.total) == (mine, 1)
    (company,) = answer.others
    assert (company.other.speech_id, company.other.title, company.other.speaker) == (other, "乙", "李志明")
    assert company.other.locator is not None and company.containment >= 0.5
    (passage,) = company.passages
    assert passage.words == COMMON
    assert texts[mine][passage.here.start : passage.here.end] == COMMON
    assert texts[other][passage.there.start : passage.there.end] == COMMON


def test_it_is_told_from_both_sides(library: Database) -> None:
    """The relation has an `a` and a `b`, the answer has not."""
    with library.write() as session:
        mine, other = put(session, Print(MINE), Print(OTHER))
    with library.read() as session:
        (company,) = passages_of(session, other[:12]).others
    assert company.other.speech_id == mine


def test_copies_are_not_company(library: Database) -> None:
    """A near copy of this speech is not listed, one of the other speech is a speech of its own."""
    with library.write() as session:
        mine, _, other, reworked = put(
            session,
            Print(MINE),
            Print(MINE.replace("谢谢大家", "谢谢各位")),
            Print(OTHER),
            Print(f"{OTHER}{han(60, 5)}"),
        )
    with library.read() as session:
        answer = passages_of(session, mine)
        assert {company.other.speech_id for company in answer.others} == {other, reworked}
        first = passages_of(session, mine, limit=1)
        assert (first.total, first.others) == (2, answer.others[:1])


def test_a_paragraph_or_two_are_found_without_a_relation(library: Database) -> None:
    """A fifth of the shorter text is no relation, yet the same words; the others follow by what is shared."""
    with library.write() as session:
        mine, little, much, _ = put(
            session, Print(MINE), Print(f"{COMMON[:200]}{han(800, 8)}"), Print(OTHER), Print(APART)
        )
    with library.read() as session:
        answer = passages_of(session, mine)
    assert [company.other.speech_id for company in answer.others] == [much, little]
    assert answer.others[1].kind is None and answer.others[1].containment < 0.5
    assert [passage.words for passage in answer.others[1].passages] == [COMMON[:200]]


def test_an_excerpt_is_company_too(library: Database) -> None:
    """It is no copy: its words stand in the longer speech, and the kind says what it is."""
    with library.write() as session:
        longer, _ = put(session, Print(OTHER), Print(COMMON))
    with library.read() as session:
        (company,) = passages_of(session, longer).others
    assert (company.kind, company.containment) == ("excerpt_of", 1.0)
    assert [passage.words for passage in company.passages] == [COMMON]


def test_a_revoked_relation_is_none(library: Database) -> None:
    """What a person ruled out is not shown."""
    with library.write() as session:
        mine, other = put(session, Print(MINE), Print(OTHER))
        assert revoke(session, mine, other, "another meeting", AT)
    with library.read() as session:
        assert passages_of(session, mine).total == 0


def test_an_unknown_speech_is_refused(library: Database) -> None:
    """Exit 2, as for every reference."""
    with library.read() as session, pytest.raises(NoSuchReference):
        passages_of(session, "s_nothing")


def test_the_pages_are_those_of_the_words(store: Store, library: Database, make: Callable[..., Any]) -> None:
    """Found through the printed lines, not the speech's first page."""
    one = make("a.pdf", han(120, 6), f"{han(60, 2)}\n{COMMON}")
    two = make("b.pdf", f"{COMMON}\n{han(600, 7)}")
    for made in (one, two):
        store.load(made.offer, made.file, made.document, made.reading, "r1")
    with library.read() as session:
        ids = {line.ordinal: line.speech_id for line in speeches(session, Filter(file=one.file.sha256))}
        answer = passages_of(session, ids[2])
    ((passage,),) = (company.passages for company in answer.others)
    assert (passage.here.page, passage.there.page) == (2, 1)
