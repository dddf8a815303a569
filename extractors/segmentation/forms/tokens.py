"""Tokens: what may be common to headings, as sets of units. A set of units is an integer, bit i for unit i.

A unit has tokens of its own (its style, the white above it, its number's template, the words it begins or ends
with, a witness that names it) and of the units around it (a date below, the style of the line above).

`第三篇　在全县…会上的讲话` above `（2021年3月1日）` -> `style:22.0/SimHei/0/c`, `number:第h篇`, `below-date` …
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from msgspec import Struct

from extractors.segmentation.forms.units import LONGEST_HEADING, UnitFacts
from extractors.segmentation.forms.witnesses import Witnesses
from schema.text.nfkc import nfkc
from schema.text.numerals import HAN_CLASS

WHITE_LEVELS = (0.4, 0.9, 1.5, 2.5, 3.5)  # pitches, or blank lines, beyond the usual
BIG, BIGGER = 1.1, 1.3
FILLED = 0.8  # a page filled less was left on purpose
COMMON = 3  # occurrences from which on words at the beginning or end of lines may belong to a form
ENDS = "。！？!?.…”』」）)】"
DIGITS = re.compile(rf"[0-9]+|[{HAN_CLASS}廿卅]+")
SPACES = re.compile(r"\s")

# What kind of sign a token is: tokens of one kind do not speak independently of each other.
KINDS = {
    "style": "look", "size": "look", "font": "look", "level": "look", "big": "look",
    "column": "column", "white": "white", "page": "page", "part": "page",
    "number": "number", "begins": "words", "ends": "words", "repeats": "words",
    "contents": "contents", "outline": "outline", "outline-cut": "outline", "running-head": "running-head",
    "above-begins": "above", "above-ends": "above", "above-date": "above",
    "below-begins": "below", "below-ends": "below", "below-name": "below", "below-dash": "below",
    "below-date": "below", "below-number": "below", "second-begins": "below", "second-ends": "below",
    "below-style": "below-look", "second-style": "below-look", "above-style": "above-look",
    "below-white": "below-white", "cue": "cue",
}  # fmt: skip


class Tokens(Struct, frozen=True):
    """`sets`: token -> the candidate units that have it; `candidates` are all units that may be a heading;
    `of`: unit -> its tokens; `contrast`: how much each candidate stands out, roughly in units of one sign."""

    sets: dict[str, int]
    candidates: int
    of: dict[int, tuple[str, ...]]
    contrast: dict[int, float]

    def contrast_of(self, unit: int) -> float:
        """How much a unit stands out; 0.0 for one that is no candidate."""
        return self.contrast.get(unit, 0.0)

    @property
    def candidates_list(self) -> list[int]:
        """The candidate units, ascending."""
        return list(self.of)


def kind_of(token: str) -> str:
    """The kind of sign a token is; "" for one that is no sign by itself."""
    return KINDS.get(token.split(":", 1)[0], "")


def tokens_of(facts: UnitFacts, witnesses: Witnesses, spoken: dict[int, float]) -> Tokens:
    """The tokens of all candidate units. `spoken`: unit -> log-odds of its cues, where it has any."""
    affixes = _affixes(facts)
    repeats = Counter(unit.key for unit in facts.units)
    contents, outline = frozenset(witnesses.contents), frozenset(witnesses.outline)
    cuts = [frozenset(one) for one in witnesses.outline_levels or (witnesses.outline,)]
    heads = frozenset(witnesses.running_heads)
    candidates = [
        unit
        for unit in range(len(facts.units))
        if unit == 0 or unit in contents or _may_head(facts, unit) or spoken.get(unit, -9.0) > 0
    ]
    of = {}
    for unit in candidates:
        own = _own(facts, unit, affixes)
        if repeats[facts.units[unit].key] >= COMMON and facts.chars[unit] >= 2:
            own.append(f"repeats:{facts.units[unit].key[:20]}")
        if unit in contents:
            own.append("contents")
        if unit in outline:
            own.append("outline")
            own += (f"outline-cut:{n}" for n, cut in enumerate(cuts, 1) if unit in cut)
        if unit in heads:
            own.append("running-head")
        own += (f"cue:{least}" for least in (-1, 1, 3) if spoken.get(unit, -9.0) >= least)
        of[unit] = tuple(dict.fromkeys((*own, *_around(facts, unit, affixes))))
    sets: dict[str, int] = defaultdict(int)
    for unit, names in of.items():
        for name in names:
            sets[name] |= 1 << unit
    contrast = {unit: _contrast(facts, unit) for unit in candidates}
    return Tokens(dict(sets), sum(1 << unit for unit in candidates), of, contrast)


def _may_head(facts: UnitFacts, unit: int) -> bool:
    chars, layout = facts.chars[unit], facts.units[unit].layout
    return (
        (facts.short[unit] and not facts.sentence[unit])
        or (
            chars <= LONGEST_HEADING
            and not facts.stops[unit]
            and (facts.white[unit] >= 0.9 or facts.column[unit] != "b")
        )
        or (facts.ratio[unit] > BIG and chars <= 120)
        or (layout.starts_page and facts.units[unit].filled < 0.75)
        or layout.breaks
    )


def _own(facts: UnitFacts, unit: int, affixes: list[tuple[str, ...]]) -> list[str]:
    one, ratio, white = facts.units[unit], facts.ratio[unit], facts.white[unit]
    layout = one.layout
    found = [
        f"style:{facts.style[unit]}",
        f"size:{round(layout.size * 2) / 2}",
        f"font:{layout.font}",
        f"column:{facts.column[unit]}",
    ]
    if layout.level:
        found.append(f"level:{layout.level}")
    found += (f"big:{least}" for least in (BIG, BIGGER) if ratio > least)
    found += (f"white:{least}" for least in WHITE_LEVELS if white >= least)
    if layout.starts_page:
        found.append("page")
        if one.filled < FILLED:
            found.append("page:short")
    if layout.breaks:
        found.append("part")
    if number := facts.number[unit]:
        found.append(f"number:{number[0]}")
    found += affixes[unit]
    if facts.chars[unit] <= 45 and not facts.stops[unit]:
        found.append("brief")
    return found


def _around(facts: UnitFacts, unit: int, affixes: list[tuple[str, ...]]) -> list[str]:
    found = []
    last = len(facts.units) - 1
    if unit < last:
        below = unit + 1
        found.append(f"below-style:{facts.style[below]}")
        found += (f"below-white:{least}" for least in WHITE_LEVELS[:2] if facts.white[below] >= least)
        if facts.units[below].layout.gap >= 0.4:
            found.append("below-gap")
        found += (f"below-{name}" for name in affixes[below])
        if number := facts.number[below]:
            found.append(f"below-number:{number[0]}")
        if facts.name[below]:
            found.append("below-name")
        if facts.dashed[below]:
            found.append("below-dash")
        if facts.chars[below] > 60:
            found.append("below-long")
        if any(facts.date[near] for near in range(below, min(last + 1, below + 3))):
            found.append("below-date")
        if facts.colon[below]:
            found.append("below-colon")
    if unit + 2 <= last:
        found.append(f"second-style:{facts.style[unit + 2]}")
        found += (f"second-{name}" for name in affixes[unit + 2])
    if unit:
        above = unit - 1
        found.append(f"above-style:{facts.style[above]}")
        found += (f"above-{name}" for name in affixes[above])
        if facts.date[above]:
            found.append("above-date")
        if facts.stops[above] or facts.units[above].text[-1:] in ENDS:
            found.append("above-end")
        if facts.chars[above] > 60:
            found.append("above-long")
    return found


def _affixes(facts: UnitFacts) -> list[tuple[str, ...]]:
    """For each unit the recurring words it begins and ends with, numbers taken out."""
    masked = [DIGITS.sub("#", nfkc(SPACES.sub("", unit.text[:120]))) for unit in facts.units]
    tails = [
        DIGITS.sub("#", nfkc(SPACES.sub("", unit.text[-8:]))) if count > LONGEST_HEADING else text
        for unit, count, text in zip(facts.units, facts.chars, masked, strict=True)
    ]
    begins = Counter(text[:length] for text in masked for length in (2, 4))
    ends = Counter(
        tail[-length:]
        for tail, count in zip(tails, facts.chars, strict=True)
        if count <= 90
        for length in (2, 3)
    )
    found: list[tuple[str, ...]] = []
    for text, count in zip(masked, facts.chars, strict=True):
        names = []
        if len(text) >= 3:
            lead = next(
                (
                    text[:length]
                    for length in (4, 2)
                    if len(text) >= length and begins[text[:length]] >= COMMON
                ),
                "",
            )
            tail = next(
                (text[-length:] for length in (3, 2) if count <= 90 and ends[text[-length:]] >= COMMON), ""
            )
            names += [f"begins:{lead}"] * bool(lead) + [f"ends:{tail}"] * bool(tail)
        found.append(tuple(names))
    return found


def _contrast(facts: UnitFacts, unit: int) -> float:
    one = facts.units[unit]
    layout = one.layout
    found = 6 * max(0.0, min(facts.ratio[unit], 2.5) - 1) + 0.8 * min(facts.white[unit], 4.0)
    if layout.starts_page:
        found += 1.0 if one.filled < 0.85 else 0.3
    found += 1.0 * (layout.font != facts.font) + 0.7 * (facts.column[unit] == "c")
    found += 0.7 * (facts.column[unit] == "0" and facts.indent >= 2) + 1.5 * layout.breaks
    return 0.4 * found if facts.sentence[unit] else found
