"""choice: from what is likely to where the items begin, and where the heading of each ends.

The likeliest form decides; single places join or leave it where the other forms agree, and a form is closed: what
has exactly its rare look belongs to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from extractors.segmentation.forms.hypotheses import ONE_HEADING_CHARS, Hypothesis
from extractors.segmentation.forms.judge import Judgement
from extractors.segmentation.forms.tokens import Tokens
from extractors.segmentation.forms.units import LARGER, SHORT, UnitFacts

LIKELY = 0.5  # of the probability that the document is several items
SINGLE = 0.36  # probability of "one item" from which on a document stays whole: cutting up a report is the worse fault
SINGLE_COMPILED = 0.6  # the same where the document calls itself a compilation
CLOSE = 0.55  # up to this probability of "one item" it is several where one form alone is nearly as likely
NEARLY = 0.75  # of the probability of "one item"
TRIED, WEIGHED = 12, 40  # hypotheses that may be chosen, and those they are held against
RIVAL = 0.3  # of the likeliest probability: a set that is likely by less is not chosen as the safe few
LEAST_NAMED = 3  # entries of a list that speak against what the forms say
CONTRADICTING = 0.5  # F1 of a list of contents with a form below which it names other places
ONE_PLACE_CHARS, ONE_PLACE_UNITS = 60, 3  # two starts this near are one heading
LEAST_ADDED = 0.33  # probability of a place that may join a form by its look alone
MOST_ADDED = 0.15  # of the places may join a form by their look alone
SHARED = 0.9  # of the places must have a look that closes the form
FIRST_UNITS, FIRST_CHARS = 6, 200  # how far above the first place the document's first heading may stand
HEADING_UNITS = 6
MOST_RISEN, RISEN = 2, 0.8  # lines above a title, and the share of titles they must stand above
END_CHARS = 4  # of a mark at the end of an item, at most: "（完）", "全文完"
TITLE_CHARS = 36  # a line of a heading with more letters and two commas is text


def starts(facts: UnitFacts, tokens: Tokens, judgement: Judgement, compiled: bool = False) -> tuple[int, ...]:
    """The units that begin items, ascending; empty when the document is most likely one item. `compiled`: it calls
    itself a compilation."""
    if not judgement.ranked or _is_single(tokens, judgement, compiled):
        return ()
    least = LIKELY * (1.0 - judgement.single)
    agreed = _apart(
        facts, judgement, [unit for unit, odds in sorted(judgement.places.items()) if odds > least]
    )
    likely = RIVAL * judgement.ranked[0][0]
    sets = [one.units for odds, one in judgement.ranked[:TRIED] if odds >= likely]
    best = max([agreed, *sets] if len(agreed) > 1 else sets, key=lambda units: _expected_f1(units, judgement))
    return _lowered(facts, _risen(facts, _closed(facts, tokens, judgement, best)))


def _is_single(tokens: Tokens, judgement: Judgement, compiled: bool) -> bool:
    """Whether the document stays whole. In a report many forms are a little likely each; where one form has nearly all
    that "one item" has not, and no list of contents names other places, it is no accident."""
    most = SINGLE_COMPILED if compiled else SINGLE
    if judgement.single <= most or judgement.single > CLOSE:
        return judgement.single > most
    odds, best = judgement.ranked[0]
    named = tokens.sets.get("contents", 0)
    shared = 2 * (named & best.bits).bit_count() / (named.bit_count() + len(best.units))
    return odds < NEARLY * judgement.single or (named.bit_count() >= LEAST_NAMED and shared < CONTRADICTING)


def _apart(facts: UnitFacts, judgement: Judgement, units: Sequence[int]) -> tuple[int, ...]:
    """Of starts so near that they are lines of one heading, the likelier."""
    found: list[int] = []
    for unit in units:
        near = found and facts.before[unit] - facts.before[found[-1]] < ONE_PLACE_CHARS
        if near and unit - found[-1] <= ONE_PLACE_UNITS:
            if judgement.places[unit] > judgement.places[found[-1]]:
                found[-1] = unit
            continue
        found.append(unit)
    return tuple(found)


def _expected_f1(units: Sequence[int], judgement: Judgement) -> float:
    """How right a set of starts is on average, if each hypothesis is true as often as it is likely."""
    own = sum(1 << unit for unit in units)
    expected = judgement.single * 2 / (len(units) + 1)
    for odds, one in judgement.ranked[:WEIGHED]:
        expected += odds * 2 * (own & one.bits).bit_count() / (len(units) + len(one.units))
    return expected


def _closed(facts: UnitFacts, tokens: Tokens, judgement: Judgement, found: Sequence[int]) -> tuple[int, ...]:
    best = judgement.ranked[0][1]
    looks: Counter[object] = Counter(look_of(facts, unit) for unit in found)
    look, count = looks.most_common(1)[0]
    rare = look != facts.body_style and look is not None
    units = set(found)
    if rare and count >= SHARED * len(found):
        more = [
            unit
            for unit in tokens.of
            if look_of(facts, unit) == look and unit not in units and not facts.sentence[unit]
            and judgement.places.get(unit, 0.0) >= LEAST_ADDED
            and all(abs(facts.before[unit] - facts.before[other]) > ONE_HEADING_CHARS for other in found)
        ]  # fmt: skip
        if len(more) <= max(1, MOST_ADDED * len(found)):
            units |= set(more)
    first = min(units)
    for unit in [unit for unit in tokens.of if unit < min(first, FIRST_UNITS)]:
        if facts.before[first] - facts.before[unit] > FIRST_CHARS and (
            _has_form(tokens, unit, best) or (rare and look_of(facts, unit) == look)
        ):
            units.add(unit)
            break
    return tuple(sorted(units))


def _risen(facts: UnitFacts, found: tuple[int, ...]) -> tuple[int, ...]:
    """The starts moved up to a line that stands above nearly all of them, the first too, and ends no document: an
    office or a marker above the title. What also stands at the document's end is the signature of the item above."""
    for _ in range(MOST_RISEN):
        above = [unit - 1 for unit in found if unit and _leads(facts, unit - 1)]
        if not found or not found[0] or found[0] - 1 not in above:
            return found
        style = facts.style[found[0] - 1]
        alike = [unit for unit in above if facts.style[unit] == style]
        outside = sum(one == style for one in facts.style) - len(alike)
        ends = any(
            facts.style[unit] == style for unit in range(max(len(facts.units) - 2, 0), len(facts.units))
        )
        if style == facts.body_style or ends or len(alike) < RISEN * len(found) or outside > len(found):
            return found
        found = tuple(unit - 1 if unit - 1 in alike else unit for unit in found)
    return found


