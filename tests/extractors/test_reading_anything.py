"""`extractors.reading.read` on whatever an engine may hand it: it ends, loses no character, and says the same twice."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.speed.line_growth import KINDS, SHAPES, document_of
from extractors.reading import read
from schema.records import Document, Page, Reading, Span, TextLine
from schema.wire import decode, encode
from tests.support.depth import examples

STRANGE = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
REPEATED = st.builds(lambda unit, times: unit * times, st.sampled_from(KINDS), st.integers(1, 400))
HOUSE = st.sampled_from(
    [
        "第一篇：讲话",
        "同志们：",
        "（2024年3月5日）",
        "县委书记 李志明",
        "谢谢大家！",
        "- 3 -",
        "目 录",
        "一、",
        "1",
        "",
    ]
)
TEXTS = st.one_of(STRANGE, REPEATED, HOUSE, st.tuples(HOUSE, STRANGE).map("".join))
NUMBERS = st.floats(-1e6, 1e6) | st.floats(0, 842)
LINES = st.builds(
    TextLine, TEXTS, NUMBERS, NUMBERS, NUMBERS, NUMBERS, st.floats(0, 200), st.just(""), NUMBERS
)
PAGES = st.lists(st.lists(LINES, max_size=12), max_size=5)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Pages of any size, with lines anywhere on or off them."""
    pages = tuple(
        Page(number, draw(st.floats(0, 5000)), draw(st.floats(0, 5000)), tuple(lines), "pdf_lines")
        for number, lines in enumerate(draw(PAGES), 1)
    )
    layout = draw(st.booleans())
    return Document("application/pdf", "pdf_lines", "1", len(pages), pages, layout=layout)


def spans_of(reading: Reading) -> list[Span]:
    """Every stretch of print that somebody, or nobody, owns."""
    spans = [*reading.head, *reading.unowned, *(piece.span for piece in reading.furniture)]
    for item in reading.items:
        for paragraph in (*item.speech.heading, *item.speech.paragraphs):
            spans += paragraph.spans
    return spans


def printed(document: Document, spans: list[Span]) -> Counter[str]:
    """The printed characters in `spans`, white space left out, by how often they stand there."""
    pages = {page.number: page for page in document.pages}
    return Counter(
        char
        for span in spans
        for char in pages[span.page].lines[span.line].text[span.start : span.end]
        if not char.isspace()
    )


@settings(max_examples=examples(120), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_anything_is_read_whole_and_alike(document: Document) -> None:
    """No exception; every printed character in is one character out; the same again gives the same bytes;
    and what comes out is what the store can hold."""
    reading = read(document)
    everything = [
        Span(page.number, index, 0, len(line.text))
        for page in document.pages
        for index, line in enumerate(page.lines)
    ]
    assert printed(document, spans_of(reading)) == printed(document, everything)
    answer = encode(reading)
    assert encode(read(document)) == answer
    assert decode(answer, Reading) == reading


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.text(st.characters(categories=("Cs", "Cc", "Lo"))), max_size=6))
def test_half_characters_break_nothing(texts: list[str]) -> None:
    """Engines take them out; if one ever did not, reading would still end."""
    lines = tuple(TextLine(text, 90, 70.0 + 20 * n, 500, 84.0 + 20 * n, 12) for n, text in enumerate(texts))
    read(
        Document("text/plain", "plain_text", "1", 1, (Page(1, 595, 842, lines, "plain_text"),), layout=False)
    )


EXTREMES = [
    pytest.param(
        kind, shape, marks=[] if number % 4 == at else [pytest.mark.campaign]
    )  # each kind once, each shape
    for number, kind in enumerate(KINDS)
    for at, shape in enumerate(SHAPES)
]


@pytest.mark.parametrize(("kind", "shape"), EXTREMES)
def test_long_lines_of_one_kind_are_read(kind: str, shape: str) -> None:
    """4,000 characters of one kind as a title, a body, a line, and many lines: read, and nothing is lost.

    That their cost grows with their length is measured by `make bench`, not by a clock in a test."""
    document = document_of(kind, shape, 4_000)
    reading = read(document)
    assert sum(printed(document, spans_of(reading)).values()) == sum(
        not char.isspace() for page in document.pages for line in page.lines for char in line.text
    )
