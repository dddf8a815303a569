"""Looks: how the members of a hypothesis stand out, and how many places stand out as much without being members."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from extractors.segmentation.forms.tokens import Tokens
from extractors.segmentation.forms.units import UnitFacts

MOST_RATIO = 2.2
MOST_CONTRAST, MOST_SPREAD, MOST_WHITE = 6.0, 3.0, 3.0
STRONGER = 0.6  # contrast above that of the middle member from which on a line stands out more
LONGEST = 60  # characters of a heading that say as much as any more
NEAR = 4  # units at and below a start that belong to its heading


class Looks:
    """The contrasts of one document, sorted once, so that lines that stand out as much are counted by a search."""

    def __init__(self, facts: UnitFacts, tokens: Tokens) -> None:
        self.facts, self.tokens, self.last = facts, tokens, len(facts.units) - 1
        self.contrasts = sorted(tokens.contrast.values())
        self.middle = self.contrasts[len(self.contrasts) // 2]
        self.ratios = [min(ratio, MOST_RATIO) for ratio in facts.ratio]
        self.whites = [min(white, MOST_WHITE) for white in facts.white]
        self.starts_page = [unit.layout.starts_page for unit in facts.units]
        self.keys = [unit.key for unit in facts.units]

    def features(self, units: Sequence[int], later: int) -> dict[str, float]:
        """The features of one hypothesis; `later` counts its members behind the document's first unit."""
        facts, count = self.facts, len(units)
        by_unit = [self.tokens.contrast_of(unit) for unit in units]
        own = sorted(by_unit)
        middle, low = own[count // 2], own[count // 5]
        near = self._near(units)
        rivals = self._outside(middle - 1e-9, near)
        lower = self._outside(low - 1e-9, near)
        stronger = self._outside(middle + STRONGER, near)
        from_second = own if count < 2 or units[0] else sorted(by_unit[1:])
        mean = sum(from_second) / len(from_second)
        spread = math.sqrt(sum((value - mean) ** 2 for value in from_second) / len(from_second))
        lengths = sorted([facts.chars[unit] for unit in units])
        styles = [facts.style[unit] for unit in units]
        ratios = [self.ratios[unit] for unit in units]
        white = [self.whites[unit] for unit in units if unit and not self.starts_page[unit]]
        below = {self.keys[unit + 1] for unit in units if unit < self.last}
        return {
            "contrast": min(middle, MOST_CONTRAST),
            "contrast-low": min(low, MOST_CONTRAST),
            "contrast-lift": min(middle - self.middle, MOST_CONTRAST),
            "contrast-spread": min(spread, MOST_SPREAD),
            "rivals": rivals / (rivals + count),
            "rivals-low": lower / (lower + count),
            "stronger": stronger / (stronger + count),
            "ratio": sum(ratios) / count - 1,
            "ratio-least": min(ratios) - 1,
            "white-mean": sum(white) / max(later, 1),
            "same-style": max(Counter(styles).values()) / count,
            "first-style": float(count > 1 and styles[0] in styles[1:]),
            "heading-length": min(lengths[count // 2], LONGEST) / 20,
            "heading-spread": (lengths[3 * count // 4] - lengths[count // 4]) / 20,
            "distinct": len({self.keys[unit] for unit in units}) / count,
            "distinct-below": len(below) / count,
        }

    def _near(self, units: Sequence[int]) -> list[float]:
        """The contrasts of the candidates among the members and the lines of their headings."""
        contrast, found = self.tokens.contrast, []
        reached = -1
        for unit in units:
            for one in range(max(unit, reached + 1), unit + NEAR):
                if (value := contrast.get(one)) is not None:
                    found.append(value)
            reached = unit + NEAR - 1
        return found

    def _outside(self, least: float, near: Sequence[float]) -> int:
        """How many candidates stand out by `least` at least and are not near a member."""
        return (
            len(self.contrasts) - bisect_left(self.contrasts, least) - sum([value >= least for value in near])
        )
