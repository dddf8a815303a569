"""What the two indexes are asked with: tokens of FTS5, numbers of Postgres."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from schema.search import index
from schema.search.query import parse
from schema.search.tokens import PRINT_BREAK, entry_numbers, is_exact, match_expression, probe, tokens
from schema.text.search_key import search_key

TEXT = st.text(
    alphabet=st.sampled_from("中文发展安全，。　 ２2aＡ\n\t·、é—…①\"'-xORß𠀀\U00030000"), max_size=40
)


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


def test_keys_are_stored_without_loss() -> None:
    """Every character that a library can hold comes back, rare ones and those beyond the basic plane too."""
    everything = "".join(chr(code) for code in range(1, 0x110000) if not 0xD800 <= code <= 0xDFFF)
    assert index.unpacked(index.compressed(everything)) == everything