def _lowered(facts: UnitFacts, found: tuple[int, ...]) -> tuple[int, ...]:
    """The starts moved below what stands between items."""
    passed = between_items(facts)
    lowered = []
    for unit, following in zip(found, (*found[1:], len(facts.units)), strict=True):
        at = unit
        while at and at + 1 < following and at in passed:
            at += 1
        lowered.append(at)
    return tuple(lowered)


def between_items(facts: UnitFacts) -> frozenset[int]:
    """The units that can only stand between items: drawn lines, and what ends each item and the document (`（完）`)."""
    keys = [unit.key for unit in facts.units]
    ending = keys[-1] if len(keys[-1]) <= END_CHARS and keys.count(keys[-1]) > 1 else ""
    return frozenset(unit for unit, key in enumerate(keys) if not key or key == ending)


def _leads(facts: UnitFacts, unit: int) -> bool:
    return facts.chars[unit] <= TITLE_CHARS and not facts.sentence[unit] and not facts.stops[unit]


def look_of(facts: UnitFacts, unit: int) -> object:
    """The size and face of a unit where they are not those of running text, else its whole style."""
    layout = facts.units[unit].layout
    size = round(layout.size * 2) / 2
    return (size, layout.font) if (size, layout.font) != (facts.size, facts.font) else facts.style[unit]


def _has_form(tokens: Tokens, unit: int, best: Hypothesis) -> bool:
    """Whether a unit has all signs of its own that the form names; white, pages and what stands above are none."""
    own = [
        name
        for name in best.form
        if not name.startswith(("white", "page", "part", "above", "+", "-", "brief", "cue"))
    ]
    return bool(own) and all(name in tokens.of[unit] for name in own)


def heading_end(facts: UnitFacts, unit: int, end: int) -> int:
    """The unit behind the heading that begins at `unit`, before `end`: lines of another look, dates, names, dashes."""
    at = unit + 1
    while at < min(end - 1, unit + HEADING_UNITS):
        text = facts.units[at].text
        prose = facts.chars[at] > SHORT or facts.sentence[at] or "。" in text[:-1]
        if prose or facts.colon[at] or (facts.chars[at] > TITLE_CHARS and text.count("，") > 1):
            break
        indented = facts.column[at] == "o" and facts.ratio[at] <= LARGER
        other = facts.style[at] != facts.body_style and not indented
        if not (other or facts.date[at] or facts.dashed[at] or facts.name[at]):
            break
        if at > unit + 1 and facts.white[at] > 1.4 and not other:
            break
        at += 1
    return at
