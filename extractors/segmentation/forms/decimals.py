"""Finds decimal numbering: headings `1 …` `2 …` with `1.1` `1.2` and `2.1` below them are chapters of one document."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from extractors.segmentation.forms.units import UnitFacts
from schema.text.nfkc import nfkc

DECIMAL = re.compile(r"\s*(?P<major>[0-9]{1,2})\.[0-9]{1,2}(?![0-9.]*[年月日%])")
LEAST = 0.5  # of the units; fewer are lists inside items
HEAD_CHARS = 12  # of a line, where its number stands


def decimals_of(facts: UnitFacts) -> list[tuple[int, int]]:
    """Returns the short units that begin with a decimal number, each with its major part, ascending."""
    found = []
    for unit, one in enumerate(facts.units):
        if facts.sentence[unit] or not facts.short[unit]:
            continue
        if match := DECIMAL.match(nfkc(one.text[:HEAD_CHARS])):
            found.append((unit, int(match["major"])))
    return found


def share_with_decimals(units: Sequence[int], facts: UnitFacts, decimals: Sequence[tuple[int, int]]) -> float:
    """Returns the share of the units before whose successor decimals of one major part stand: of the number that the
    unit carries, or of the number behind that of the unit before; 0.0 for a small share."""
    count, last = 0, 0
    for unit, end in pairwise((*units, len(facts.units))):
        first, behind = bisect_left(decimals, (unit, 0)), bisect_left(decimals, (end, 0))
        majors = {major for _, major in decimals[first:behind]}
        number = facts.number[unit]
        if len(majors) == 1:
            major = majors.pop()
            count += major == last + 1 or (number is not None and major == number[1])
            last = major
    return count / len(units) if count >= LEAST * len(units) else 0.0
