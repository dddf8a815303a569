"""The contract's key, the terms of a query, and what the two databases are asked with."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.text.search_key import search_key

TEXT = st.text(
    alphabet=st.sampled_from("中文发展安全，。　 ２2aＡ\n\t·、é—…①\"'-xORß𠀀\U00030000"), max_size=40
)


def is_han(character: str) -> bool:
    """The contract's range."""
    return 0x2E80 <= ord(character) <= 0x9FFF or 0x20000 <= ord(character) <= 0x3FFFF


def plain_key(text: str) -> str:
    """The contract's sentence, run by run."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    parts = re.split(r"(\s+)", folded)
    key = ""
    for at, part in enumerate(parts):
        if at % 2 == 0:
            key += part
        else:
            before, after = key[-1:], parts[at + 1][:1]
            key += "" if before and after and is_han(before) and is_han(after) else " "
    return key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("推进　经济\n发展 GDP  增长", "推进经济发展 gdp 增长"),
        ("第一，　要抓好", "第一, 要抓好"),  # the comma is ASCII under the key, so the space stays
        ("ＧＤＰ１２．５％", "gdp12.5%"),
        ("…①㎡", "...1m2"),
        (" 前\n", " 前 "),
        ("𠀀 \U00030000", "𠀀\U00030000"),
        ("。 “好”", "。 “好”"),  # a quotation mark is no Han, the full stop is in the range
        ("好。\n《决定》", "好。《决定》"),
    ],
)
def test_keys_fold_width_case_and_white_space(text: str, key: str) -> None:
    """The examples of the contract's sentence."""
    assert search_key(text) == key


@given(st.one_of(TEXT, st.text(max_size=40)))
def test_the_key_is_the_contracts_sentence(text: str) -> None:
    """For any text the two regular expressions say what the sentence says."""
    assert search_key(text) == plain_key(text)
