"""survey: a document's heading forms judged together, from its paragraphs to the likeliest list of items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from extractors.segmentation.forms.choice import starts
from extractors.segmentation.forms.features import Measures, Spoken
from extractors.segmentation.forms.hypotheses import propose
from extractors.segmentation.forms.judge import Judgement, judge
from extractors.segmentation.forms.tokens import Tokens, tokens_of
from extractors.segmentation.forms.units import UnitFacts, facts_of
from extractors.segmentation.forms.weights import MODEL, Model
from extractors.segmentation.forms.witnesses import Witnesses, find_witnesses
from schema.records import Document, Furniture, Paragraph

CUES = "cues"  # the name of the hypothesis that the cues and series choose by themselves


class CueVerdict(Struct, frozen=True):
    """What the cues say of the paragraphs: index -> log-odds, the starts they choose, and what the title claims."""

    odds: Mapping[int, float]
    chosen: tuple[int, ...]
    series: tuple[tuple[int, ...], ...] = ()
    declared: int | None = None
    compiled: bool = False


class Survey(Struct, frozen=True):
    """The units of a document, what was found in them, and the units that begin items (none: one item)."""

    facts: UnitFacts
    tokens: Tokens
    witnesses: Witnesses
    judgement: Judgement
    starts: tuple[int, ...]
    compiled: bool = False  # the document calls itself a compilation

    def unit_of(self, piece: int) -> int:
        """The unit that a paragraph belongs to: the last that begins at or before it."""
        units = self.facts.units
        low, high = 0, len(units)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if units[middle].at <= piece else (low, middle)
        return max(low - 1, 0)


def survey(
    document: Document,
    furniture: Iterable[Furniture],
    pieces: Sequence[Paragraph],
    cues: CueVerdict,
    model: Model = MODEL,
) -> Survey | None:
    """The survey of a document; None where no paragraph prints a letter."""
    facts = facts_of(pieces)
    if not facts.units:
        return None
    measures = measured(document, furniture, facts, cues)
    hypotheses = propose(facts, measures.tokens, named_sets(facts, cues, measures.witnesses))
    judgement = judge(hypotheses, measures, model)
    chosen = starts(facts, measures.tokens, judgement, cues.compiled)
    return Survey(facts, measures.tokens, measures.witnesses, judgement, chosen, cues.compiled)


def measured(
    document: Document, furniture: Iterable[Furniture], facts: UnitFacts, cues: CueVerdict
) -> Measures:
    """The tokens and witnesses of a document with what the cues say, ready to measure hypotheses."""
    witnesses = find_witnesses(document, furniture, facts)
    of = {piece: unit for unit, one in enumerate(facts.units) for piece in range(one.at, one.end)}
    odds: dict[int, float] = {}
    for piece, value in cues.odds.items():
        if piece in of:
            odds[of[piece]] = max(odds.get(of[piece], value), value)
    spoken = Spoken(odds, _units(facts, cues.chosen), cues.declared, cues.compiled)
    return Measures(facts, tokens_of(facts, witnesses, odds), witnesses, spoken)


def named_sets(facts: UnitFacts, cues: CueVerdict, witnesses: Witnesses) -> list[tuple[str, tuple[int, ...]]]:
    """The units that the cues choose, those of each series, and the outline cut at each depth, by name."""
    series = [(f"series:{n}", _units(facts, one)) for n, one in enumerate(cues.series)]
    levels = [(f"outline-cut:{n}", units) for n, units in enumerate(witnesses.outline_levels, 1)]
    return [(CUES, _units(facts, cues.chosen)), *series, *levels]


def _units(facts: UnitFacts, pieces: Sequence[int]) -> tuple[int, ...]:
    wanted = frozenset(pieces)
    return tuple(
        unit for unit, one in enumerate(facts.units) if not wanted.isdisjoint(range(one.at, one.end))
    )
