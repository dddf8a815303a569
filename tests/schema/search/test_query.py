"""The terms of a query: every form of the contract."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.search.query import Term, parse
from schema.search.tokens import match_expression
from schema.text.search_key import search_key

TEXT = st.text(
    alphabet=st.sampled_from("中文发展安全，。　 ２2aＡ\n\t·、é—…①\"'-xORß𠀀\U00030000"), max_size=40
)


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
        ("OR 安全 OR", [["or"], ["安全"]]),
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
        ("安全 安全", [["安全"]]),
        ("安全 OR 生产 安全 OR 生产", [["安全", "生产"]]),
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


def test_the_wanted_keys_are_those_that_hits_hold() -> None:
    """In the order asked for, exclusions left out."""
    assert parse("安全 生产 OR 消防 -事故").wanted == ("安全", "生产", "消防")
