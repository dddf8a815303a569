"""Folded lines: as wide as the terminal, nothing lost, and on nothing but a terminal."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wengao.screen.output import fold, folded, width


@given(st.text("讲话，。 ab-c12", min_size=1, max_size=200), st.integers(30, 60))
def test_nothing_is_lost_and_no_line_is_too_wide(text: str, columns: int) -> None:
    """But blanks at the ends, marks that begin no line, and words longer than a line."""
    lines = fold(text, columns, 4)
    assert "".join("".join(lines).split()) == "".join(text.split())
    longest = max((width(word) for word in text.split(" ") if word.isascii()), default=0)
    assert all(width(line) <= max(columns + 24, longest + 4) for line in lines)


def test_a_line_is_folded_between_words_and_indented() -> None:
    """Han are parted anywhere, Latin words between them; colours take no room."""
    red = "\x1b[31m讲话\x1b[0m"
    assert fold(f"{red}三岔口乡 " * 3, 30, 2) == [f"{red}三岔口乡 {red}三岔口乡 {red}", "  三岔口乡"]
    assert fold("title +0.6, stands-out +0.4, date-below", 30, 2) == [
        "title +0.6, stands-out +0.4,",
        "  date-below",
    ]


def test_elsewhere_a_line_stays_whole() -> None:
    """A file or a pipe gets lines that programs can count on."""
    assert folded("讲话" * 500) == "讲话" * 500
