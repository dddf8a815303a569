"""Hypotheses: the sets of units that may be the list of a document's items, each marked by one form.

A form is one token or a few together (`style:22.0/…` + `below-date`). The items that cues and series find, and
the marks of each series, are hypotheses among the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from extractors.segmentation.forms.tokens import Tokens
from extractors.segmentation.forms.units import LARGER, UnitFacts

CHARS_PER_ITEM = 120  # on average at least; what marks more places marks paragraphs
MOST_ITEMS = 400
MOST_PAIRED = 150  # tokens that are combined with each other
ONE_HEADING_CHARS, ONE_HEADING_UNITS = 90, 4  # members this near each other are lines of one heading
KEPT = 90  # hypotheses that are looked at closely
COVER_CHARS = 120  # a first member that heads no more is a cover
FIRST_JOINS = frozenset(
    {
        "white",
        "page",
        "part",
        "above-begins",
        "above-ends",
        "above-date",
        "above-end",
        "above-long",
        "above-style",
    }
)
PAIRED = frozenset(
    """style size font level big column white page part number begins ends repeats contents outline running-head
    above-begins above-ends above-date below-begins below-ends below-date below-name below-dash below-number cue""".split()
)


@dataclass(frozen=True)
class Hypothesis:
    """`units` begin the items, by `form`: the tokens they share, or the name of what found them."""

    form: tuple[str, ...]
    units: tuple[int, ...]

    @cached_property
    def bits(self) -> int:
        """The units as a set of bits."""
        return bits_of(self.units)


def propose(facts: UnitFacts, tokens: Tokens, found: Iterable[tuple[str, Sequence[int]]]) -> list[Hypothesis]:
    """The likeliest hypotheses by a quick look, at most `KEPT`; `found` are sets that others found, by name."""
    sets = _marked(facts, tokens)
    own = [Hypothesis((name,), tuple(sorted(set(units)))) for name, units in found if len(set(units)) >= 2]
    kept: dict[tuple[int, ...], Hypothesis] = {one.units: one for one in own}
    masks = _Masks(facts, tokens)
    roughly = sorted(sets.items(), key=lambda pair: -masks.worth(pair[0]))[: 6 * KEPT]
    seen = []
    for bits, form in roughly:
        units = _one_a_heading(facts, members(bits))
        if len(units) >= 2 and units not in kept:
            kept[units] = Hypothesis(form, units)
            seen.append((masks.worth(kept[units].bits) - _uneven(facts, units), units))
    best = {units for _, units in sorted(seen, reverse=True)[:KEPT]}
    return [one for units, one in kept.items() if units in best or one in own]


def bits_of(units: Iterable[int]) -> int:
    """The set of some units, bit i for unit i."""
    found = 0
    for unit in units:
        found |= 1 << unit
    return found


def members(bits: int) -> list[int]:
    """The units of a set, ascending."""
    found = []
    while bits:
        low = bits & -bits
        found.append(low.bit_length() - 1)
        bits ^= low
    return found


def _marked(facts: UnitFacts, tokens: Tokens) -> dict[int, tuple[str, ...]]:
    """Set -> the first form that marks it: single tokens, tokens on brief lines, and pairs of tokens."""
    most = max(3, min(MOST_ITEMS, facts.total // CHARS_PER_ITEM + 2))
    sets: dict[int, tuple[str, ...]] = {}
    cover = _has_cover(facts)

    def add(bits: int, form: tuple[str, ...]) -> None:
        if 2 <= bits.bit_count() <= most:
            sets.setdefault(bits, form)
        if not bits & 1 and any(name.split(":", 1)[0] in FIRST_JOINS for name in form):
            if 2 <= bits.bit_count() + 1 <= most:
                sets.setdefault(bits | 1, (*form, "+first"))
        elif bits & 1 and cover and 2 <= bits.bit_count() - 1 <= most:
            sets.setdefault(bits ^ 1, (*form, "-cover"))

    base = [(name, bits) for name, bits in tokens.sets.items() if bits.bit_count() >= 2]
    for name, bits in base:
        add(bits, (name,))
    brief = tokens.sets.get("brief", 0)
    paired = [
        (name, bits)
        for name, bits in base
        if name.split(":", 1)[0] in PAIRED and bits.bit_count() <= 6 * most
    ]
    paired = (
        sorted(paired, key=lambda pair: -abs(pair[1].bit_count()))[-MOST_PAIRED:]
        if len(paired) > MOST_PAIRED
        else paired
    )
    for i, (name, bits) in enumerate(paired):
        if bits & brief != bits:
            add(bits & brief, (name, "brief"))
        for other, more in paired[i + 1 :]:
            both = bits & more
            if both and both not in (bits, more) and both not in sets:
                add(both, (name, other))
                if both & brief != both:
                    add(both & brief, (name, other, "brief"))
    if "contents" in tokens.sets:
        add(tokens.sets["contents"], ("contents",))
    return sets


def _has_cover(facts: UnitFacts) -> bool:
    """Whether the document's first unit may be a cover or a title of the whole."""
    units = facts.units
    if len(units) <= 2:
        return False
    alone = sum(style == facts.style[0] for style in facts.style) <= 2
    larger = facts.ratio[0] > LARGER and sum(ratio == facts.ratio[0] for ratio in facts.ratio) <= 2
    return units[1].layout.starts_page or units[1].layout.breaks or alone or larger or facts.before[3] < 80


