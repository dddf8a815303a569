"""Rules read the simplified form; what is stored is as printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.text.script import as_printed
from schema.text.script import simplified


def test_traditional_characters_are_read_as_simplified() -> None:
    """Position by position, other characters as they are."""
    assert simplified("副市長 朱建國（2022年）") == "副市长 朱建国（2022年）"


@pytest.mark.parametrize(
    ("value", "line", "printed"),
    [
        ("朱建国", "副市長 朱建國", "朱建國"),
        ("副市长", "副市長 朱建國", "副市長"),
        ("朱建国", "副市長　朱 建 國", "朱建國"),
        ("李明", "县长 李明", "李明"),
        ("Deputy Mayor", "Priya Nair, Deputy Mayor", "Deputy Mayor"),
        ("不在其中", "副市長", "不在其中"),
        ("", "副市長", ""),
    ],
)
def test_facts_in_the_characters_of_their_line(value: str, line: str, printed: str) -> None:
    """A value read from the simplified form is given back as printed, its gaps as in the value."""
    assert as_printed(value, line) == printed


@given(st.text())
def test_positions_stay(text: str) -> None:
    """One character for one, so that offsets hold; twice is as good as once."""
    once = simplified(text)
    assert len(once) == len(text)
    assert simplified(once) == once
