"""Cued pieces: the text with glued headings cut off, what each piece looks like on its own, and what counts.

What the cues say is one voice among others: `forms` judges it against the recurring forms of the document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from extractors.paragraphs.hidden_words import hidden_before
from extractors.segmentation.best_path import HEAD_PIECES
from extractors.segmentation.block_evidence import with_block_evidence
from extractors.segmentation.candidate import Candidate
from extractors.segmentation.features import Cue, body_look, cue
from extractors.segmentation.forms.survey import CueVerdict
from extractors.segmentation.glued_headings import unglue
from extractors.segmentation.numbering import Series, find_series
from extractors.segmentation.numbering_levels import levelled
from extractors.segmentation.scoring import candidates
from extractors.segmentation.weights import WEIGHTS
from extractors.text.vocabulary import FULL, Vocabulary
from schema.records import Document, Furniture, Paragraph

HIDDEN = "preview-note"  # the rule of furniture that says that words are hidden
MOST_SERIES = 6  # the strongest are hypotheses of their own


class Cued(Struct, frozen=True):
    """The pieces of text with their cues, the pieces that may begin an item by them, and the series that count."""

    pieces: tuple[Paragraph, ...]
    cues: list[Cue]
    candidates: list[Candidate]
    series: list[Series]


def cued_pieces(
    document: Document,
    paragraphs: Sequence[Paragraph],
    declared: int | None,
    words: Vocabulary = FULL,
    weights: Mapping[str, float] = WEIGHTS,
    furniture: Sequence[Furniture] = (),
) -> Cued:
    """Glued headings cut off, the cues of every piece, and what may begin an item by them."""
    pieces = unglue(document, paragraphs, words)
    holes = hidden_before(pieces, furniture, HIDDEN)
    look = body_look(pieces)
    cues = [cue(piece, look, words) for piece in pieces]
    series = levelled(find_series(cues, words, declared, holes), cues)
    depth = max((piece.layout.bottom for piece in pieces), default=0.0)
    possible = with_block_evidence(candidates(pieces, cues, series, depth, weights, declared), cues)
    return Cued(pieces, cues, possible, series)


def cue_verdict(cued: Cued, by_cues: Sequence[Candidate], declared: int | None) -> CueVerdict:
    """What the cues say of a document, for the survey of its heading forms."""
    return CueVerdict(
        odds={one.at: one.score for one in cued.candidates},
        chosen=tuple(one.at for one in by_cues),
        series=tuple(tuple(mark.at for mark in one.marks) for one in cued.series[:MOST_SERIES]),
        declared=declared,
        compiled=any(one.compiled for one in cued.cues[:HEAD_PIECES]),
    )
