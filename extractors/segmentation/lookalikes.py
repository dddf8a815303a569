"""Candidates that look alike speak for each other: the same typography, the same kinds of lines, or just as many
as the file declares.

Six lines in the same face above a date and a name -> each is a likelier start than it would be alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from extractors.segmentation.candidate import Candidate
from extractors.segmentation.features import Cue
from schema.records import Paragraph

BARE = "S"  # the shape of a salutation without a heading
LIKE_FROM = -1.6  # score from which on a candidate counts as a like of others
LEAST_ALIKE = 3  # two alike may be chance


def compared(
    found: Sequence[Candidate],
    paragraphs: Sequence[Paragraph],
    cues: Sequence[Cue],
    weights: Mapping[str, float],
    declared: int | None,
) -> list[Candidate]:
    """The candidates with what their likes in the file add."""
    looks = Counter(cues[c.at].look for c in found if c.score > 0 and cues[c.at].stands_out >= 0.6)
    shapes = Counter(_shape(c, cues) for c in found if c.score > LIKE_FROM)
    alike = [_with_like(candidate, cues, looks, shapes, weights) for candidate in found]
    return _as_declared(alike, paragraphs, cues, weights, declared)


def _with_like(
    candidate: Candidate,
    cues: Sequence[Cue],
    looks: Counter[tuple[str, float, str]],
    shapes: Counter[str],
    weights: Mapping[str, float],
) -> Candidate:
    """The candidate with what its likes in the file add: the same typography, the same kinds of lines."""
    cue = cues[candidate.at]
    added: list[tuple[str, float]] = []
    alike = looks[cue.look] - (candidate.score > 0)
    if cue.stands_out >= 0.6 and alike > 0:
        added.append(("like-others", round(weights["like-others"] * min(alike, 4), 2)))
    shape = _shape(candidate, cues)
    same = shapes[shape] - (candidate.score > LIKE_FROM)
    if same > 0 and shape.strip("x"):
        weight = weights["same-shape"] * (1.5 if shape == BARE else 1.0)  # nothing else is there to go by
        added.append(("same-shape", round(weight * min(same, 4), 2)))
    return candidate.with_evidence(*added)


def _shape(candidate: Candidate, cues: Sequence[Cue]) -> str:
    """The kinds of lines in the block, as letters: `mtds` for mark, title, date line, speaker."""
    if candidate.block == candidate.at:
        return BARE
    letters = []
    for at in range(candidate.at, candidate.block):
        one = cues[at]
        letters.append(
            "t" if one.title else "d" if one.date else "D" if one.dated else "s" if one.byline else "x"
        )
    return "".join(letters) + cues[candidate.at].text[:1] * (not cues[candidate.at].text[:1].isalnum())


def _as_declared(
    found: Sequence[Candidate],
    paragraphs: Sequence[Paragraph],
    cues: Sequence[Cue],
    weights: Mapping[str, float],
    declared: int | None,
) -> list[Candidate]:
    """Lines that stand alone, look alike, and are as many as the title declares items.

    A last resort: only where too few starts show themselves by anything else.
    """
    if declared is None or declared < LEAST_ALIKE or 2 * sum(c.score > 0 for c in found) > declared:
        return list(found)
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for i, candidate in enumerate(found):
        cue, layout = cues[candidate.at], paragraphs[candidate.at].layout
        if cue.alone and not cue.compiled and candidate.block > candidate.at and not cue.section:
            groups[cue.look, layout.gap > 0 or layout.starts_page].append(i)
    counted = {i for alike in groups.values() if len(alike) == declared for i in alike}
    bonus = ("as-declared", weights["as-declared"])
    return [c.with_evidence(bonus) if i in counted else c for i, c in enumerate(found)]
