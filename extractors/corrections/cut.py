"""Cuts paragraphs where a correction makes an item begin within them.

`…谢谢大家！第二篇：在开学典礼上的致辞（2023年9月1日）老师们：…` -> the end of one speech and, behind the cut,
the lines of the next heading as paragraphs of their own.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from extractors.corrections.anchors import LetterStream, key_of, stream
from extractors.segmentation.features import Body, cue
from extractors.segmentation.glued_headings import unglue
from extractors.text.radicals import fold_radicals
from extractors.text.vocabulary import FULL
from schema.records import Document, Paragraph, Span
from schema.text.letters import letter_places

LOOK_AHEAD = 12  # letters behind the cut that are searched for in the repaired text of the paragraph
HEADING_LINES = 6  # lines behind a cut that may be title, date and name, at most


def cut_pieces(
    document: Document,
    pieces: Sequence[Paragraph],
    printed: LetterStream,
    letters_at: Sequence[int],
    look: Body,
) -> list[tuple[Paragraph, int]]:
    """The pieces, cut before each of these letters of `printed` (the stream of all their spans).

    Each comes with the index of the original piece.
    """
    cut: list[tuple[Paragraph, int]] = []
    spans = 0
    for number, piece in enumerate(pieces):
        first = printed.first_letter(spans) if spans < len(printed.spans) else len(printed.key)
        spans += len(piece.spans)
        after = printed.first_letter(spans) if spans < len(printed.spans) else len(printed.key)
        inside = [letter for letter in letters_at if first < letter < after]
        rest, begins = piece, first in letters_at
        for letter in inside:
            upper, rest = cut_at(document, rest, printed.cut_place(letter))
            for paragraph in upper:
                cut += [(part, number) for part in _parts(document, paragraph, look, begins)]
            begins = True
        cut += [(part, number) for part in _parts(document, rest, look, begins)]
    return cut


def cut_at(document: Document, piece: Paragraph, place: Span) -> tuple[list[Paragraph], Paragraph]:
    """`piece` before and from a printed place within it; nothing before when the place is its beginning."""
    left: list[Span] = []
    right: list[Span] = []
    for span in piece.spans:
        if right:
            right.append(span)
        elif (span.page, span.line) == (place.page, place.line) and span.start <= place.start < span.end:
            if span.start < place.start:
                left.append(replace(span, end=place.start))
            right.append(replace(span, start=place.start))
        else:
            left.append(span)
    below_text = stream(document, right)
    signs = len("".join(below_text.text[: below_text.at[0] if below_text.at else 0].split()))
    at = _offset(piece.text, stream(document, left).key, below_text.key, signs)
    before, after = piece.text[:at].rstrip(), piece.text[at:].lstrip()
    if not left or not right or not before or not after:
        return [], piece
    layout = piece.layout
    whole_line = left[-1].line != right[0].line or left[-1].page != right[0].page
    upper = Paragraph(before, tuple(left), replace(layout, lines=_lines(left)))
    starts_page = layout.starts_page and whole_line and left[-1].page != right[0].page
    below = replace(layout, lines=_lines(right), gap=0.0, starts_page=starts_page)
    return [upper], Paragraph(after, tuple(right), below)


def _offset(text: str, left: str, right: str, signs: int) -> int:
    """The offset in a repaired text at which the right part begins: where its letters occur nearest to the expected
    place, and before the punctuation `signs` that is printed before the first of them."""
    key, places = letter_places(fold_radicals(text))
    ahead = right[:LOOK_AHEAD]
    matches = [at for at in range(len(key)) if key.startswith(ahead, at)] if ahead else []
    at = min(matches, key=lambda one: abs(one - len(left)), default=min(len(left), len(key)))
    offset = places[at] if at < len(places) else len(text)
    while signs and offset and not key_of(text[offset - 1]) and not text[offset - 1].isspace():
        offset, signs = offset - 1, signs - 1
    return offset


def _lines(spans: Sequence[Span]) -> int:
    return len({(span.page, span.line) for span in spans})


def _parts(document: Document, piece: Paragraph, look: Body, begins: bool) -> list[Paragraph]:
    """A piece as paragraphs; of one that begins an item, each heading line (title, date, name) is a paragraph."""
    if not begins:
        return [piece]
    parts: list[Paragraph] = []
    rest = piece
    for _ in range(HEADING_LINES):
        line = [span for span in rest.spans if span.line == rest.spans[0].line]
        if len(line) == len(rest.spans):
            break
        upper, lower = cut_at(document, rest, rest.spans[len(line)])
        if not upper or not key_of(upper[0].text):
            break
        cues = cue(upper[0], look, FULL)
        if not (cues.title or cues.date or cues.byline or cues.label or cues.salutation):
            break
        parts += upper
        rest = lower
    return [*parts, *unglue(document, [rest], FULL)]
