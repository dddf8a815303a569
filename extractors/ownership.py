"""The owners of printed characters: furniture, the compilation's head, one item, or nobody.

No printed character may be lost or counted twice; this module computes those without an owner, and the tests check
the rest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from extractors.segmentation.split import Split
from schema.records import Document, Furniture, Span
from schema.text.coverage import uncovered


def owned_spans(furniture: Iterable[Furniture], parts: Split) -> Iterable[Span]:
    """Every span that has an owner, in no particular order."""
    for piece in furniture:
        yield piece.span
    for paragraph in parts.head:
        yield from paragraph.spans
    for speech in parts.speeches:
        for paragraph in (*speech.heading, *speech.paragraphs):
            yield from paragraph.spans


def unowned_spans(document: Document, furniture: Iterable[Furniture], parts: Split) -> tuple[Span, ...]:
    """The printed stretches without an owner; white space needs none."""
    owned: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for span in owned_spans(furniture, parts):
        owned[span.page, span.line].append((span.start, span.end))
    lost = []
    for page in document.pages:
        for index, line in enumerate(page.lines):
            stretches = owned.get((page.number, index), ())
            if len(stretches) == 1 and stretches[0] == (0, len(line.text)):
                continue  # as nearly every line is
            for problem, start, end in uncovered(line.text, stretches):
                if problem == "lost":
                    lost.append(Span(page.number, index, start, end))
    return tuple(lost)


def printed_characters(document: Document, spans: Iterable[Span]) -> int:
    """How many characters other than white space `spans` cover."""
    pages = {page.number: page for page in document.pages}
    return sum(
        not char.isspace()
        for span in spans
        for char in pages[span.page].lines[span.line].text[span.start : span.end]
    )
