"""The features of a hypothesis (a possible list of a document's items), as named numbers.

Lengths and coverage, how its members look against the rest, what stands above and below them, how exactly it is
what single signs mark, what the witnesses and the cues say. Nothing here knows a word of any language.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from msgspec import Struct

from extractors.segmentation.forms.decimals import decimals_of, share_with_decimals
from extractors.segmentation.forms.hypotheses import Hypothesis, bits_of
from extractors.segmentation.forms.lengths import lengths_of
from extractors.segmentation.forms.looks import NEAR, Looks
from extractors.segmentation.forms.masks import masks_of
from extractors.segmentation.forms.signs import Signs
from extractors.segmentation.forms.tokens import Tokens
from extractors.segmentation.forms.units import UnitFacts
from extractors.segmentation.forms.witnesses import Witnesses

MOST_TOTAL = 12.0  # log-odds of all later starts together that say as much as any more
MOST_ODDS = 6.0  # log-odds of one start that say as much as any more
LISTED, LISTED_SHARE = 3, 0.5  # places, and share of a list's entries, that make a list found again exactly
FROM_SECOND = ("above", "white", "page", "body")  # properties that the document's first unit cannot have


class Spoken(Struct, frozen=True):
    """What cues and series say of a document: unit -> log-odds, and the units they choose by themselves."""

    odds: dict[int, float]
    chosen: tuple[int, ...]
    declared: int | None
    compiled: bool  # the document calls itself a compilation


class Measures:
    """One document's units as sets of bits, so that a hypothesis is measured by counting bits."""

    def __init__(self, facts: UnitFacts, tokens: Tokens, witnesses: Witnesses, spoken: Spoken) -> None:
        self.facts, self.tokens, self.witnesses, self.spoken = facts, tokens, witnesses, spoken
        self.last = len(facts.units) - 1

    @cached_property
    def masks(self) -> dict[str, int]:
        """Feature name -> the units it is true of."""
        return masks_of(self.facts, self.tokens)

    @cached_property
    def shares(self) -> list[tuple[str, int, bool]]:
        """The masks with their names, and whether the document's first unit is left aside."""
        return [(name, mask, name.startswith(FROM_SECOND)) for name, mask in self.masks.items()]

    @cached_property
    def decimals(self) -> list[tuple[int, int]]:
        """The units that begin with a decimal number, with its major part."""
        return decimals_of(self.facts)

    @cached_property
    def looks(self) -> Looks:
        """The contrasts of the document, sorted."""
        return Looks(self.facts, self.tokens)

    @cached_property
    def signs(self) -> Signs:
        """The signs of the candidate units."""
        return Signs(self.tokens, self.last)

    @cached_property
    def odds(self) -> list[float]:
        """The log-odds of each unit by its cues, within `MOST_ODDS`."""
        odds = self.spoken.odds
        return [
            max(min(odds.get(unit, -MOST_ODDS), MOST_ODDS), -MOST_ODDS)
            for unit in range(len(self.facts.units))
        ]

    @cached_property
    def chosen(self) -> int:
        """The units that the cues choose by themselves, as bits; 0 where they choose one item."""
        return bits_of(self.spoken.chosen) if len(self.spoken.chosen) > 1 else 0

    @cached_property
    def witnessed(self) -> list[tuple[str, list[tuple[int, int]], float]]:
        """Each kind of list that names items: its name, its lists as bits with their lengths, and its trust."""
        seen = self.witnesses
        return [
            (name, [(bits_of(one), len(one)) for one in lists], trust)
            for name, lists, trust in (
                ("contents", (seen.contents,), min(1.0, 1.2 * seen.contents_found)),
                ("outline", (seen.outline, *seen.outline_levels), 1.0),
                ("running-head", (seen.running_heads,), 1.0),
            )
        ]

    def features(self, hypothesis: Hypothesis) -> dict[str, float]:
        """The features of one hypothesis."""
        units, bits = hypothesis.units, hypothesis.bits
        later = bits & ~1 or bits  # the first unit of the document has nothing above it
        found = lengths_of(self.facts, units)
        count, counted = len(units), later.bit_count()
        for name, mask, from_second in self.shares:
            if from_second:
                found[name] = (later & mask).bit_count() / counted
            else:
                found[name] = (bits & mask).bit_count() / count
        found |= self.looks.features(units, counted)
        found |= self.signs.features(units, bits, later)
        found |= self._numbered(units)
        found["decimals-below"] = share_with_decimals(units, self.facts, self.decimals)
        found |= self._witnessed(bits, count)
        found |= self._spoken(units, bits, count)
        return found

    def _numbered(self, units: Sequence[int]) -> dict[str, float]:
        """Whether the members count: one template, each number one more than the last."""
        by_template: dict[str, list[int]] = defaultdict(list)
        for unit in units:
            if one := self.facts.number[unit]:
                by_template[one[0]].append(one[1])
        values = max(by_template.values(), key=len, default=[])
        if len(values) < 2:
            return {"counts-up": 0.0, "restarts": 0.0, "counts-from-one": 0.0, "holes": 0.0}
        steps = list(pairwise(values))
        up = sum(after == before + 1 for before, after in steps) / len(steps)
        return {
            "counts-up": len(values) / len(units) * up,
            "restarts": sum(after <= before for before, after in steps) / len(units),
            "holes": min(sum(max(after - before - 1, 0) for before, after in steps) / len(units), 1.0),
            "counts-from-one": float(values[0] <= 1 and up >= 0.8) * len(values) / len(units),
        }

    def _witnessed(self, bits: int, count: int) -> dict[str, float]:
        """What contents list, outline and running heads say of the set."""
        found: dict[str, float] = {}
        for name, lists, trust in self.witnessed:
            named, both = _nearest(bits, count, lists)
            there = lists[0][1] >= 2
            found[f"has-{name}"] = float(there)
            found[f"{name}-recall"] = both / named if there else 0.0
            found[f"{name}-precision"] = both / count if there else 0.0
            found[f"{name}-f1"] = trust * 2 * both / (count + named) if there else 0.0
            listed = named >= LISTED and trust >= LISTED_SHARE
            found[f"{name}-exactly"] = float(listed and both == count == named)
        return found

    def _spoken(self, units: Sequence[int], bits: int, count: int) -> dict[str, float]:
        """What the cues, the series and the declared count say of the set."""
        by_unit = [self.odds[unit] for unit in units]
        own, later = sorted(by_unit), by_unit[1:]
        near = bits
        for _ in range(NEAR - 1):
            near |= near << 1
        passed = (self.masks["cue-yes"] & ~near).bit_count()
        sure_passed = (self.masks["cue-sure"] & ~near).bit_count()
        mine, chosen = self.chosen, self.spoken.chosen
        both = (bits & mine).bit_count()
        declared = self.spoken.declared
        return {
            "cue-mean": sum(own) / count,
            "cue-low": own[count // 5],
            "cue-weakest": min(later, default=-MOST_ODDS),
            "cue-total": max(min(sum(later), MOST_TOTAL), -MOST_TOTAL),
            "cue-passed": passed / (passed + count),
            "cue-sure-passed": sure_passed / (sure_passed + count),
            "chosen-f1": 2 * both / (count + len(chosen)) if mine else 0.0,
            "chosen-weakest": max(min(later, default=0.0), 0.0) if bits == mine else 0.0,
            "chosen-exactly": float(bits == mine),
            "chosen-single": float(not mine),
            "compiled": float(self.spoken.compiled),
            "has-declared": float(declared is not None),
            "as-declared": float(declared == count),
            "off-declared": min(abs(count - declared) / declared, 2.0) if declared else 0.0,
        }


def _nearest(bits: int, count: int, lists: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Of lists (as bits, with their lengths), the one that agrees best with the set: its length, and how many of its
    units are members."""
    length, shared, agreement = lists[0][1], 0, -1.0
    for named, named_count in lists:
        both = (bits & named).bit_count()
        if (f1 := 2 * both / (count + named_count)) > agreement:
            length, shared, agreement = named_count, both, f1
    return length, shared
