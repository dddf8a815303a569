"""The features of a hypothesis (a possible list of a document's items), as named numbers.

Lengths and coverage, how its members look against the rest, what stands above and below them, how exactly it is
what single signs mark, what the witnesses and the cues say. Nothing here knows a word of any language.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from extractors.segmentation.forms.decimals import decimals_of, share_with_decimals
from extractors.segmentation.forms.hypotheses import Hypothesis
from extractors.segmentation.forms.lengths import lengths_of
from extractors.segmentation.forms.masks import masks_of
from extractors.segmentation.forms.tokens import Tokens, kind_of
from extractors.segmentation.forms.units import UnitFacts
from extractors.segmentation.forms.witnesses import Witnesses

MOST_RATIO = 2.2
MOST_TOTAL = 12.0  # log-odds of all later starts together that say as much as any more
LISTED, LISTED_SHARE = 3, 0.5  # places, and share of a list's entries, that make a list found again exactly
NEAR = 4  # units at and below a start that belong to its heading
# Signs that all members have: other lines with the same sign are left over. What more members could have (a date
# below) is optional; what more lines have (the titles' size) wants an explanation.
LEFT_SIGNS = {
    "size": "look", "level": "look", "white": "white", "page": "page", "number": "number", "contents": "contents",
    "outline-cut": "outline", "running-head": "running-head",
}  # fmt: skip
WHOLLY, MOST_LEFT = (
    0.9,
    3,
)  # share of members that have the sign; lines left over beside a member that may be headings
SAMPLED = 5  # members whose tokens are tried on the whole set
COHERENT = 0.6  # of the members must share a token that makes them alike


@dataclass(frozen=True, slots=True)
class Spoken:
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
    def decimals(self) -> list[tuple[int, int]]:
        """The units that begin with a decimal number, with its major part."""
        return decimals_of(self.facts)

    def features(self, hypothesis: Hypothesis) -> dict[str, float]:
        """The features of one hypothesis."""
        units, bits = hypothesis.units, hypothesis.bits
        later = bits & ~1 or bits  # the first unit of the document has nothing above it
        found = lengths_of(self.facts, units)
        count, counted = bits.bit_count(), later.bit_count()
        for name, mask in self.masks.items():
            whole = later if name.startswith(("above", "white", "page", "body")) else bits
            found[name] = (whole & mask).bit_count() / (counted if whole is later else count)
        found |= self._looks(units, bits, later)
        found |= self._alike(units, bits, later)
        found |= self._numbered(units)
        found["decimals-below"] = share_with_decimals(units, self.facts, self.decimals)
        found |= self._witnessed(bits, count)
        found |= self._spoken(units, bits, count)
        return found

    def _looks(self, units: Sequence[int], bits: int, later: int) -> dict[str, float]:
        """How the members stand out, and how many places stand out as much without being members."""
        facts, contrast = self.facts, self.tokens.contrast
        count = len(units)
        own = sorted(self.tokens.contrast_of(unit) for unit in units)
        middle, low = own[count // 2], own[count // 5]
        near = bits
        for _ in range(NEAR - 1):
            near |= near << 1
        outside = [value for unit, value in contrast.items() if not near >> unit & 1]
        rivals = sum(value >= middle - 1e-9 for value in outside)
        lower = sum(value >= low - 1e-9 for value in outside)
        stronger = sum(value >= middle + 0.6 for value in outside)
        from_second = own if len(own) < 2 else sorted(self.tokens.contrast_of(unit) for unit in units if unit)
        mean = sum(from_second) / len(from_second)
        spread = math.sqrt(sum((value - mean) ** 2 for value in from_second) / len(from_second))
        lengths = sorted(facts.chars[unit] for unit in units)
        styles: dict[str, int] = defaultdict(int)
        for unit in units:
            styles[facts.style[unit]] += 1
        white = [
            min(facts.white[unit], 3.0) for unit in units if unit and not facts.units[unit].layout.starts_page
        ]
        all_contrast = sorted(contrast.values())
        return {
            "contrast": min(middle, 6.0),
            "contrast-low": min(low, 6.0),
            "contrast-lift": min(middle - all_contrast[len(all_contrast) // 2], 6.0),
            "contrast-spread": min(spread, 3.0),
            "rivals": rivals / (rivals + count),
            "rivals-low": lower / (lower + count),
            "stronger": stronger / (stronger + count),
            "ratio": sum(min(facts.ratio[unit], MOST_RATIO) for unit in units) / count - 1,
            "ratio-least": min(*(facts.ratio[unit] for unit in units), MOST_RATIO) - 1,
            "white-mean": sum(white) / max(later.bit_count(), 1),
            "same-style": max(styles.values()) / count,
            "first-style": float(
                count > 1 and facts.style[units[0]] in {facts.style[unit] for unit in units[1:]}
            ),
            "heading-length": min(lengths[count // 2], 60) / 20,
            "heading-spread": (lengths[3 * count // 4] - lengths[count // 4]) / 20,
            "distinct": len({facts.units[unit].key for unit in units}) / count,
            "distinct-below": len({facts.units[unit + 1].key for unit in units if unit < self.last}) / count,
        }

    def _alike(self, units: Sequence[int], bits: int, later: int) -> dict[str, float]:
        """How exactly the set is what one sign of each kind marks, and how much rarer shared signs are elsewhere."""
        sets, count, counted = self.tokens.sets, len(units), later.bit_count()
        step = max(len(units) // SAMPLED, 1)
        tried = {token for unit in units[::step] for token in self.tokens.of.get(unit, ())}
        exact: dict[str, float] = defaultdict(float)
        lift: dict[str, float] = defaultdict(float)
        others = max(len(self.tokens.of) - count, 1)
        ends_alike = 0.0
        left: dict[str, tuple[float, float]] = {}
        tail = {
            token
            for unit in (self.last - 1, self.last)
            for token in self.tokens.of.get(unit, ())
            if token.startswith(("begins", "ends"))
        }
        for token in tried:
            kind = kind_of(token)
            if not kind:
                continue
            marked = sets[token]
            both = (later & marked).bit_count()
            if both < 2 and counted > 1:
                continue
            marked &= ~_lines_below(bits, marked)
            total = (marked & ~1).bit_count()
            if (sign := token.partition(":")[0]) in LEFT_SIGNS and both >= WHOLLY * counted:
                level = float(token.partition(":")[2]) if sign == "white" else 0.0
                outside = total - both
                if outside <= MOST_LEFT * counted:
                    name, found_left = LEFT_SIGNS[sign], (level, outside / (outside + counted))
                    left[name] = max(left.get(name, found_left), found_left)
            exact[kind] = max(exact[kind], 2 * both / (counted + max(total, both)))
            share = (bits & marked).bit_count() / count
            if share >= COHERENT:
                elsewhere = (marked.bit_count() - share * count) / others
                lift[kind] = max(
                    lift[kind], share * min(math.log(share / (elsewhere + 0.5 / (others + 1))), 5.0)
                )
            if token in tail:
                ends_alike = max(ends_alike, share)
        found = {f"exact-{kind}": value for kind, value in exact.items() if kind != "cue"}
        found |= {f"lift-{kind}": value for kind, value in lift.items() if kind != "cue"}
        agreeing = [value for kind, value in exact.items() if kind != "cue"]
        found["agreeing"] = sum(max(0.0, value - 0.5) * 2 for value in agreeing)
        found["agreeing-kinds"] = float(sum(value >= 0.9 for value in agreeing))
        found["lift-sum"] = sum(lift.values())
        found["lift-most"] = max(lift.values(), default=0.0)
        found["ends-alike"] = ends_alike
        found |= {f"left-{name}": share for name, (_, share) in left.items()}
        found["left-most"] = max((share for _, share in left.values()), default=0.0)
        found["left-kinds"] = float(sum(share > 0 for _, share in left.values()))
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
        seen = self.witnesses
        for name, lists, trust in (
            ("contents", (seen.contents,), min(1.0, 1.2 * seen.contents_found)),
            ("outline", (seen.outline, *seen.outline_levels), 1.0),
            ("running-head", (seen.running_heads,), 1.0),
        ):
            named, both = _nearest(bits, count, lists)
            there = len(lists[0]) >= 2
            found[f"has-{name}"] = float(there)
            found[f"{name}-recall"] = both / len(named) if there else 0.0
            found[f"{name}-precision"] = both / count if there else 0.0
            found[f"{name}-f1"] = trust * 2 * both / (count + len(named)) if there else 0.0
            listed = len(named) >= LISTED and trust >= LISTED_SHARE
            found[f"{name}-exactly"] = float(listed and both == count == len(named))
        return found

    def _spoken(self, units: Sequence[int], bits: int, count: int) -> dict[str, float]:
        """What the cues, the series and the declared count say of the set."""
        odds, chosen = self.spoken.odds, self.spoken.chosen
        own = sorted(max(min(odds.get(unit, -6.0), 6.0), -6.0) for unit in units)
        later = [max(min(odds.get(unit, -6.0), 6.0), -6.0) for unit in units[1:]]
        near = bits
        for _ in range(NEAR - 1):
            near |= near << 1
        passed = (self.masks["cue-yes"] & ~near).bit_count()
        sure_passed = (self.masks["cue-sure"] & ~near).bit_count()
        mine = sum(1 << unit for unit in chosen) if len(chosen) > 1 else 0
        both = (bits & mine).bit_count()
        declared = self.spoken.declared
        return {
            "cue-mean": sum(own) / count,
            "cue-low": own[count // 5],
            "cue-weakest": min(later, default=-6.0),
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


def _nearest(bits: int, count: int, lists: Sequence[tuple[int, ...]]) -> tuple[tuple[int, ...], int]:
    """The list that agrees best with the set, and how many of its units are members."""
    best, shared, agreement = lists[0], 0, -1.0
    for named in lists:
        both = (bits & sum(1 << unit for unit in named)).bit_count()
        if (f1 := 2 * both / (count + len(named))) > agreement:
            best, shared, agreement = named, both, f1
    return best, shared


def _lines_below(bits: int, marked: int) -> int:
    """Units right below members that have the members' sign, too: the further lines of their headings."""
    below = 0
    reached = bits & marked
    for _ in range(NEAR - 1):
        reached = (reached << 1) & marked & ~bits
        below |= reached
    return below
