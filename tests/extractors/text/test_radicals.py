"""Radicals folded, everything else as printed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.text.radicals import FOLDABLE, TABLE, fold_radicals


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("⽂⼯团⻓、⻔⼾", "文工团长、门户"),
        ("⾏政⻋⻢⻚码", "行政车马页码"),
        ("⻰、⻳、⻘、⻩、⻛、⻜、⻝", "龙、龟、青、黄、风、飞、食"),
        ("⺠⽣⼯程", "民生工程"),
        ("\uf9e4\uf92f", "理勞"),
        ("\U0002f81a", "冬"),
    ],
)
def test_radicals_become_the_characters_they_stand_for(printed: str, meant: str) -> None:
    """Kangxi radicals, the supplement and compatibility ideographs all become unified characters."""
    assert fold_radicals(printed) == meant


def test_the_authors_signs_stay() -> None:
    """NFKC would also turn these into other characters; folding must not."""
    text = "，：；！（）……①㎡Ａ１２　½ﬁ㈠℃\u00b2"
    assert fold_radicals(text) == text


def test_every_assigned_radical_is_folded() -> None:
    """No radical is left but the two that have no equivalent (U+2E80) or are unassigned (U+2E9A)."""
    left = [code for code in range(0x2E80, 0x2FD6) if unicodedata.name(chr(code), "") and code not in TABLE]
    assert left == [0x2E80]
    assert all(ord(char) >= 0x3400 for char in TABLE.values())  # unified blocks begin there


def test_supplement_agrees_with_nfkc_where_nfkc_knows() -> None:
    """The two supplement radicals NFKC maps stand at the right places of our own table."""
    assert (TABLE[0x2E9F], TABLE[0x2EF3]) == ("母", "龟")


def test_foldable_finds_all_that_the_table_folds() -> None:
    """The quick look never says no when there is something to fold."""
    assert all(FOLDABLE.search(chr(code)) for code in TABLE)
    assert not FOLDABLE.search("同志们，2024年ABC")


@given(st.text())
def test_folding_keeps_length_and_is_done_once(text: str) -> None:
    """Offsets into a printed line stay true, and folding twice changes nothing more."""
    folded = fold_radicals(text)
    assert len(folded) == len(text)
    assert fold_radicals(folded) == folded
