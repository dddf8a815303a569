"""Lengths: how long the items of a hypothesis would be, and what would stand before the first, as features."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

from extractors.segmentation.forms.units import UnitFacts

TINY, SMALL, LONG = 120, 300, 30_000  # characters of an item
HEAD_CHARS, HEAD_SHARE = 400, 0.02  # of what may stand before the first item


def lengths_of(facts: UnitFacts, units: Sequence[int]) -> dict[str, float]:
    """How long the items would be, and what would stand before the first."""
    before, total, count = facts.before, facts.total, len(units)
    lengths = [
        before[end] - before[at] for at, end in zip(units, [*units[1:], len(facts.units)], strict=True)
    ]
    logs = [math.log(max(length, 1)) for length in lengths]
    mean, middle = sum(logs) / count, median(logs)
    head = before[units[0]]
    return {
        "count-log": math.log(count),
        "two": float(count == 2),
        "three": float(count == 3),
        "density": count / len(facts.units),
        "total-log": math.log(total),
        "first-at-top": float(units[0] == 0),
        "first-length": logs[0] - middle,
        "first-tiny": float(lengths[0] < TINY),
        "last-tiny": float(lengths[-1] < TINY // 2),
        "head-length": math.log(max(head, 1)) - middle,
        "head-share": head / total,
        "head-small": float(head < HEAD_CHARS or head < HEAD_SHARE * total),
        "longest-share": max(lengths) / total * max(1.0, count / 4),
        "length-mean": mean,
        "length-spread": math.sqrt(sum((log - mean) ** 2 for log in logs) / count),
        "length-usual": sum(SMALL <= length <= LONG for length in lengths) / count,
        "tiny": sum(length < TINY for length in lengths) / count,
        "small": sum(length < SMALL for length in lengths) / count,
    }
