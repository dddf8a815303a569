"""A quick look that spares a slow pass never changes what the pass would give."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.paragraphs.normalize import DIGIT_GAP, HAN_GAP, close_gaps
from extractors.text.leaders import LEADER, has_leader
from schema.text.han_variants import SIMPLIFIED, TRADITIONAL
from schema.text.placeholders import PLACEHOLDERS, count_placeholders
from schema.text.script import TABLE, simplified


def test_every_traditional_character_is_seen() -> None:
    """Alone and among others, also beyond the basic plane."""
    assert "".join(map(simplified, TRADITIONAL)) == SIMPLIFIED
    assert all(simplified(f"在{one}里") == f"在{one.translate(TABLE)}里" for one in TRADITIONAL)


@pytest.mark.parametrize(
    "blank",
    [
        "20**年", "201_年", "20--年", "201-年", "20-年", "20－年", "20**", "XX县", "ｘｘ", "××", "某某", "__镇", "把--区",
        "镇X委书记", "２０__年20?年", "把-－区--乡",
    ],
)  # fmt: skip
def test_every_kind_of_blank_is_counted(blank: str) -> None:
    """With text around it and without."""
    for text in (blank, f"今年，{blank}的工作"):
        assert count_placeholders(text) == len(PLACEHOLDERS.findall(text))


@given(st.text(alphabet="20１年-－_＿?？*＊×XxＸｘ某县委镇把区a，"))
def test_blanks_are_counted_as_by_the_whole_pattern(text: str) -> None:
    """Whatever stands around them."""
    assert count_placeholders(text) == len(PLACEHOLDERS.findall(text))


@given(st.text(alphabet="在县2年% \xa0\u2002\u200a，。a"))
def test_gaps_are_closed_as_by_the_whole_patterns(text: str) -> None:
    """Between Han, digits and punctuation."""
    assert close_gaps(text) == DIGIT_GAP.sub("", HAN_GAP.sub("", text))


@given(st.text(alphabet="讲话.．·・…‥⋯_﹍—- 7x（)"))
def test_leaders_are_seen_as_by_the_whole_pattern(text: str) -> None:
    """Of any dot."""
    assert has_leader(text) == (LEADER.search(text) is not None)
