"""Turns: records of what several people said in turn, split by speaker only where the file says that turns are items.

`主席：各位委員…` `李委員慶華：主席、各位…` -> whole, the turns its paragraphs; where the title declares as many items as
there are turns, the list of contents names them, or the record is a parliament's with long speeches, split by them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from msgspec import Struct

from extractors.segmentation.candidate import Candidate
from extractors.segmentation.forms.survey import Survey
from extractors.segmentation.forms.units import UnitFacts, key_of

# "主席：…", "（李委員慶華）：…", "Mr. Speaker: …": who speaks, on the line of the first words or above them
SPEAKER = re.compile(
    r"\s*[(（]?(?P<who>[^\s，。；：:,;!！?？、“”「」《》()（）][^，。；：:;!！?？、“”「」《》]{0,23}?)[)）]?\s*[：:]"
)
LEAST_TURNS, LEAST_SPEAKERS = 6, 2
RECURRING = 0.6  # of the turns are by somebody who speaks more than once
COVERED = 0.6  # of the text, from the first turn on
BESIDE, MOST = (
    0.8,
    0.5,
)  # of the chosen starts are turns, and of the turns chosen starts, where a split is one by turns
NAMED = 0.8  # of the entries of a list of contents must name a turn
SHORTEST = 150  # letters of the middle turn: turns of a sentence would flood a search, whatever says that they are items
LONG = 400  # letters of a speech in a parliament's record, and of its middle turn
MANY = 4  # speakers of a parliament's record
TOP_UNITS = 8  # where a record says what it is
RECORD = re.compile(
    r"(?i)hansard|official (?:record|report) of|會議過程正式[紀記]錄|会议过程正式记录|議事錄逐字|逐字[紀記]錄"
)


class SpeakerTurns(Struct, frozen=True):
    """The turns of a record: the unit each begins with, who speaks, as a key, and its letters."""

    units: tuple[int, ...]
    speakers: tuple[str, ...]
    lengths: tuple[int, ...]


class Verdict(Struct, frozen=True):
    """What a record of turns asks for: the units its items begin with (none: it stays whole), and why.
    `said`: the file itself counts or names them."""

    starts: tuple[int, ...]
    why: str
    said: bool = False


def turns_of(facts: UnitFacts) -> SpeakerTurns | None:
    """The turns of a document that is a record of them; None for any other document."""
    said = {
        unit: who
        for unit, one in enumerate(facts.units)
        if (match := SPEAKER.match(one.text)) and (who := key_of(match["who"]))
        and facts.number[unit] is None and not facts.dated[unit]
    }  # fmt: skip
    often = Counter(said.values())
    if len(said) < LEAST_TURNS or len(often) < LEAST_SPEAKERS:
        return None
    recurring = sum(count for count in often.values() if count > 1)
    units = tuple(said)
    if recurring < RECURRING * len(said) or facts.total - facts.before[units[0]] < COVERED * facts.total:
        return None
    return SpeakerTurns(units, tuple(said.values()), _lengths(facts, units))


def by_turns(found: Survey, declared: int | None, entries: Sequence[str]) -> Verdict | None:
    """What a record of turns asks for; None where what was judged stands: the document is no such record, or its
    items are others than its turns. `entries` are the keys of its list of contents."""
    turns = turns_of(found.facts)
    if turns is None or not _are_starts(found.starts, turns):
        return None
    told = f"turns: {len(turns.units)} by {len(set(turns.speakers))} speakers"
    listed = _listed(turns, entries)
    if listed and median(_lengths(found.facts, listed)) >= SHORTEST:
        return Verdict(listed, f"{told}, {len(listed)} named by the list of contents", said=True)
    middle = median(turns.lengths)
    if middle < SHORTEST:
        return Verdict((), f"{told}, kept whole: half of them are shorter than {SHORTEST} letters")
    if declared == len(turns.units):
        return Verdict(turns.units, f"{told}, as many as declared", said=True)
    if _parliament(found.facts) and middle >= LONG and len(set(turns.speakers)) >= MANY:
        long = tuple(unit for unit, length in zip(turns.units, turns.lengths, strict=True) if length >= LONG)
        return Verdict(long, f"{told}, a parliament's record: those of {LONG} letters and more")
    return Verdict((), f"{told}, kept whole: nothing says that they are items")


def turn_starts(found: Survey) -> list[Candidate]:
    """The chosen turns as candidates: a line that only says who speaks is heading, one that says more is text."""
    chosen = []
    for unit in found.starts:
        one = found.facts.units[unit]
        match = SPEAKER.match(one.text)
        alone = match is not None and not one.text[match.end() :].strip()
        chosen.append(Candidate(one.at, one.end if alone else one.at, 0.0, ()))
    return chosen


def _lengths(facts: UnitFacts, units: Sequence[int]) -> tuple[int, ...]:
    return tuple(facts.before[end] - facts.before[unit] for unit, end in pairwise((*units, len(facts.units))))


def _listed(turns: SpeakerTurns, entries: Sequence[str]) -> tuple[int, ...]:
    """The turns that a list of contents names in order; none unless nearly all of its entries name one."""
    found: list[int] = []
    at = 0
    for entry in entries:
        place = next(
            (
                n
                for n in range(at, len(turns.units))
                if len(turns.speakers[n]) > 1 and turns.speakers[n] in entry
            ),
            None,
        )
        if place is not None:
            found.append(turns.units[place])
            at = place + 1
    return tuple(found) if len(found) >= max(2, NAMED * len(entries)) else ()


def _are_starts(starts: Sequence[int], turns: SpeakerTurns) -> bool:
    """Whether what was judged is one item, or a split by the turns themselves."""
    shared = len(set(starts) & set(turns.units))
    return len(starts) < 2 or (shared >= BESIDE * len(starts) and shared >= MOST * len(turns.units))


def _parliament(facts: UnitFacts) -> bool:
    return any(RECORD.search(one.text) for one in facts.units[:TOP_UNITS])
