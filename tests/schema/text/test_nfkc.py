"""The short way to NFKC gives what Python's own long way gives."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.text.nfkc import OTHERS, nfkc

MIXED = st.text(
    st.sampled_from(
        "同志们，：。（）２０２４％ aZ=<>1\u3000\u0301\u3099\u0338か\u1100\u1161\u11a8①㎡…⼀豈ﬁ\u09c7\u09be\U00020000"
    )
)


@given(st.one_of(st.text(), MIXED))
def test_it_is_nfkc(text: str) -> None:
    """Any text at all, and the characters that join, split or change."""
    assert nfkc(text) == unicodedata.normalize("NFKC", text)


@pytest.mark.campaign
@pytest.mark.parametrize(
    "before", ["中", *(pytest.param(before, marks=pytest.mark.campaign) for before in ("a", "=", "。", "か"))]
)
def test_no_character_joins_what_stands_before_it_unseen(before: str) -> None:
    """Every character there is, behind one that is passed over."""
    for code in range(sys.maxunicode + 1):
        pair = before + chr(code)
        assert nfkc(pair) == unicodedata.normalize("NFKC", pair), hex(code)


def test_others_leave_prose_alone() -> None:
    """The pattern's example and a near miss: what it passes over is its whole point."""
    assert not OTHERS.search("同志们：“放管服”改革——我们《条例》、【一】GDP。".replace("：", ":"))
    assert OTHERS.search("①")
