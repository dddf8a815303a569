"""What the two indexes are asked with: tokens of FTS5, numbers of Postgres."""

from __future__ import annotations

from schema.search import index
from schema.search.query import parse
from schema.search.tokens import match_expression, tokens


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


def test_keys_are_stored_without_loss() -> None:
    """Every character that a library can hold comes back, rare ones and those beyond the basic plane too."""
    everything = "".join(chr(code) for code in range(1, 0x110000) if not 0xD800 <= code <= 0xDFFF)
    assert index.unpacked(index.compressed(everything)) == everything
