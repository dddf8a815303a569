"""A draft against a library: who holds it, how, who was first; on both databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from schema.comparison.compare import compare
from schema.comparison.draft import DraftParagraph
from schema.database.connection import Database
from schema.search import index, tile_index
from tests.support.shelf import Print, han, put

SAID = "各乡镇要立足自己的资源，把茶叶、香菇和油茶做成真正的支柱，让农民在家门口就有稳定的收入。"
CHANGED = "各乡镇要立足自己的资源，把柑橘、香菇和油茶做成真正的支柱，让农民在家门口就有稳定的收益。"


def speech(seed: int, *sentences: str) -> str:
    """A speech of words of its own around these sentences."""
    return "\n".join([han(60, seed) + "。", *sentences, han(60, seed + 500) + "。"])


@pytest.mark.both_databases
def test_each_speech_that_holds_a_paragraph_is_named_the_earliest_first(library: Database) -> None:
    """The same, nearly, in parts; those without a date last; by the earliest print of each."""
    with library.write() as session:
        late, early, nearly, undated, part = put(
            session,
            Print(speech(1, SAID), date="2024-03-05", speaker="李明", page=4, file="late"),
            Print(speech(2, SAID), date="2019", title="旧稿", file="early"),
            Print(speech(3, CHANGED), date="2021-05", file="nearly"),
            Print(speech(4, SAID), file="undated"),
            Print(speech(5, SAID[:20]), date="2001", file="part"),
        )
        put(session, Print(speech(1, SAID) + "。", date="2020-01-01", title="更早", file="reprint"))
    with library.read() as session:
        found = compare(session, [DraftParagraph(SAID, 7), DraftParagraph(han(50, 99) + "。", 8)])
    first, second = found.paragraphs
    assert [(holder.source.speech_id, holder.how) for holder in first.holders] == [
        (part, "parts"),
        (early, "same"),
        (late, "same"),
        (nearly, "nearly"),
        (undated, "same"),
    ]
    by_id = {source.speech_id: source for source in found.sources}
    assert (by_id[late].date, by_id[late].title, by_id[late].locator) == ("2020-01-01", "更早", "/in/reprint")
    assert (first.only, first.held, first.same, first.page) == ((), first.letters, first.letters, 7)
    assert (second.holders, second.held, second.page) == ((), 0, 8)
    assert second.only == ((0, len(second.text)),)
    assert found.letters == first.letters + second.letters and found.held == found.same == first.letters


def test_a_passage_says_where_it_stands(library: Database) -> None:
    """Its words here and there; what is between is only in the draft."""
    text = speech(1, SAID, CHANGED)
    with library.write() as session:
        put(session, Print(text, date="2020", file="a"))
    own = han(30, 77) + "！"
    with library.read() as session:
        (paragraph,) = compare(session, [DraftParagraph(SAID + own + CHANGED)]).paragraphs
    (holder,) = paragraph.holders
    here = [paragraph.text[passage.start : passage.end] for passage in holder.passages]
    assert here == [SAID, CHANGED]
    for passage in holder.passages:
        assert passage.same and passage.likeness == 1
        assert text[passage.there_start : passage.there_end] == passage.words_there
    assert [text.index(passage.words_there) for passage in holder.passages] == [
        text.index(SAID),
        text.index(CHANGED),
    ]
    assert [paragraph.text[start:end] for start, end in paragraph.only] == [own]


@pytest.mark.parametrize(
    ("printed", "draft", "same"),
    [
        (
            "到二〇二五年，粮食总产量达到123.4万吨，增长5.2%。",
            "到二〇二五年，粮食总产量达到130.1万吨，增长6.0%。",
            False,
        ),
        (
            "推進經濟發展，抓好“放管服”改革，落實各項責任。",
            "推进经济发展，抓好“放管服”改革，落实各项责任。",
            True,
        ),
        (
            "推进ＧＤＰ增长，　抓好“放管服”改革，落实各项责任。",
            '推进GDP增长,抓好"放管服"改革,落实各项责任.',
            True,
        ),
    ],
)
def test_numbers_script_and_width(library: Database, printed: str, draft: str, same: bool) -> None:
    """Are no hindrance to finding a sentence; another number makes it nearly the same."""
    with library.write() as session:
        (speech_id,) = put(session, Print(speech(1, printed), date="2020"))
    with library.read() as session:
        (paragraph,) = compare(session, [DraftParagraph(draft)]).paragraphs
    (holder,) = paragraph.holders
    assert holder.source.speech_id == speech_id
    assert (holder.how == "same") == same and holder.share == 1


def test_comparing_stores_nothing(filled: Database, dump: Callable[..., Any]) -> None:
    """Every table before and after, the index too."""
    indexes = ("speech_fts_entry", "speech_fts_keys")

    def everything() -> tuple[Any, list[Any]]:
        with filled.read() as session:
            rows = [sorted(map(repr, session.execute(sa.text(f"SELECT * FROM {name}")))) for name in indexes]
        return dump(), rows

    before = everything()
    with filled.read() as session:
        found = compare(session, [DraftParagraph("今天我们开会，讲两点意见。谢谢大家！"), DraftParagraph("")])
    assert found.held
    assert everything() == before


def test_words_without_letters_and_an_empty_library(library: Database) -> None:
    """Nothing to compare, or nothing to compare with."""
    with library.read() as session:
        assert compare(session, [DraftParagraph("……！")]).letters == 0
        assert compare(session, []).paragraphs == ()
        assert compare(session, [DraftParagraph(SAID)]).sources == ()


@pytest.mark.both_databases
def test_the_index_of_tiles_follows_its_speeches(library: Database) -> None:
    """What is taken out is found no more; what the index lost is noticed and put back."""
    with library.write() as session:
        put(session, Print(speech(1, SAID)), Print(speech(2, SAID)))
    with library.write() as session:
        index.unindex(session, [1])
        assert index.disagreements(session) == [1]
    with library.read() as session:
        assert len(compare(session, [DraftParagraph(SAID)]).sources) == 1
    with library.write() as session:
        index.index(session, [1])
        assert index.disagreements(session) == []
        session.execute(sa.text(tile_index.DROP))
        tile_index.create(session.connection())
    with library.write() as session:
        assert index.disagreements(session) == [1, 2]
        index.mend(session, [1, 2])
        assert index.disagreements(session) == []
    with library.read() as session:
        assert len(compare(session, [DraftParagraph(SAID)]).sources) == 2


def test_a_sentence_in_a_hundred_speeches_names_the_first(library: Database) -> None:
    """However many hold it, the earliest is among those that are read."""
    with library.write() as session:
        ids = put(session, *(Print(speech(n, SAID), date=f"{2100 - n}") for n in range(1, 101)))
    with library.read() as session:
        (paragraph,) = compare(session, [DraftParagraph(SAID)]).paragraphs
    assert paragraph.holders[0].source.speech_id == ids[-1]
    assert paragraph.holders[0].source.date == "2000"
