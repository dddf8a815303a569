"""confidence: how sure both boundaries of each item are, as a share that is right.

The model shares its probability among lists of items that differ in a place or two, so it is too modest: what it holds
probable by 0.8 is right in more than nine of ten. `SLOPE` and `OFFSET` make one of the other. On real works left out of
the fit, as they are and with cues taken away (`benchmarks.evaluation.calibration`), a plain fit would be surer still
(0.93, 1.47); these keep items of 0.9 and more right in 98 of 100 on the poorer copies too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from extractors.segmentation.candidate import Candidate
from extractors.segmentation.forms.choice import between_items
from extractors.segmentation.forms.survey import Survey

SLOPE, OFFSET = 1.0, 1.0  # of the log-odds
LEAST = 1e-4
SUREST = 0.999  # 1.0 is for what a person accepted
DOUBTED = 0.89  # at most, where a witness disagrees with the split
SETTLED = 2.0  # of 960 chosen starts with scores from -1 to 3 in files whose count agrees, none was wrong
BY_CUES = ("cues", "series", "cue:")  # forms that are no look of their own


def confidences(
    found: Survey, chosen: Sequence[Candidate], possible: Sequence[Candidate], agreed: bool
) -> list[float]:
    """How sure both boundaries of each item are: its start, the next one, and no likely start inside; where the cues
    chose the same places, no surer than they are. `agreed`: nothing else that the document says of its items
    contradicts the split."""
    judged = found.judgement
    most = SUREST if agreed else DOUBTED
    if len(found.starts) < 2:
        return [round(min(calibrated(judged.single), most), 3)] * len(chosen)
    sure = []
    ends = [*found.starts[1:], len(found.facts.units)]
    by_cues = judged.ranked[0][1].form[0].startswith(BY_CUES)
    passed = between_items(found.facts)
    for n, (unit, end) in enumerate(zip(found.starts, ends, strict=True)):
        own = _odds_at(unit, found, passed)
        following = _odds_at(end, found, passed) if end < len(found.facts.units) else 1.0
        inside = max(
            (p for at, p in judged.places.items() if unit < at < end and at not in passed), default=0.0
        )
        value = min(calibrated(min(own, following, 1.0 - inside)), most)
        sure.append(round(min(value, _by_cues(n, chosen, possible, agreed)) if by_cues else value, 3))
    return sure


def _odds_at(unit: int, found: Survey, passed: frozenset[int]) -> float:
    """How likely an item begins at a unit, or at what stands right above it between items."""
    places, first = found.judgement.places, unit
    while first - 1 in passed:
        first -= 1
    return max(
        (places[at] for at in range(first, unit + 1) if at in places), default=1.0 - found.judgement.single
    )


def _by_cues(n: int, chosen: Sequence[Candidate], possible: Sequence[Candidate], agreed: bool) -> float:
    """How sure item `n` is by cues alone. `agreed`: nothing speaks against the whole choice; then each of its
    starts is surer than alone."""
    settled = SETTLED if agreed else 0.0
    end = chosen[n + 1].at if n + 1 < len(chosen) else None
    own = 1.0 if n == 0 else _odds(chosen[n].score + settled)
    following = _odds(chosen[n + 1].score + settled) if end is not None else 1.0
    between = (one.score for one in possible if chosen[n].block < one.at and (end is None or one.at < end))
    return min(own, following, 1.0 - _odds(max(between, default=-9.0) - settled))


def calibrated(probability: float) -> float:
    """How often what the model holds this probable is right."""
    bounded = min(max(probability, LEAST), 1.0 - LEAST)
    return _odds(SLOPE * math.log(bounded / (1.0 - bounded)) + OFFSET)


def held(confidence: float) -> float:
    """What the model held probable of an item with this confidence: the inverse of `calibrated`."""
    bounded = min(max(confidence, LEAST), 1.0 - LEAST)
    return _odds((math.log(bounded / (1.0 - bounded)) - OFFSET) / SLOPE)


def _odds(score: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(min(score, 20.0), -20.0)))
