"""`diff`: nothing of either text is lost between the pieces."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wengao.screen.difference import TextSegment, changes, letters

TEXT = st.text(alphabet="讲话县市。\n", max_size=40)


def test_one_letter_is_found() -> None:
    """A changed place name stands alone."""
    assert list(letters("全县经济总量", "全市经济总量")) == [
        TextSegment("both", "全"),
        TextSegment("first", "县"),
        TextSegment("second", "市"),
        TextSegment("both", "经济总量"),
    ]


def test_other_paragraphs_are_not_mixed() -> None:
    """Two paragraphs that share next to nothing are shown one after the other."""
    assert [piece.kind for piece in letters("同志们，大家好", "谢谢各位来宾的光临")] == ["first", "second"]


def test_equal_paragraphs_are_counted() -> None:
    """What is alike is not repeated."""
    found = list(changes("一\n二\n三\n四", "一\n二\n五\n四"))
    assert [change.alike for change in found] == [2, 0, 1]
    assert (found[1].first, found[1].second) == ("三", "五")


@given(TEXT, TEXT)
def test_both_texts_can_be_put_together_again(first: str, second: str) -> None:
    """The pieces of `both` and `first` are the first text, those of `both` and `second` the second."""
    a, b = first.split("\n"), second.split("\n")
    left: list[str] = []
    right: list[str] = []
    for change in changes(first, second):
        if change.alike:
            left += a[len(left) : len(left) + change.alike]
            right += b[len(right) : len(right) + change.alike]
            continue
        pieces = change.pieces
        assert "".join(piece.text for piece in pieces if piece.kind != "second") == (change.first or "")
        assert "".join(piece.text for piece in pieces if piece.kind != "first") == (change.second or "")
        left += [] if change.first is None else [change.first]
        right += [] if change.second is None else [change.second]
    assert (left, right) == (a, b)
