"""Agreement: whether what else the document says of its items (a count, a list, an outline) says what the split says.

A list that names five items where four were found -> the file cannot be sure, and `contents-differs` says so.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractors.segmentation.forms.choice import LEAST_NAMED
from extractors.segmentation.forms.masks import SECTION_NUMBERS, numbers_chapter
from extractors.segmentation.forms.survey import Survey
from extractors.segmentation.forms.units import UnitFacts
from schema.records import Issue

AGREEING = 0.9  # F1 of a list with the split from which on they agree
HEADING_LINES = 3  # of a heading, one of which a list repeats
SECTIONS = 0.5  # of the entries of a list are numbered sections: they part no document


def differing(found: Survey, count: int, declared: int | None) -> tuple[Issue, ...]:
    """An issue for each of the document's own words about its items that the split contradicts."""
    issues = []
    if declared is not None and declared != count:
        issues.append(Issue("split", "count-differs", None, f"declared {declared}, found {count}"))
    seen = found.witnesses
    sections = count == 1 and seen.outline_headed and not found.compiled  # below the title of one speech
    for name, lists in (
        ("list of contents", (seen.contents,)),
        ("outline", () if sections else (seen.outline, *seen.outline_levels)),
    ):
        if lists and not any(_agrees(named, found.starts, found.facts) for named in lists):
            same = max(_shared(named, found.starts) for named in lists)
            detail = f"{name} names {max(map(len, lists))} places, {same} of {count} items begin there"
            issues.append(Issue("split", "contents-differs", None, detail))
    return tuple(issues)


def _agrees(named: Sequence[int], starts: Sequence[int], facts: UnitFacts) -> bool:
    """Whether a list names the starts, or names sections of the one item; a list of one place says nothing."""
    if len(named) < 2:
        return True
    if len(starts) < 2:
        return len(named) < LEAST_NAMED or sum(_is_section(facts, unit) for unit in named) >= SECTIONS * len(
            named
        )
    return 2 * _shared(named, starts) / (len(named) + len(starts)) >= AGREEING


def _shared(named: Sequence[int], starts: Sequence[int]) -> int:
    """How many starts a list names: the line itself or one of the next in its heading."""
    own = set(named)
    return sum(any(start + further in own for further in range(HEADING_LINES)) for start in starts)


def _is_section(facts: UnitFacts, unit: int) -> bool:
    number = facts.number[unit]
    return number is not None and (number[0] in SECTION_NUMBERS or numbers_chapter(number[0]))
