"""split: one compilation becomes single items.

Every possible start has a score; the choice over the whole file is the set of starts that scores best
together, with the series that counts and the declared number as witnesses. Sections never split.

`第1篇:` … `第2篇:` … -> two items; `一、` `二、` inside them stay text.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.paragraphs.normalize import close_gaps
from extractors.segmentation.best_path import choose
from extractors.segmentation.candidate import Candidate
from extractors.segmentation.features import Cue, body_look, cue
from extractors.segmentation.glued_headings import unglue
from extractors.segmentation.numbering import find_series
from extractors.segmentation.numbering_levels import levelled
from extractors.segmentation.scoring import candidates
from extractors.segmentation.weights import WEIGHTS
from extractors.text.vocabulary import FULL, Vocabulary
from schema.records import Document, Evidence, Issue, Paragraph, Span, Speech

SETTLED = 2.0  # of 960 chosen starts with scores from -1 to 3 in files whose count agrees, none was wrong
SUREST = 0.999  # 1.0 is for what a person accepted


@dataclass(frozen=True, slots=True)
class Split:
    """The items in file order; `head` is what the compilation says itself: its title block, and the lines it
    draws between items."""

    head: tuple[Paragraph, ...]
    speeches: tuple[Speech, ...]
    issues: tuple[Issue, ...]


def split(
    document: Document,
    paragraphs: Sequence[Paragraph],
    declared: int | None,
    words: Vocabulary = FULL,
    weights: Mapping[str, float] = WEIGHTS,
) -> Split:
    """The best consistent segmentation. `declared` is the count the title claims, if any."""
    pieces, cues, possible = possible_starts(document, paragraphs, declared, words, weights)
    if not pieces:
        return Split((), (), (Issue("split", "empty-text", None, "no text is left to split"),))
    chosen = choose(possible, cues, declared)
    return _assemble(pieces, cues, chosen, possible, declared)


def possible_starts(
    document: Document,
    paragraphs: Sequence[Paragraph],
    declared: int | None,
    words: Vocabulary = FULL,
    weights: Mapping[str, float] = WEIGHTS,
) -> tuple[tuple[Paragraph, ...], list[Cue], list[Candidate]]:
    """The pieces of text, their cues, and every piece that may begin an item with its evidence."""
    pieces = unglue(document, paragraphs, words)
    look = body_look(pieces)
    cues = [cue(piece, look, words) for piece in pieces]
    series = levelled(find_series(cues, words, declared), cues)
    depth = max((piece.layout.bottom for piece in pieces), default=0.0)
    return pieces, cues, candidates(pieces, cues, series, depth, weights, declared)


def _assemble(
    pieces: Sequence[Paragraph],
    cues: Sequence[Cue],
    chosen: Sequence[Candidate],
    possible: Sequence[Candidate],
    declared: int | None,
) -> Split:
    ends = [candidate.at for candidate in chosen[1:]] + [len(pieces)]
    speeches: list[Speech] = []
    drawn: list[Paragraph] = []
    agreed = declared is None or declared == len(chosen)
    for ordinal, (candidate, end) in enumerate(zip(chosen, ends, strict=True), start=1):
        block = min(max(candidate.block, candidate.at), end)
        heading = tuple(pieces[candidate.at : block])
        stop = end
        while stop - 1 > block and cues[stop - 1].ruled:
            stop -= 1
        drawn += pieces[stop:end]
        body = tuple(replace(piece, text=close_gaps(piece.text)) for piece in pieces[block:stop])
        if not body:  # a heading with nothing below it: its last line is text rather than an item without any
            heading, body = heading[:-1], heading[-1:]
        speeches.append(
            Speech(
                ordinal,
                heading,
                body,
                _confidence(candidate, chosen, possible, end, ordinal, agreed),
                _evidence(candidate, pieces),
            )
        )
    issues = []
    if declared is not None and declared != len(speeches):
        issues.append(Issue("split", "count-differs", None, f"declared {declared}, found {len(speeches)}"))
    return Split((*pieces[: chosen[0].at], *drawn), tuple(speeches), tuple(issues))


def _confidence(
    candidate: Candidate,
    chosen: Sequence[Candidate],
    possible: Sequence[Candidate],
    end: int,
    ordinal: int,
    agreed: bool,
) -> float:
    """How sure both boundaries are: its own start, the next start, and no strong start passed over inside.

    `agreed`: nothing speaks against the whole choice; then each of its starts is surer than alone.
    """
    starts = {one.at: one for one in chosen}
    settled = SETTLED if agreed else 0.0
    own = 1.0 if ordinal == 1 else _odds(candidate.score + settled)
    following = _odds(starts[end].score + settled) if end in starts else 1.0
    inside = max((one.score for one in possible if candidate.block < one.at < end), default=-9.0)
    return round(min(own, following, 1.0 - _odds(inside - settled), SUREST), 3)


def _odds(score: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(min(score, 20.0), -20.0)))


def _evidence(candidate: Candidate, pieces: Sequence[Paragraph]) -> tuple[Evidence, ...]:
    span: Span = pieces[candidate.at].spans[0]
    return tuple(
        Evidence(span.page, span.line, f"{name} {value:+.1f}")
        for name, value in candidate.evidence
        if name != "bias"
    )
