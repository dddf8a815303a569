"""What is printed cannot harm a terminal, and columns of Chinese stand straight."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wengao.screen import output


@given(st.text())
def test_escaped_text_holds_no_control_characters(text: str) -> None:
    """No C0, C1 or bidirectional control, no line break and no surrogate survives."""
    shown = output.escape(text)
    assert not output.UNSAFE.search(shown)
    shown.encode()


def test_ordinary_chinese_is_shown_as_it_is() -> None:
    """Han, full-width punctuation and spaces are no danger."""
    text = "同志们：今天，我们在这里召开 2024 年　动员大会——“三农”①㎡𠀀"
    assert output.escape(text) == text


def test_an_escape_sequence_is_spelled_out() -> None:
    """A hostile title cannot clear the screen or reverse a line."""
    assert output.escape("\x1b[2J第\u202e1篇\n") == "\\x1b[2J第\\u202e1篇\\x0a"


def test_json_keeps_chinese_and_escapes_odd_file_names(capsys: pytest.CaptureFixture[str]) -> None:
    """The output is valid JSON and valid UTF-8 even for a file name that is neither."""
    output.print_json({"locator": "讲话\udcff.pdf"})
    out = capsys.readouterr().out
    assert "讲话" in out
    out.encode()
    assert json.loads(out) == {"locator": "讲话\udcff.pdf"}


@pytest.mark.parametrize(
    ("text", "columns"), [("abc", 3), ("讲话", 4), ("讲a话", 5), ("“讲”", 4), ("e\u0301", 1)]
)
def test_han_takes_two_columns(text: str, columns: int) -> None:
    """Width counts terminal columns, not characters."""
    assert output.width(text) == columns


@given(st.text(alphabet="讲话a ，1"), st.integers(1, 30))
def test_clipped_text_fits(text: str, columns: int) -> None:
    """A clipped cell is never wider than its column."""
    assert output.width(output.clip(text, columns)) <= columns


def test_columns_of_a_table_line_up() -> None:
    """Every row's second column starts at the same terminal column."""
    lines = output.table(("题目", "n"), [("讲话", 1), ("a", 22), (None, None)], right=[1])
    assert [output.width(line) for line in lines] == [8, 8, 8, 8]


def test_sizes_are_read_by_people() -> None:
    """Bytes become KB and MB."""
    assert [output.human_bytes(n) for n in (None, 0, 1023, 1536, 5 * 1024**2)] == [
        "–",
        "0 B",
        "1023 B",
        "1.5 KB",
        "5.0 MB",
    ]
