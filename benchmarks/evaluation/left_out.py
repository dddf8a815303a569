"""Scores real documents with models fitted without their work: unchanged, without words, with cues removed, and their
longest items as documents of their own.

The documents are read in this process, because every work has a model of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.evaluation.openings import opened, openings
from benchmarks.fitting.corpus import manifest
from benchmarks.fitting.fit_forms import fold_of, read_folds
from benchmarks.fitting.form_samples import Read, degraded, longest
from benchmarks.fitting.readings import extracted, ready
from benchmarks.scoring.counts import Score, total
from benchmarks.scoring.goldfile import FACTS, FoundItem, GoldFile, read_gold
from benchmarks.scoring.score import SURE, score_file
from extractors.reading import read
from extractors.segmentation.forms.weights import MODEL, Model
from extractors.segmentation.split import split
from extractors.text.vocabulary import FULL, Vocabulary
from schema.errors import Unreadable
from schema.records import Document, Item

DEGRADATIONS = {
    "white": ("white",),
    "look": ("look", "align"),
    "lists": ("contents", "outline", "running-head"),
    "dates": ("dates",),
}
ALONE = 100  # the longest items of all works
PER_WORK = 10


@dataclass(frozen=True, slots=True)
class RealDocument:
    """One real document, its gold grouped by kind, and the model that was fitted without its work."""

    gold: GoldFile
    document: Document
    model: Model


def real_documents(corpus: Path, suffixes: frozenset[str] = frozenset()) -> Iterator[RealDocument]:
    """All real documents that the program reads; with `suffixes` those alone, grouped by them and not by kind."""
    known, folds, left_open = manifest(corpus), read_folds(), openings()
    for printed in read_gold(corpus / "real" / "gold.jsonl"):
        gold = opened(printed, left_open)
        about = known[gold.id]
        suffix = Path(about["file"]).suffix
        if suffixes and suffix not in suffixes:
            continue
        try:
            document = extracted(corpus / "real" / about["file"])
        except Unreadable:
            continue
        model = folds.get(fold_of(f"real:{about['work']}"), MODEL)
        yield RealDocument(replace(gold, group=suffix if suffixes else about["kind"]), document, model)


def judged(one: RealDocument, words: Vocabulary = FULL) -> Score:
    """The score of one document, with its facts."""
    reading = read(one.document, model=one.model, words=words)
    items = [_found(item) for item in reading.items]
    score = score_file(one.gold, items)
    seen = bool(reading.issues) or any(item.confidence < SURE for item in items)
    score.unflagged = int(not score.exact and not seen)
    return score


def _found(item: Item) -> FoundItem:
    said = item.description
    facts: dict[str, str | None] = dict.fromkeys(FACTS)
    for name in FACTS:
        if (fact := getattr(said, name)) is not None:
            facts[name] = fact.value.date if name == "date" else fact.value
    return FoundItem(item.speech.ordinal, item.text, facts, item.speech.confidence)


def split_score(gold: GoldFile, prepared: Read, model: Model) -> Score:
    """The score of boundaries and texts alone."""
    parts = split(
        prepared.document, prepared.paragraphs, prepared.declared, furniture=prepared.furniture, model=model
    )
    items = [
        FoundItem(s.ordinal, "\n".join(p.text for p in s.paragraphs), {}, s.confidence)
        for s in parts.speeches
    ]
    return score_file(replace(gold, items=tuple(replace(item, facts={}) for item in gold.items)), items)


def degradations(documents: list[RealDocument]) -> dict[str, Score]:
    """The score with each kind of cue taken away."""
    found: dict[str, list[Score]] = {name: [] for name in DEGRADATIONS}
    for one in documents:
        whole = ready(one.document)
        for name, cues in DEGRADATIONS.items():
            found[name].append(split_score(one.gold, degraded(whole, cues), one.model))
    return {name: total(scores) for name, scores in found.items()}


def split_alone(documents: list[RealDocument]) -> tuple[int, int]:
    """(how many of the longest items alone were split, how many were tried)."""
    tried: list[tuple[int, Read, Model]] = []
    for one in documents:
        for part in longest(one.gold, ready(one.document), PER_WORK):
            tried.append((sum(len(p.text) for p in part.paragraphs), part, one.model))
    tried = sorted(tried, key=lambda row: -row[0])[:ALONE]
    cut = sum(
        len(split(part.document, part.paragraphs, None, furniture=part.furniture, model=model).speeches) > 1
        for _, part, model in tried
    )
    return cut, len(tried)


def mean_f1(scores: list[Score]) -> float:
    """The mean of the files' boundary F1."""
    return sum(score.rate("f1") or 0.0 for score in scores) / max(len(scores), 1)
