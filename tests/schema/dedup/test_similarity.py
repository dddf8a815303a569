"""How like two texts are and what differs: kinds, the candidate rule, facts and words."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.dedup.differences import Facts, differing_facts, differing_words, longest_own, wording
from schema.dedup.similarity import Sample, compare, is_candidate, kind_of
from schema.text.shingles import sampled, shingles


def han(count: int, seed: int) -> str:
    """Random Han without meaning: nothing repeats by chance."""
    chooser = random.Random(seed)
    return "".join(chr(chooser.randrange(0x4E00, 0x9FA5)) for _ in range(count))


def sample(text: str) -> Sample:
    """What the index would hold of a text."""
    numbers = shingles(text)
    return Sample(sampled(numbers), len(numbers))


@pytest.mark.parametrize(
    ("shared", "a", "b", "kind"),
    [
        (1000, 1000, 1000, "same"),
        (592, 1000, 1000, "same"),  # 592 of 1408
        (591, 1000, 1000, "shares_passages"),
        (850, 1000, 3000, "excerpt_of"),
        (849, 1000, 3000, "shares_passages"),
        (500, 1000, 3000, "shares_passages"),
        (499, 1000, 3000, ""),
        (99, 99, 3000, ""),  # a formula of courtesy, not an excerpt
        (100, 100, 3000, "excerpt_of"),
        (30, 40, 50, "same"),
        (0, 0, 0, ""),
    ],
)
def test_kinds_have_their_thresholds(shared: int, a: int, b: int, kind: str) -> None:
    """J 0.42 makes the same, 0.85 of the shorter an excerpt, half of it shared passages."""
    assert kind_of(shared, a, b) == kind_of(shared, b, a) == kind


def test_an_excerpt_names_the_shorter_first() -> None:
    """`a` is the excerpt whatever the order of asking; in `same` it is the smaller id."""
    whole = han(3000, 1)
    part = whole[500:1300]
    match, mirrored = compare(part, whole), compare(whole, part)
    assert match is not None and match == mirrored
    assert (match.kind, match.containment) == ("excerpt_of", 1.0)
    near = compare(whole, whole[:2500])
    assert near is not None and near.kind == "same" and near.a < near.b
    assert 0.83 < near.jaccard < 0.84


def test_unrelated_texts_and_one_key_have_no_relation() -> None:
    """Other words: nothing. The same words in other punctuation: one speech, so nothing either."""
    assert compare(han(500, 1), han(500, 2)) is None
    assert compare("同志们，大家好！", "同志们 大家好") is None


@given(st.integers(0, 10_000), st.integers(300, 3000), st.floats(0.5, 1.0), st.floats(0.0, 0.3))
def test_clearly_related_texts_are_candidates(seed: int, length: int, kept: float, new: float) -> None:
    """Whatever is well inside a relation is looked at, and the question has no order."""
    text = han(length, seed)
    copy = text[: int(length * kept)] + han(int(length * new * kept), seed + 1)
    a, b = sample(text), sample(copy)
    match = compare(text, copy)
    assert is_candidate(a, b) == is_candidate(b, a)
    if match is not None and match.jaccard > 0.6 and length > 600:
        assert is_candidate(a, b)


def test_strangers_are_not_candidates() -> None:
    """No shared key, no look; empty texts neither."""
    assert not is_candidate(sample(han(2000, 1)), sample(han(2000, 2)))
    assert not is_candidate(sample(""), sample(han(2000, 2)))


def test_facts_differ_when_both_speak_and_nothing_agrees() -> None:
    """Silence differs from nothing; a year agrees with a day in it; one common name is enough."""
    one = Facts(frozenset({"石门县"}), frozenset({"2023"}), frozenset({"张明", "李华"}))
    assert differing_facts(one, Facts()) == ()
    assert (
        differing_facts(one, Facts(frozenset({"石门县"}), frozenset({"2023-05-01"}), frozenset({"李华"})))
        == ()
    )
    other = Facts(frozenset({"桃源县"}), frozenset({"2024-05-01"}), frozenset({"王强"}))
    assert differing_facts(one, other) == ("place", "date", "speaker")


def test_words_differ_by_year_numbers_and_passages() -> None:
    """A Chinese year is a year; other figures are numbers; a name is no passage, a sentence is."""
    body = han(400, 7)
    plain = wording("二〇二三年增长5%，" + body)
    assert differing_words(plain, wording("2023年增长5%，" + body)) == ()
    assert differing_words(plain, wording("2024年增长5%，" + body)) == ("year",)
    assert differing_words(plain, wording("2023年增长6%，" + body)) == ("numbers",)
    assert differing_words(plain, wording("2023年增长5%，" + "张" + body)) == ()
    assert differing_words(plain, wording("2023年增长5%，" + body[:200] + han(31, 9) + body[200:])) == (
        "passages",
    )


def test_the_longest_own_stretch_is_counted_in_characters() -> None:
    """Forty inserted characters are forty, within what chance makes of their edges."""
    body = han(400, 7)
    longer = wording(body[:200] + han(40, 9) + body[200:])
    assert longest_own(longer, wording(body)) == 40
    assert longest_own(wording(body), longer) == 0
