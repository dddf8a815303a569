"""The numbers that Postgres makes of keys: they find all, and only long keys too much."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Connection, make_url

from schema.search.tokens import NUMBERS_FUNCTION, PRINT_BREAK, is_exact, probe
from schema.text.search_key import search_key
from tests.support.depth import examples

TEXT = st.text(
    alphabet=st.sampled_from("中文发展安全，。　 ２2aＡ\n\t·、é—…①\"'-xORß𠀀\U00030000"), max_size=40
)
GRAMS = sa.text("SELECT speech_grams(:text, :title)")


@pytest.fixture(scope="module")
def server(postgres: str) -> Iterator[Connection]:
    """A session that has the function, and takes it back."""
    engine = sa.create_engine(make_url(postgres).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE SCHEMA grams")
        connection.exec_driver_sql("SET search_path = grams")
        connection.exec_driver_sql(NUMBERS_FUNCTION)
        yield connection
        connection.rollback()
    engine.dispose()


def grams(server: Connection, texts: list[str], titles: list[str]) -> set[int]:
    """The numbers of an entry with these keys."""
    keys = {"text": PRINT_BREAK.join(texts), "title": PRINT_BREAK.join(titles)}
    return set(server.execute(GRAMS, keys).scalar_one())


def test_one_character_two_and_the_title_s_twice(server: Connection) -> None:
    """Every character and every pair; with a bit above where they stand in a title; nothing of nothing."""

    def number(key: str) -> int:
        codes = [ord(character) for character in key]
        return codes[0] if len(codes) == 1 else codes[0] << 21 | codes[1]

    text = {number(key) for key in ("修", "路", "修路")}
    title = {number(key) for key in ("a", "𠀀", "a𠀀")}
    assert grams(server, ["修路"], ["a𠀀"]) == text | title | {one | 1 << 42 for one in title}
    assert grams(server, [], []) == set()
    assert {first < second for first, second in pairwise(sorted(grams(server, ["一二一二"], [])))} == {True}


@settings(max_examples=examples(60))
@given(
    texts=st.lists(TEXT, max_size=3),
    titles=st.lists(TEXT, max_size=2),
    wanted=TEXT,
    field=st.sampled_from(["", "text", "title"]),
)
def test_numbers_find_all_and_only_long_keys_too_much(
    server: Connection, texts: list[str], titles: list[str], wanted: str, field: str
) -> None:
    """A held key has its numbers in the entry; where `is_exact` says so that is all there is to it."""
    fields = {"text": [search_key(text) for text in texts], "title": [search_key(title) for title in titles]}
    key = search_key(wanted)
    if not key:
        return
    numbers, asked = grams(server, fields["text"], fields["title"]), set(probe(key, field))
    holds = any(key in held for name, keys in fields.items() if field in ("", name) for held in keys)
    assert asked
    assert not holds or asked <= numbers
    if is_exact(key, field):
        assert holds == (asked <= numbers)
    assert PRINT_BREAK not in key
