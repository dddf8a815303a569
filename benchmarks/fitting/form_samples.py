"""What the judge of forms learns from: documents with their hypotheses, each with its features and how right it is.

Real works, compilations and generated families as they are and with cues taken away; single items cut out of them,
as they are and with their sections printed like titles; and the same items restyled.
"""

from __future__ import annotations

import dataclasses
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from benchmarks.scoring.goldfile import GoldFile
from benchmarks.scoring.score import key, locate
from extractors.segmentation.best_path import choose
from extractors.segmentation.cued import cue_verdict, cued_pieces
from extractors.segmentation.forms.features import Measures
from extractors.segmentation.forms.hypotheses import Hypothesis, propose
from extractors.segmentation.forms.survey import measured, named_sets
from extractors.segmentation.forms.units import UnitFacts, facts_of
from extractors.text.vocabulary import FULL, Vocabulary
from schema.records import Document, Furniture, Layout, Paragraph

CUES = ("white", "look", "align", "indent", "page", "contents", "outline", "running-head", "dates")
INTO_BODY = 24  # characters into the body within which a start is still at its boundary
STRICT = 0.4  # of a hypothesis's worth is for starts at the heading's very first unit
SECTION_CHARS = 40


class Read(Struct, frozen=True):
    """A document ready to split: what was stripped, its paragraphs, and the count that its title claims."""

    document: Document
    paragraphs: tuple[Paragraph, ...]
    furniture: tuple[Furniture, ...]
    declared: int | None = None


@dataclass(frozen=True, slots=True)
class FormSample:
    """One document's hypotheses: `features` of each and `worth` (0-1) of each; `count` true items, `weight` in the fit."""

    name: str
    work: str
    count: int
    weight: float
    features: tuple[dict[str, float], ...]
    worth: tuple[float, ...]


Zone = tuple[int, int]
"""The units, first to last exclusive, at which an item may be said to begin."""


def sample(
    name: str, work: str, weight: float, read: Read, gold: GoldFile | None, words: Vocabulary = FULL
) -> FormSample | None:
    """One document as a sample; `gold` None, or with one item, for a document that must stay whole."""
    facts, measures, hypotheses = proposed(read, words)
    zones = zones_of(gold, facts) if gold is not None and len(gold.items) > 1 else []
    if gold is not None and len(gold.items) > 1 and len(zones) < len(gold.items):
        return None  # gold that is not found in the document teaches nothing
    return FormSample(
        name,
        work,
        max(len(zones), 1),
        weight,
        tuple(measures.features(one) for one in hypotheses),
        tuple(worth(one.units, zones) for one in hypotheses),
    )


def proposed(read: Read, words: Vocabulary = FULL) -> tuple[UnitFacts, Measures, list[Hypothesis]]:
    """A document's facts, measures and hypotheses, as `survey` makes them."""
    cued = cued_pieces(read.document, read.paragraphs, read.declared, words)
    verdict = cue_verdict(cued, choose(cued.candidates, cued.cues, read.declared), read.declared)
    facts = facts_of(cued.pieces)
    measures = measured(read.document, read.furniture, facts, verdict)
    return facts, measures, propose(facts, measures.tokens, named_sets(facts, verdict, measures.witnesses))


def worth(units: Sequence[int], zones: Sequence[Zone]) -> float:
    """How right a set of starts is: F1 by zones and F1 by first units, mixed."""
    if not zones:
        return 0.0
    right, taken = 0, set()
    for unit in units:
        at = next((n for n, (low, high) in enumerate(zones) if n not in taken and low <= unit < high), None)
        if at is not None:
            taken.add(at)
            right += 1
    first = len({low for low, _ in zones} & set(units))
    return ((1 - STRICT) * right + STRICT * first) * 2 / (len(units) + len(zones))


def zones_of(gold: GoldFile, facts: UnitFacts) -> list[Zone]:
    """Where each gold item begins in a document's units; items that are not found are left out."""
    keys = [key(unit.text) for unit in facts.units]
    before = [0, *accumulate(map(len, keys))]
    stream = "".join(keys)
    zones: list[Zone] = []
    after = 0
    for item in gold.items:
        head, body = key("".join(item.lines)), key("".join(item.body))
        low = max(after - 5, 0)
        at = stream.find(head + body[:8], low) if len(head) >= 4 else -1
        if at >= 0:
            start, text = at, at + len(head)
        else:
            text = (
                locate(stream[low:], body, 0) + low
                if len(body) >= 12
                else stream.find((head + body)[:24], low)
            )
            if text < low:
                continue
            above = stream.rfind(head[:20], low, text + 1) if head else -1
            start = above if above >= 0 and text - above <= len(head) + 60 else max(after, text - len(head))
        zones.append((bisect_left(before, start - 2), bisect_right(before, text + INTO_BODY)))
        after = text + int(0.6 * len(body))
    return zones


