"""Which engine reads a file, and what may leave it."""

from __future__ import annotations

from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.registry import choose
from schema.errors import Unreadable
from schema.records import Document, SourceFile
from schema.text.storable import UNSTORABLE, clean_unicode
from tests.support.typeset import document

SOURCE = SourceFile("x.pdf", "0" * 64, b"")


class Engine:
    """An engine that scores every file alike."""

    name: ClassVar[str] = "fake"
    version: ClassVar[str] = "1"

    def __init__(self, value: int | None) -> None:
        self.value = value

    def score(self, source: SourceFile) -> int | None:
        """As told."""
        return self.value

    def extract(self, source: SourceFile) -> Document:
        """Nothing."""
        return document()


def test_the_best_score_reads() -> None:
    """The highest wins, the first of equals, and none is no score."""
    low, high, equal, none = Engine(5), Engine(20), Engine(20), Engine(None)
    assert choose(SOURCE, [none, low, high, equal]) is high
    assert choose(SOURCE, [none, low]) is low
    assert choose(SOURCE, [Engine(0)]).score(SOURCE) == 0


def test_no_engine_for_a_file() -> None:
    """A format nobody reads is named, with the file."""
    with pytest.raises(Unreadable, match=r"unknown-format: no reader for x\.pdf"):
        choose(SOURCE, [Engine(None)])


def test_a_reason_with_and_without_detail() -> None:
    """The code alone, or the code and the words."""
    assert str(Unreadable("encrypted")) == "encrypted"
    assert str(Unreadable("encrypted", "a password")) == "encrypted: a password"


@given(st.text() | st.text("\x00\ud800\udfff甲a"))
def test_what_leaves_an_engine_can_be_stored(text: str) -> None:
    """NUL and lone surrogates are replaced one for one and counted; all else stays."""
    clean, count = clean_unicode(text)
    assert len(clean) == len(text)
    assert count == sum(char == "\x00" or "\ud800" <= char <= "\udfff" for char in text)
    assert clean.encode("utf-8").decode("utf-8") == clean
    assert UNSTORABLE.search(clean) is None
