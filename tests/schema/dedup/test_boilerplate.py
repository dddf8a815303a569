"""Stock keys: what every other speech says neither fills the index nor brings strangers together."""

from __future__ import annotations

import random

import sqlalchemy as sa

from benchmarks.evaluation.boilerplate import phrases
from benchmarks.generator.random_speeches import templated
from extractors.fingerprint import fingerprint
from schema.database.connection import Database
from schema.dedup.boilerplate import LEAST_POSTED, posted, stock
from schema.dedup.candidates import candidates, speeches
from schema.dedup.similarity import Sample, is_candidate
from schema.tables.handles import FINGERPRINT, SPEECH
from schema.text.shingles import shingles
from tests.support.shelf import Print, han, put


def sample(text: str) -> Sample:
    """What the index knows of a text."""
    made = fingerprint(text)
    return Sample(made.shingles, made.size)


def all_stock(seed: int, count: int) -> str:
    """A text of set phrases only, in an order of its own."""
    chooser = random.Random(seed)
    return "，".join(chooser.choices(phrases(), k=count))


def test_the_list_holds_the_set_phrases_and_no_more_than_it_must() -> None:
    """Every key of every phrase is stock; random text has none of it."""
    assert stock() >= shingles(phrases()[0]) | shingles(phrases()[-1])
    assert all(shingles(phrase) <= stock() for phrase in phrases())
    assert not shingles(han(5000, 1)) & stock()


def test_stock_is_not_posted_and_what_has_nothing_else_is_posted_by_it() -> None:
    """Own words are posted, all of them and only they, unless there are too few of them."""
    own = sample(han(3000, 1)).keys
    some_stock = tuple(sorted(stock())[:20])
    assert posted(own) == own
    assert posted(tuple(sorted(own + some_stock))) == own
    assert posted(some_stock) == some_stock[:LEAST_POSTED]
    assert posted(()) == ()


def test_strangers_that_share_stock_alone_are_not_looked_at() -> None:
    """Two speeches of own words between the same set phrases."""
    a, b = (
        sample("".join(phrase + han(12, seed * 999 + at) for at, phrase in enumerate(phrases())))
        for seed in (1, 2)
    )
    shared = set(a.keys) & set(b.keys)
    assert shared and shared <= stock()
    assert not is_candidate(a, b)


def test_near_identical_copies_are_found_however_much_stock_they_hold() -> None:
    """Template-heavy speeches and speeches of set phrases only, with one word in a hundred changed."""
    for seed in range(60):
        text = templated(10**6 + seed).text if seed % 2 else all_stock(seed, 90)
        chooser = random.Random(seed)
        edited = "".join(
            han(1, seed * 9999 + at) if chooser.random() < 0.01 else c for at, c in enumerate(text)
        )
        a, b = sample(text), sample(edited)
        assert is_candidate(a, b) and is_candidate(b, a)


def test_the_index_posts_what_is_asked_for_and_finds_by_it(library: Database) -> None:
    """Rows of no stock but for the text that is nothing else; both copies find each other in either order."""
    heavy, plain = templated(10**6).text, all_stock(5, 80)
    texts = [
        heavy,
        heavy.replace("，", "", 3) + "谢谢各位",
        plain,
        plain + "不足之处请多包涵指正",
        han(900, 3),
    ]
    with library.write() as session:
        ids = put(session, *(Print(text) for text in texts))
    with library.read() as session:
        rows = session.execute(
            sa.select(SPEECH.c.speech_id, sa.func.count())
            .join(FINGERPRINT, FINGERPRINT.c.speech_no == SPEECH.c.no)
            .group_by(SPEECH.c.speech_id)
        )
        assert {row[0]: row[1] for row in rows} == {
            speech_id: len(posted(sample(text).keys)) for speech_id, text in zip(ids, texts, strict=True)
        }
        found = {
            speech.speech_id: [other.speech_id for other in candidates(session, speech)]
            for speech in speeches(session, ids)
        }
    assert found == {
        ids[0]: [ids[1]], ids[1]: [ids[0]], ids[2]: [ids[3]], ids[3]: [ids[2]], ids[4]: []
    }  # fmt: skip
