"""`schema.audit.ownership`: a character without an owner, or with two, is always found."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from schema.audit.ownership import Gap, Owner, gaps, printed
from schema.records import Document, Page, Span, TextLine

LINES = ("关于乡村振兴的讲话", "同志们：  今天开会", "　", "")


def document(*lines: str) -> Document:
    """One page of these lines."""
    page = Page(1, 595, 842, tuple(TextLine(line, 0, 0, 0, 0, 12) for line in lines), "test")
    return Document("application/pdf", "test", "1", 1, (page,))


def whole(*lines: str) -> list[Owner]:
    """An owner for each whole line."""
    return [Owner(Span(1, number, 0, len(line)), "body", ordinal=1) for number, line in enumerate(lines)]


def test_whole_lines_leave_no_gap() -> None:
    """A document whose every line has its owner holds the invariant."""
    assert gaps(document(*LINES), whole(*LINES)) == []


def test_white_space_needs_no_owner() -> None:
    """Lines are joined without the blanks between and around them."""
    owned = [Owner(Span(1, 0, 0, 4), "heading", ordinal=1), Owner(Span(1, 0, 6, 10), "body", ordinal=1)]
    assert gaps(document("同志们：  今天开会"), owned) == []


@given(st.integers(0, 8), st.integers(1, 9))
def test_a_cut_owner_shows_as_lost(start: int, length: int) -> None:
    """Whatever stretch an owner does not cover is reported, and nothing else."""
    text = LINES[0]
    end = min(len(text), start + length)
    owned = [
        Owner(Span(1, 0, 0, start), "heading", ordinal=1),
        Owner(Span(1, 0, end, len(text)), "body", ordinal=1),
    ]
    assert gaps(document(text), owned) == [Gap(Span(1, 0, start, end), "lost")]


def test_two_owners_show_as_doubled() -> None:
    """The stretch that both have is named."""
    owned = [Owner(Span(1, 0, 0, 5), "heading", ordinal=1), Owner(Span(1, 0, 3, 9), "body", ordinal=1)]
    assert gaps(document(LINES[0]), owned) == [Gap(Span(1, 0, 3, 5), "doubled")]


def test_an_owner_beyond_the_print_shows_as_outside() -> None:
    """A span on a line or at a place that is not printed is reported."""
    beyond = [*whole(LINES[0]), Owner(Span(1, 7, 0, 2), "furniture", rule="folio")]
    assert gaps(document(LINES[0]), beyond) == [Gap(Span(1, 7, 0, 2), "outside")]
    assert gaps(document("讲话"), [Owner(Span(1, 0, 0, 3), "body")]) == [Gap(Span(1, 0, 0, 3), "outside")]


def test_printed_is_what_the_span_covers() -> None:
    """A span beyond the document is an empty text, not an error."""
    assert printed(document(*LINES), Span(1, 0, 2, 6)) == "乡村振兴"
    assert printed(document(*LINES), Span(2, 0, 0, 6)) == ""
