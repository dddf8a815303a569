"""The contract's key, the terms of a query, and what the two databases are asked with."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.text.search_key import (
    PRINT_BREAK,
    Term,
    entry_numbers,
    is_exact,
    match_expression,
    parse,
    probe,
    search_key,
    tokens,
)

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


def terms(query: str) -> list[list[str]]:
    """The groups of a query, exclusions with a minus."""
    return [["-" * term.negative + term.key for term in group] for group in parse(query).groups]


@pytest.mark.parametrize(
    ("query", "groups"),
    [
        ("安全 生产", [["安全"], ["生产"]]),
        ("安全　生产", [["安全"], ["生产"]]),  # a full-width space
        ("安全 生产 OR 消防 -事故", [["安全"], ["生产", "消防"], ["-事故"]]),
        ("a OR b OR -c", [["a", "b", "-c"]]),
        ('"会议 精神" x', [["会议精神"], ["x"]]),
        ('-"XX 镇"', [["-xx 镇"]]),
        ('"OR"', [["or"]]),
        ("OR 安全 OR", [["or"], ["安全"], ["or"]]),
        ("安全 or 生产", [["安全"], ["or"], ["生产"]]),
        ("- --", [["-"], ["--"]]),
        ("中-美", [["中-美"]]),
        ('说"好"了', [['说"好"了']]),
        ('"说"好"了"', [['说"好"了']]),
        ('"a"b', [["a"], ["b"]]),
        ('"没有 完', [['"没有'], ["完"]]),
        ('"a" "b c"', [["a"], ["b c"]]),
        ('"" -"" 　', []),
        ("", []),
        ("安全 安全", [["安全"], ["安全"]]),
        ("党\x00委", [["党\ufffd委"]]),
    ],
)
def test_queries_have_terms_phrases_alternatives_and_exclusions(query: str, groups: list[list[str]]) -> None:
    """Every form of the contract, and that odd marks are words like others."""
    assert terms(query) == groups


@given(TEXT.filter(lambda text: '"' not in text and text))
def test_a_quoted_text_is_one_term(text: str) -> None:
    """Whatever stands between quotes is looked for as it stands."""
    assert parse(f'"{text}"').groups == ((Term(search_key(text)),),)


@given(st.text(max_size=60))
def test_any_query_is_understood(query: str) -> None:
    """No query is an error, and none has an empty key."""
    parsed = parse(query)
    assert all(term.key for group in parsed.groups for term in group)
    assert match_expression(parsed)


def test_a_query_is_judged_by_what_is_contained() -> None:
    """All groups, one of each; an exclusion holds where the key is absent."""
    query = parse("安全 生产 OR 消防 -事故")
    assert query.matches(lambda key: key in "安全消防")
    assert not query.matches(lambda key: key in "安全")
    assert not query.matches(lambda key: key in "安全生产事故")
    assert query.wanted == ("安全", "生产", "消防")


def test_every_character_is_a_token_of_letters_and_digits() -> None:
    """FTS5's ascii tokenizer cuts at everything else in ASCII, so that is spelled out."""
    spelled = tokens(["中，a b".replace("，", ","), "文"]).split(" ")
    assert spelled == ["all", "中", "x2c", "a", "x20", "b", "sep", "文"]
    for code in range(1, 0x80):
        token = tokens([chr(code)]).split(" ")[-1]
        assert (token.isalnum() and token == token.lower()) or chr(code).isupper()
    assert tokens([]).strip() == "all"


def test_the_expression_has_every_form() -> None:
    """Phrases, alternatives, and exclusions from all; a field narrows the whole."""
    assert match_expression(parse("安全 a OR -,")) == '("安 全") AND ("a" OR ("all" NOT "x2c"))'
    assert match_expression(parse("安"), "title") == 'title : (("安"))'
    assert match_expression(parse("")) == '"all"'


@given(st.lists(TEXT, max_size=3), st.lists(TEXT, max_size=2), TEXT, st.sampled_from(["", "text", "title"]))
def test_numbers_find_all_and_only_long_keys_too_much(
    texts: list[str], titles: list[str], wanted: str, field: str
) -> None:
    """A held key has its numbers in the entry; where `is_exact` says so that is all there is to it."""
    fields = {"text": [search_key(text) for text in texts], "title": [search_key(title) for title in titles]}
    key = search_key(wanted)
    if not key:
        return
    numbers, asked = entry_numbers(fields["text"], fields["title"]), set(probe(key, field))
    holds = any(key in held for name, keys in fields.items() if field in ("", name) for held in keys)
    assert asked
    assert not holds or asked <= numbers
    if is_exact(key, field):
        assert holds == (asked <= numbers)
    assert PRINT_BREAK not in key
