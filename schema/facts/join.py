"""Joins what the prints of one speech state into its facts; the result does not depend on the order of loading.

    2019-08-05 | –           ->  2019-08-05, the only print that says it
    县纪委书记 | 纪委书记    ->  县纪委书记, the most specific
    2019-08-05 | 2019-09-01  ->  null: the prints contradict each other

A print contradicts the others unless one of them says all that every other says. Blanks (`XX县`, `某某`) state
nothing. Where a person set a fact, only prints with a person's word count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from schema.facts.printed import PrintedFacts
from schema.facts.sayings import covers
from schema.tables.handles import JOINED

ONLY: Final = "only-print"  # one print states it
AGREEING: Final = (
    "agreeing-prints"  # all that state it state it alike; the print named is the earliest of them
)
SPECIFIC: Final = "most-specific"  # it says all that the other prints say, and more
EARLIEST: Final = "earliest"  # the prints write the same differently
DECIDED: Final = "correction"  # a person set it


class JoinedFact(Struct, frozen=True):
    """A fact of a speech: its value, the print that states it, and why it is that print."""

    value: str
    source: PrintedFacts
    rule: str


class JoinedFacts(Struct, frozen=True):
    """The facts of a speech by field, and the fields in which its prints contradict each other."""

    facts: dict[str, JoinedFact]
    contradicted: tuple[str, ...] = ()


def joined(prints: Iterable[PrintedFacts]) -> JoinedFacts:
    """Returns the facts of the speech with these prints, given in any order."""
    ordered = sorted(prints, key=lambda printed: printed.order)
    facts: dict[str, JoinedFact] = {}
    contradicted = []
    for field in JOINED:
        stated = counting(ordered, field)
        if not stated:
            continue
        found = _chosen(stated, field)
        if found is None:
            contradicted.append(field)
        else:
            facts[field] = found
    return JoinedFacts(facts, tuple(contradicted))


def counting(ordered: Sequence[PrintedFacts], field: str) -> list[PrintedFacts]:
    """Returns the prints whose statement counts: those that a person set, else all that leave no blank."""
    stated = [printed for printed in ordered if printed.value(field) is not None]
    return [printed for printed in stated if field in printed.corrected] or stated


def _chosen(stated: Sequence[PrintedFacts], field: str) -> JoinedFact | None:
    """The fact that follows from these prints, earliest first; None where they contradict each other."""
    first = stated[0]
    value = first.value(field) or ""
    same_days = {(printed.date_from, printed.date_to) for printed in stated} if field == "date" else {None}
    if {printed.value(field) for printed in stated} == {value} and len(same_days) == 1:
        if field in first.corrected:
            return JoinedFact(value, first, DECIDED)
        return JoinedFact(value, first, ONLY if len(stated) == 1 else AGREEING)
    fullest = [one for one in stated if all(covers(field, one, other) for other in stated)]
    if not fullest:
        return None
    chosen = fullest[0]
    rule = EARLIEST if len(fullest) == len(stated) else SPECIFIC
    return JoinedFact(chosen.value(field) or "", chosen, DECIDED if field in chosen.corrected else rule)
