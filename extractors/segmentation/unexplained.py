"""Unexplained headings: lines inside items that look like the headings of items, for a person to look at.

Three lines more in the face and size that all titles have -> `heading-inside`, with the place of each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise

from extractors.segmentation.candidate import Candidate
from extractors.segmentation.forms.choice import look_of
from extractors.segmentation.forms.masks import SECTION_NUMBERS, numbers_note
from extractors.segmentation.forms.survey import Survey
from schema.records import Issue

LIKELY = 0.2  # probability from which on a line that begins no item might
SHARED = 0.6  # of the items begin in a look that makes other lines of that look questionable
NAMED, NAMED_CHARS = 3, 20  # lines that an issue quotes, and letters of each


def unexplained(found: Survey, chosen: Sequence[Candidate], labels: Collection[str]) -> tuple[Issue, ...]:
    """At most one issue: the lines inside items that look like headings and that nothing explains."""
    facts = found.facts
    lines = [
        unit for unit in _inside(found, chosen)
        if facts.units[unit].key not in labels and (_in_the_look(found, unit) or _likely(found, unit))
    ]  # fmt: skip
    if not lines:
        return ()
    quoted = "; ".join(
        f"{facts.units[unit].text[:NAMED_CHARS]} (page {facts.units[unit].page})" for unit in lines[:NAMED]
    )
    more = f" and {len(lines) - NAMED} more" if len(lines) > NAMED else ""
    detail = f"{len(lines)} inside items: {quoted}{more}"
    return (Issue("split", "heading-inside", facts.units[lines[0]].page, detail),)


def _inside(found: Survey, chosen: Sequence[Candidate]) -> list[int]:
    """Units below the headings of the items; no sentences, dates, notes, numbered sections, or words that lead
    over to what follows (`同志们、朋友们：`)."""
    facts = found.facts
    firsts = [*(found.unit_of(one.at) for one in chosen), len(facts.units)]
    below = [found.unit_of(max(one.block, one.at + 1) - 1) + 1 for one in chosen]
    return [
        unit
        for start, (_, end) in zip(below, pairwise(firsts), strict=True)
        for unit in range(start, end)
        if facts.chars[unit] > 1 and not (facts.sentence[unit] or facts.stops[unit] or facts.dated[unit])
        and not ((number := facts.number[unit]) and _counts_within(number[0]))
        and not (number is None and facts.units[unit].text.rstrip().endswith((":", "：")))
    ]  # fmt: skip


def _counts_within(template: str) -> bool:
    return template in SECTION_NUMBERS or numbers_note(template)


def _likely(found: Survey, unit: int) -> bool:
    return found.judgement.places.get(unit, 0.0) >= LIKELY


def _in_the_look(found: Survey, unit: int) -> bool:
    """Whether a unit is set as most items' first lines are, in a size and face that running text has not."""
    if len(found.starts) < 2:
        return False
    facts = found.facts
    look, count = Counter(look_of(facts, start) for start in found.starts).most_common(1)[0]
    rare = look not in (facts.body_style, (facts.size, facts.font)) and count >= SHARED * len(found.starts)
    return rare and look_of(facts, unit) == look
