"""The stage `split`: divides a compilation into its items.

What recurs decides: the forms of headings in this one document, the series that count, the starts that cues choose,
and "one single item" are judged against each other, with lists of contents, outlines and the declared number as
witnesses. Sections never split.

`第1篇:` … `第2篇:` … -> two items; `一、` `二、` inside them stay text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from extractors.paragraphs.normalize import close_gaps
from extractors.segmentation.agreement import differing
from extractors.segmentation.best_path import choose, file_start
from extractors.segmentation.candidate import Candidate
from extractors.segmentation.chosen import chosen_starts, explained, section_labels
from extractors.segmentation.confidence import DOUBTED, SUREST, confidences
from extractors.segmentation.cued import Cued, cue_verdict, cued_pieces
from extractors.segmentation.forms.survey import Survey, survey
from extractors.segmentation.forms.weights import MODEL, Model
from extractors.segmentation.forms.witnesses import contents_entries
from extractors.segmentation.turns import Verdict, by_turns, turn_starts
from extractors.segmentation.unexplained import unexplained
from extractors.segmentation.weights import WEIGHTS
from extractors.text.vocabulary import FULL, Vocabulary
from schema.records import Document, Evidence, Furniture, Issue, Paragraph, Span, Speech


class Split(Struct, frozen=True):
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
    furniture: Sequence[Furniture] = (),
    model: Model = MODEL,
) -> Split:
    """The best consistent segmentation. `declared` is the count the title claims, if any; `furniture` is what was
    stripped: lists of contents and running heads are witnesses."""
    cued = cued_pieces(document, paragraphs, declared, words, weights, furniture)
    if not cued.pieces:
        return Split((), (), (Issue("split", "empty-text", None, "no text is left to split"),))
    by_cues = choose(cued.candidates, cued.cues, declared)
    found = survey(document, furniture, cued.pieces, cue_verdict(cued, by_cues, declared), model)
    if found is None:
        return _assemble(cued, by_cues, [SUREST] * len(by_cues), (), ())
    entries = contents_entries([piece.text for piece in furniture if piece.rule == "contents"])
    if (record := by_turns(found, declared, entries)) is not None:
        return _recorded(cued, found, record, declared)
    labels = section_labels(found)
    chosen = chosen_starts(cued, by_cues, found, labels)
    issues = differing(found, len(chosen), declared)
    sure = confidences(found, chosen, cued.candidates, not issues)
    issues += unexplained(found, chosen, labels)
    return _assemble(cued, chosen, sure, explained(found, chosen, cued.pieces), issues)


def _recorded(cued: Cued, judged: Survey, record: Verdict, declared: int | None) -> Split:
    """A record of turns as its verdict says: split by speaker, or whole. Why is said first of all."""
    found = replace(judged, starts=record.starts)
    chosen = turn_starts(found) if record.starts else [file_start(cued.candidates, cued.cues)]
    whole = min(judged.judgement.single, SUREST) if len(judged.starts) < 2 else DOUBTED
    sure = SUREST if record.said else DOUBTED if record.starts else whole
    issues = () if record.said else differing(found, len(chosen), declared)
    sure = min(sure, DOUBTED) if issues else sure
    span = cued.pieces[chosen[0].at].spans[0]
    judged_as = explained(replace(judged, starts=()), chosen[:1], cued.pieces)[0]
    told: list[tuple[Evidence, ...]] = [(Evidence(span.page, span.line, record.why), *judged_as)]
    told += [()] * (len(chosen) - 1)
    return _assemble(cued, chosen, [round(sure, 3)] * len(chosen), told, issues)


def _assemble(
    cued: Cued,
    chosen: Sequence[Candidate],
    sure: Sequence[float],
    evidence: Sequence[tuple[Evidence, ...]],
    issues: tuple[Issue, ...],
) -> Split:
    pieces, cues = cued.pieces, cued.cues
    ends = [candidate.at for candidate in chosen[1:]] + [len(pieces)]
    speeches: list[Speech] = []
    drawn: list[Paragraph] = []
    for n, (candidate, end) in enumerate(zip(chosen, ends, strict=True)):
        block = min(max(candidate.block, candidate.at), end)
        heading = tuple(pieces[candidate.at : block])
        stop = end
        while stop - 1 > block and cues[stop - 1].ruled:
            stop -= 1
        drawn += pieces[stop:end]
        body = tuple(replace(piece, text=close_gaps(piece.text)) for piece in pieces[block:stop])
        if not body:  # a heading with nothing below it: its last line is text rather than an item without any
            heading, body = heading[:-1], heading[-1:]
        known = (*(evidence[n] if evidence else ()), *_evidence(candidate, pieces))
        speeches.append(Speech(n + 1, heading, body, sure[n], known))
    return Split((*pieces[: chosen[0].at], *drawn), tuple(speeches), issues)


def _evidence(candidate: Candidate, pieces: Sequence[Paragraph]) -> tuple[Evidence, ...]:
    span: Span = pieces[candidate.at].spans[0]
    return tuple(
        Evidence(span.page, span.line, f"{name} {value:+.1f}")
        for name, value in candidate.evidence
        if name != "bias"
    )
