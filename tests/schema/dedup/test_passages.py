"""Passages shared by two texts: the words are really in both, nothing long enough is missed."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from schema.dedup.passages import Passage, shared
from schema.text.identity import identity_key
from tests.support.shelf import han

CLAUSE = "一要抓产业，各乡镇要立足自己的资源，把茶叶、香菇和油茶做成真正的支柱"
KEY = 31  # Han of CLAUSE: 5, 11 and 15
LETTERS = st.text(alphabet="甲乙丙丁1a，\n ", max_size=60)


def test_a_passage_is_found_with_its_places() -> None:
    """The places are those of the printed characters, in both texts."""
    first, second = f"同志们：\n{CLAUSE}。\n谢谢！", f"{han(50, 1)}。{CLAUSE}！{han(30, 2)}"
    assert shared(first, second) == [Passage(5, 5 + len(CLAUSE), 51, 51 + len(CLAUSE), KEY)]


def test_line_breaks_punctuation_width_and_script_do_not_matter() -> None:
    """A clause printed another way is the same clause."""
    other = "一要抓產業各鄉鎮要立足自己的\n資源　把茶葉香菇和油茶做成真正的支柱"
    (found,) = shared(CLAUSE, f"前言{other}")
    assert (found.other_start, found.other_end, found.length) == (2, 2 + len(other), KEY)


def test_other_numbers_part_a_passage() -> None:
    """What is called shared are the same words: a changed figure is none of them."""
    halves = (
        "全县经济总量在去年已经很高的基础上又比上年同期增长",
        "个百分点，为历史上同期的最好水平，总的形势令人鼓舞",
    )
    first, second = "12".join(halves), "15".join(halves)
    assert [first[found.start : found.end] for found in shared(first, second)] == [
        f"{halves[0]}1",
        halves[1],
    ]


def test_short_likenesses_are_left_out() -> None:
    """Nineteen characters are no passage, twenty are; `least` moves the bound."""
    nineteen = han(19, 3)
    assert not shared(f"甲{nineteen}乙", f"丙{nineteen}丁")
    assert len(shared(f"甲{nineteen}乙", f"丙{nineteen}丁", least=19)) == 1


def test_the_longest_of_several_places_is_taken() -> None:
    """A clause that stands twice in the other text is shown where more of it stands."""
    tail = han(10, 4)
    (found,) = shared(CLAUSE + tail, f"{CLAUSE}。{han(5, 5)}{CLAUSE}{tail}")
    assert found.length == KEY + 10
    assert found.other_start == len(CLAUSE) + 6


def test_texts_of_one_letter_take_no_minutes() -> None:
    """Every place fits every other: the tries are bounded."""
    begun = time.process_time()
    assert shared("讲" * 30_000, "讲" * 30_000 + "话") == [Passage(0, 30_000, 0, 30_000, 30_000)]
    assert time.process_time() - begun < 5


@given(LETTERS, LETTERS, st.integers(3, 8))
def test_shared_words_are_in_both_and_none_is_missed(first: str, second: str, least: int) -> None:
    """In order, apart, the same under the key; and what is left over shares nothing that long."""
    mine, theirs = identity_key(first), identity_key(second)
    at = 0
    for found in shared(first, second, least):
        assert at <= found.start < found.end
        at = found.end
        words = identity_key(first[found.start : found.end])
        assert words == identity_key(second[found.other_start : found.other_end])
        assert len(words) == found.length >= least
    lengths = {len(mine[n : n + least]) for n in range(len(mine)) if mine[n : n + least] in theirs}
    assert bool(shared(first, second, least)) == (least in lengths)
