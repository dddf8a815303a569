"""What the two indexes are asked with: tokens of FTS5, numbers of Postgres."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from schema.database.connection import Database
from schema.search import index
from schema.search.query import parse
from schema.search.search import search
from schema.search.tokens import fields_of, match_expression
from tests.support.shelf import Print, han, put


def test_every_character_is_a_token_of_letters_and_digits() -> None:
    """FTS5's ascii tokenizer cuts at everything else in ASCII, so that is spelled out."""
    spelled = fields_of(["中，a b".replace("，", ","), "文"], [])["text"].split(" ")
    assert spelled == ["all", "中", "x2c", "a", "x20", "b", "sep", "文"]
    for code in range(1, 0x80):
        token = fields_of([chr(code)], [])["text"].split(" ")[-1]
        assert (token.isalnum() and token == token.lower()) or chr(code).isupper()
    assert fields_of([], ["中"])["text"].strip() == "all"


def test_the_other_script_is_told_apart() -> None:
    """Loose keys first; where any key of a speech differs, the keys themselves as tokens of their own kind."""
    assert fields_of(["發,"], ["题"]) == {
        "text": "all odd 发 x2c sep e發 ex2c",
        "title": "all odd 题 sep e题",
    }


def test_the_expression_has_every_form() -> None:
    """Phrases, alternatives, and exclusions from all; a field narrows the whole."""
    loosely = parse("安全 a OR -,", loose=True)
    assert match_expression(loosely) == '("安 全") AND ("a" OR ("all" NOT "x2c"))'
    assert match_expression(parse("發", loose=True), "title") == 'title : (("发"))'
    assert match_expression(parse("")) == '"all"'
    assert match_expression(parse("安,")) == '(("安 x2c" NOT ("odd" NOT "e安 ex2c")))'
    assert match_expression(parse("-發")) == '(("all" NOT "e發"))'


def test_keys_are_stored_without_loss() -> None:
    """Every character that a library can hold comes back, rare ones and those beyond the basic plane too."""
    everything = "".join(chr(code) for code in range(1, 0x110000) if not 0xD800 <= code <= 0xDFFF)
    assert index.unpacked(index.compressed(everything)) == everything


def test_an_index_that_is_made_anew_is_in_one_piece(library: Database) -> None:
    """Loads leave segments, each of which a search asks; made anew there is one, and it finds the same."""
    for part in range(4):
        with library.write() as session:
            put(session, *(Print(han(300, 40 * part + at), file=f"{part}-{at}") for at in range(40)))
    segments = sa.text("SELECT count(DISTINCT segid) FROM speech_fts_idx")
    with library.write() as session:
        if session.get_bind().dialect.name != "sqlite":
            pytest.skip("about FTS5")
        words = han(300, 7)[100:104]
        before = search(session, words).total
        assert session.scalar(segments) > 1
        index.rebuild(session)
        assert session.scalar(segments) == 1
        assert search(session, words).total == before == 1