def degraded(read: Read, taken: Collection[str]) -> Read:
    """A document with some cues taken away: see `CUES`."""
    paragraphs = read.paragraphs
    if not paragraphs:
        return read
    long = [one for one in paragraphs if len(one.text) > 40] or paragraphs
    gap = Counter(round(one.layout.gap * 2) / 2 for one in long).most_common(1)[0][0]
    indent = Counter(float(round(one.layout.indent)) for one in long).most_common(1)[0][0]
    sizes: Counter[tuple[float, str]] = Counter()
    for one in paragraphs:
        sizes[one.layout.size, one.layout.font] += len(one.text)
    size, font = sizes.most_common(1)[0][0]

    def plainer(layout: Layout) -> Layout:
        if "white" in taken:
            layout = replace(layout, gap=min(layout.gap, gap))
        if "look" in taken:
            layout = replace(layout, size=size, font=font, level=0)
        if "align" in taken and layout.align != "left":
            layout = replace(layout, align="left", indent=indent)
        if "indent" in taken and layout.align == "left":
            layout = replace(layout, indent=indent)
        if "page" in taken:
            layout = replace(layout, starts_page=False, breaks=False)
        return layout

    gone = {"contents": "contents" in taken, "running-head": "running-head" in taken}
    return replace(
        read,
        document=replace(read.document, outline=()) if "outline" in taken else read.document,
        paragraphs=tuple(
            replace(one, layout=plainer(one.layout))
            for one in paragraphs
            if not ("dates" in taken and _dates_only(one))
        ),
        furniture=tuple(piece for piece in read.furniture if not gone.get(piece.rule, False)),
    )


def _dates_only(paragraph: Paragraph) -> bool:
    return any(facts_of([paragraph]).date)


def alone(read: Read, first: int, end: int) -> Read:
    """The paragraphs `first` to `end` as a document of their own, with what was stripped from their pages."""
    own = read.paragraphs[first:end]
    pages = {span.page for one in own for span in one.spans}
    top = replace(own[0], layout=replace(own[0].layout, gap=0.0, starts_page=True))
    kept = tuple(piece for piece in read.furniture if piece.span.page in pages and piece.rule != "contents")
    return Read(replace(read.document, outline=()), (top, *own[1:]), kept)


def promoted(read: Read, rng: Random) -> Read | None:
    """A single item with its numbered sections printed like titles; None where it has none."""
    facts = facts_of(read.paragraphs)
    short = [
        unit for unit, number in enumerate(facts.number)
        if number and facts.chars[unit] <= SECTION_CHARS and not facts.sentence[unit]
    ]  # fmt: skip
    counted = Counter(number[0] for number in map(facts.number.__getitem__, short) if number)
    common = {name for name, count in counted.items() if count >= 3}
    if not common:
        return None
    centred, size, gap, page = (
        rng.random() < 0.5,
        rng.choice((1.0, 1.15, 1.3)),
        rng.choice((0.0, 0.6, 1.2, 2.0)),
        rng.random() < 0.15,
    )
    changed = list(read.paragraphs)
    for unit in short:
        number = facts.number[unit]
        if number and number[0] in common:
            at = facts.units[unit].at
            layout = changed[at].layout
            layout = replace(
                layout,
                gap=layout.gap + gap,
                size=layout.size * size,
                font=layout.font + "B" * bool(layout.size),
            )
            layout = (
                replace(layout, align="center")
                if centred
                else replace(layout, indent=0.0 if facts.indent >= 2 else layout.indent)
            )
            changed[at] = replace(changed[at], layout=replace(layout, starts_page=layout.starts_page or page))
    return replace(read, paragraphs=tuple(changed))


def longest(gold: GoldFile, read: Read, most: int) -> Iterable[Read]:
    """The longest items of a document, each as a document of its own."""
    facts = facts_of(read.paragraphs)
    zones = zones_of(gold, facts)
    ends = [*(low for low, _ in zones[1:]), len(facts.units)]
    spans = sorted(
        (
            (facts.before[end] - facts.before[low], low, end)
            for (low, _), end in zip(zones, ends, strict=True)
        ),
        reverse=True,
    )
    for _, low, end in spans[:most]:
        if end - low >= 8:
            last = facts.units[end].at if end < len(facts.units) else len(read.paragraphs)
            yield alone(read, facts.units[low].at, last)


def abridged(gold: GoldFile, read: Read, rng: Random) -> tuple[GoldFile, Read] | None:
    """A document of which some items, or all, keep their heading, one to three paragraphs and their last; None
    where its items are not all found."""
    facts = facts_of(read.paragraphs)
    zones = zones_of(gold, facts) if len(gold.items) > 1 else [(0, min(6, len(facts.units)))]
    if len(zones) < len(gold.items):
        return None
    ends = [*(low for low, _ in zones[1:]), len(facts.units)]
    count = min(rng.choice((2, 2, 3, 3, 4, len(zones))), len(zones))
    kept: list[Paragraph] = list(read.paragraphs[: facts.units[zones[0][0]].at])
    for (low, body), end in list(zip(zones, ends, strict=True))[:count]:
        last = min(body + rng.randint(0, 2), end)
        units = [*range(low, last), *range(max(last, end - 1), end)]
        kept += [
            read.paragraphs[at] for unit in units for at in range(facts.units[unit].at, facts.units[unit].end)
        ]
    declared = count if read.declared is not None else None
    return dataclasses.replace(gold, items=gold.items[:count]), replace(
        read, paragraphs=tuple(kept), declared=declared
    )