def _one_a_heading(facts: UnitFacts, units: Sequence[int]) -> tuple[int, ...]:
    """Members of one heading become one; a first member that heads next to nothing (a cover) goes."""
    kept: list[int] = []
    for unit in units:
        if kept and _same_heading(facts, kept, unit):
            if (
                len(kept) == 1
                and len(units) > 2
                and facts.style[kept[0]] != facts.style[unit] == facts.style[units[2]]
            ):
                kept[0] = unit
            continue
        kept.append(unit)
    if len(kept) > 2:
        lengths = sorted(
            facts.before[end] - facts.before[at]
            for at, end in zip(kept, [*kept[1:], len(facts.units)], strict=True)
        )
        if facts.before[kept[1]] - facts.before[kept[0]] < min(
            COVER_CHARS, 0.25 * lengths[len(lengths) // 2]
        ):
            kept = kept[1:]
    return tuple(kept)


def _same_heading(facts: UnitFacts, kept: Sequence[int], unit: int) -> bool:
    last = kept[-1]
    if unit - last > ONE_HEADING_UNITS or facts.before[unit] - facts.before[last] >= ONE_HEADING_CHARS:
        return False
    if any(facts.chars[between] > 45 and facts.stops[between] for between in range(last, unit)):
        return False
    one = facts.units[unit]
    return len(kept) > 1 or not (one.layout.starts_page and one.page > facts.units[last].page)


class _Masks:
    """Sets of units that make a hypothesis likely or not, for a quick look at thousands of them."""

    def __init__(self, facts: UnitFacts, tokens: Tokens) -> None:
        ranked = sorted(tokens.contrast, key=lambda unit: -tokens.contrast[unit])
        self.levels = [
            sum(1 << unit for unit in ranked if tokens.contrast[unit] >= least)
            for least in (0.4, 0.8, 1.4, 2.2, 3.2)
        ]
        self.prose = sum(
            1 << unit for unit in tokens.candidates_list if facts.sentence[unit] or facts.stops[unit]
        )
        self.contents = tokens.sets.get("contents", 0)
        self.outline = tokens.sets.get("outline", 0)
        self.spoken = tokens.sets.get("cue:1", 0)
        self.total = facts.total
        self.before = facts.before

    def worth(self, bits: int) -> float:
        """A quick estimate: how much its members stand out, what witnesses say, and how late the first stands."""
        count = bits.bit_count()
        found = sum((bits & level).bit_count() for level in self.levels) / count
        found -= 1.0 * (bits & self.prose).bit_count() / count
        first = (bits & -bits).bit_length() - 1
        found -= 2.5 * self.before[first] / self.total
        found += 0.8 * (bits & self.spoken).bit_count() / count
        for named, weight in ((self.contents, 8.0), (self.outline, 4.0)):
            if named:
                found += weight * (bits & named).bit_count() / (count + named.bit_count())
        return found


def _uneven(facts: UnitFacts, units: Sequence[int]) -> float:
    """What speaks against a set by the lengths of its items: one that holds nearly all, many that hold nothing."""
    ends = [*units[1:], len(facts.units)]
    lengths = [facts.before[end] - facts.before[at] for at, end in zip(units, ends, strict=True)]
    share = max(lengths) / facts.total
    tiny = sum(length < 150 for length in lengths) / len(lengths)
    return 2.0 * share * (1.3 if len(units) >= 4 else 1.0) + 2.0 * tiny
