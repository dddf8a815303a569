"""Completes the chosen starts of items: the end of each heading, and the evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from msgspec.structs import replace

from extractors.segmentation.best_path import file_start
from extractors.segmentation.candidate import Candidate
from extractors.segmentation.cued import Cued
from extractors.segmentation.forms.choice import HEADING_UNITS, heading_end
from extractors.segmentation.forms.survey import Survey
from extractors.segmentation.forms.units import key_of
from schema.records import Evidence, Paragraph

NAME_CHARS = 3
LABEL_CHARS = 12  # letters of a line that may label a section
LEAST_LABELLED, REPEATED = 3, 0.25  # items, and share of them, that repeat a label: fewer may be chance
TAIL_UNITS = 2  # at the end of an item, where thanks and signatures recur


def chosen_starts(
    cued: Cued, by_cues: Sequence[Candidate], found: Survey, labels: frozenset[str]
) -> list[Candidate]:
    """The starts of the survey as candidates; where the cues chose the same places, theirs with their headings, which
    end above a line of `labels` (`section_labels`)."""
    if len(found.starts) < 2:
        return [file_start(cued.candidates, cued.cues)]
    own = {found.unit_of(one.at): one for one in by_cues}
    if set(own) == set(found.starts):
        return [_trimmed(one, cued, found, labels) for one in by_cues]
    cued_at = {one.at: one for one in cued.candidates}
    chosen = []
    for unit, following in zip(found.starts, [*found.starts[1:], len(found.facts.units)], strict=True):
        at = found.facts.units[unit].at
        known = own.get(unit) or cued_at.get(at, Candidate(at, at, 0.0, ()))
        block = found.facts.units[heading_end(found.facts, unit, following) - 1].end
        block = _with_told(cued, block, following, found)
        chosen.append(_trimmed(Candidate(at, block, known.score, known.evidence), cued, found, labels))
    return chosen


def section_labels(found: Survey) -> frozenset[str]:
    """Short lines that items repeat word for word and that head their sections (`基本案情`, `裁判结果`): they belong to
    no heading. Lines that only ever stand at the top of items are no labels: one person may speak them all. Where
    there are labels, three times is enough for a line set as running text that names nobody."""
    near: Counter[str] = Counter()
    deep: Counter[str] = Counter()
    plain: set[str] = set()
    facts = found.facts
    for start, end in pairwise((*found.starts, len(facts.units))):
        short = [
            (unit, facts.units[unit].key)
            for unit in range(start + 1, end)
            if facts.chars[unit] <= LABEL_CHARS
        ]
        near.update({key for unit, key in short if key and unit - start <= HEADING_UNITS})
        if facts.style[start] != facts.body_style:
            plain |= {key for unit, key in short if _plain_label(unit, start, found)}
        deep.update(
            {key for unit, key in short if key and unit - start > HEADING_UNITS and end - unit > TAIL_UNITS}
        )
    least = max(LEAST_LABELLED, REPEATED * len(found.starts))
    if not any(count >= least for count in deep.values()):
        return frozenset()
    return frozenset(
        key for key, count in (near + deep).items() if count >= (LEAST_LABELLED if key in plain else least)
    )


def _plain_label(unit: int, start: int, found: Survey) -> bool:
    """Whether a unit is set as running text and is neither a date nor, right below the title, what may be a name."""
    facts = found.facts
    named = unit == start + 1 and facts.chars[unit] <= NAME_CHARS
    return facts.style[unit] == facts.body_style and not (named or facts.date[unit] or facts.dashed[unit])


def _trimmed(candidate: Candidate, cued: Cued, found: Survey, labels: frozenset[str]) -> Candidate:
    """The candidate with its heading ended above the first section label, and above lines that look like running
    text where the title does not and that no cue explains."""
    facts, end = found.facts, candidate.block
    for piece in range(candidate.at + 1, candidate.block):
        if key_of(cued.pieces[piece].text) in labels:
            end = piece
            break
    looks = facts.style[found.unit_of(candidate.at)] != facts.body_style and bool(facts.size)
    while looks and end > candidate.at + 1 and _runs(end - 1, cued, found):
        end -= 1
    return replace(candidate, block=end)


def _runs(piece: int, cued: Cued, found: Survey) -> bool:
    """Whether a line of a heading block looks like running text and nothing says that it heads."""
    cue = cued.cues[piece]
    told = cue.title or cue.date or cue.dated or cue.byline or cue.label or cue.stands_out >= 1.0
    unit = found.unit_of(piece)
    return not told and found.facts.style[unit] == found.facts.body_style and not found.facts.dashed[unit]


def _with_told(cued: Cued, block: int, following: int, found: Survey) -> int:
    """The end of a heading, moved behind the dates, names and labels that cues see right below it."""
    end = found.facts.units[following].at if following < len(found.facts.units) else len(cued.pieces)
    while block < end - 1 and (cued.cues[block].date or cued.cues[block].label or cued.cues[block].byline):
        block += 1
    return block


def explained(
    found: Survey, chosen: Sequence[Candidate], pieces: Sequence[Paragraph]
) -> list[tuple[Evidence, ...]]:
    """For each item the form that began it and the witnesses that name it; for the first also what was judged of the
    whole document: the form and its places, what came second, and how much of each witness agrees."""
    told = []
    units = found.starts if len(found.starts) > 1 else (0,)
    for unit, candidate in zip(units, chosen, strict=True):
        rules = _judged(found) if candidate is chosen[0] else []
        if len(found.starts) > 1:
            rules.append(f"place {found.judgement.places.get(unit, 0.0):.2f}")
            rules += [name for name, named in _witnesses(found) if unit in named]
        span = pieces[candidate.at].spans[0]
        told.append(tuple(Evidence(span.page, span.line, rule) for rule in rules))
    return told


def _judged(found: Survey) -> list[str]:
    """What was judged of the document, likeliest first."""
    judged = found.judgement
    single = f"one item {judged.single:.2f}"
    forms = [f"{'+'.join(one.form)}, {len(one.units)} places {odds:.2f}" for odds, one in judged.ranked[:2]]
    if len(found.starts) < 2:
        return [single, *(f"runner-up {form}" for form in forms[:1])]
    second = forms[1] if len(forms) > 1 and judged.ranked[1][0] > judged.single else single
    told = [f"form {forms[0]}", f"runner-up {second}"]
    for name, named in _witnesses(found):
        if named:
            told.append(f"witness {name}: {len(set(named) & set(found.starts))} of {len(named)}")
    return told


def _witnesses(found: Survey) -> tuple[tuple[str, tuple[int, ...]], ...]:
    one = found.witnesses
    return ("contents", one.contents), ("outline", one.outline), ("running-head", one.running_heads)
