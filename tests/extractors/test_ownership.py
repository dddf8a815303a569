"""Every printed character has exactly one owner; what nobody took is told."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, given, settings

from extractors.furniture.strip import strip_furniture
from extractors.ownership import owned_spans, printed_characters, unowned_spans
from extractors.paragraphs.normalize import normalize
from extractors.paragraphs.reflow import reflow
from extractors.segmentation.split import Split, split
from schema.records import Document, Furniture, Span, Speech
from tests.support.depth import examples
from tests.support.random_documents import DOCUMENTS
from tests.support.typeset import document, line, paragraph


@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DOCUMENTS)
def test_every_printed_character_has_exactly_one_owner(source: Document) -> None:
    """From the page to the items nothing printed is lost, taken twice or made up."""
    stripped = strip_furniture(source)
    parts = split(source, normalize(reflow(source, stripped.body)), None)
    owners: Counter[tuple[int, int, int]] = Counter()
    for span in owned_spans(stripped.furniture, parts):
        owners.update((span.page, span.line, at) for at in range(span.start, span.end))
    every = {
        (page.number, index, at)
        for page in source.pages
        for index, row in enumerate(page.lines)
        for at, char in enumerate(row.text)
    }
    blank = {place for place in every if source.pages[place[0] - 1].lines[place[1]].text[place[2]].isspace()}
    assert set(owners) <= every
    assert every - set(owners) <= blank
    assert max(owners.values(), default=1) == 1
    assert unowned_spans(source, stripped.furniture, parts) == ()


def speech(*spans: Span) -> Split:
    """One item made of these spans."""
    text = paragraph("正文。")
    return Split((), (Speech(1, (), (type(text)(text.text, spans),), 1.0),), ())


def test_what_nobody_took_is_told() -> None:
    """A stretch without an owner is named exactly, white space is not missed."""
    source = document([line("甲乙丙丁"), line("  戊 "), line("   ")])
    owned = speech(Span(1, 0, 0, 1))
    assert unowned_spans(source, (), owned) == (Span(1, 0, 1, 4), Span(1, 1, 0, 4))
    assert unowned_spans(source, (Furniture(Span(1, 1, 0, 4), "folio", "  戊 "),), owned) == (
        Span(1, 0, 1, 4),
    )


def test_a_hole_between_two_owners_is_told() -> None:
    """Text between two owned stretches of one line counts as lost."""
    source = document([line("甲乙丙丁")])
    assert unowned_spans(source, (), speech(Span(1, 0, 3, 4), Span(1, 0, 0, 1))) == (Span(1, 0, 1, 3),)


def test_printed_characters_are_counted_without_white_space() -> None:
    """The share of lost text is a share of what is printed."""
    source = document([line("甲 乙　丙")])
    assert printed_characters(source, [Span(1, 0, 0, 5)]) == 3
    assert printed_characters(source, [Span(1, 0, 1, 2)]) == 0
