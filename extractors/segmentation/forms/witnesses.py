"""Witnesses: what else in the document names its items, and at which units each entry is found again.

A printed contents list, the file's own outline and running heads that change with the item; each is optional.

`目录` / `一　开会讲话……3` / `二　闭会讲话……9` -> the units `一　开会讲话` and `二　闭会讲话` further on.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain

from msgspec import Struct

from extractors.segmentation.forms.units import LARGER, SHORT, Unit, UnitFacts, key_of
from extractors.text.leaders import HEADING, has_leader
from schema.records import Document, Furniture, OutlineEntry

# "在…会上的讲话………………（7）" without its leader and number
ENTRY_TAIL = re.compile(r"[\s.．·・…‥⋯_﹍—\-]*[(（]?\s*\d{0,4}\s*[)）]?\s*$")
NUMBERED_END = re.compile(r"\s\d{1,4}\s*$")
LEAST_ENTRIES = 2
MOST_DEPTHS = 3  # of an outline at which items may begin: volumes, parts, items
MOST_ENTRIES = 400
MOST_PLACES = 20  # of one entry: a heading that stands everywhere names nothing
BEAM = 60  # ways of finding the entries again that are kept
TAIL_ROOM, PREFIX_ROOM = 12, 20  # letters by which a heading may be longer than its entry
LEAST_RUNNING_HEADS = 3
FIRST_UNITS = 3  # of a document, where its own title stands


class Witnesses(Struct, frozen=True):
    """For each witness the units it names, in order; `contents_found` is the share of entries found again.
    `outline_levels`: the outline cut at each of its depths, parts with their items or items with their sections."""

    contents: tuple[int, ...] = ()
    contents_entries: int = 0
    outline: tuple[int, ...] = ()
    outline_levels: tuple[tuple[int, ...], ...] = ()
    outline_headed: bool = False  # one entry at the document's beginning stands above all others
    running_heads: tuple[int, ...] = ()

    @property
    def contents_found(self) -> float:
        """The share of contents entries found again."""
        return len(self.contents) / self.contents_entries if self.contents_entries else 0.0


def find_witnesses(document: Document, furniture: Iterable[Furniture], facts: UnitFacts) -> Witnesses:
    """All witnesses of a document; `furniture` is what was stripped from it."""
    taken = list(furniture)
    entries = contents_entries([piece.text for piece in taken if piece.rule == "contents"])
    contents = _in_order(entries, facts) if len(entries) >= LEAST_ENTRIES else ()
    return Witnesses(
        contents=contents,
        contents_entries=len(entries) if contents else 0,
        outline=_outlined(document.outline, facts),
        outline_levels=_levels(document.outline, facts),
        outline_headed=_headed(document.outline, facts),
        running_heads=_running(taken, facts),
    )


def contents_entries(lines: Sequence[str]) -> list[str]:
    """The keys of a contents list's entries; a wrapped entry ends with its leader or page number."""
    printed = [line for line in lines if line.strip() and not HEADING.fullmatch(line)]
    led = 2 * sum(map(has_leader, printed)) >= len(printed)
    found, current = [], ""
    for line in printed:
        current += line
        if not led or has_leader(line) or NUMBERED_END.search(line):
            found.append(key_of(ENTRY_TAIL.sub("", current)))
            current = ""
    return [entry for entry in found if entry][:MOST_ENTRIES]


def _in_order(entries: Sequence[str], facts: UnitFacts) -> tuple[int, ...]:
    """The longest chain of units that repeats the entries in order, places that stand out first."""
    places = [_places(entry, facts, index) for index in [_by_key(facts)] for entry in entries]
    states: list[tuple[int, float, tuple[int, ...]]] = [(-1, 0.0, ())]
    for found in places:
        grown = []
        for unit in found:
            weight = 1.0 + _stands_out(facts, unit)
            last = max((state for state in states if state[0] < unit), key=lambda state: state[1])
            grown.append((unit, last[1] + weight, (*last[2], unit)))
        later = sorted((state for state in states + grown if state[0] >= 0), key=lambda s: (-s[1], s[0]))
        states = [(-1, 0.0, ()), *later[:BEAM]]
    return max(states, key=lambda state: state[1])[2]


def _stands_out(facts: UnitFacts, unit: int) -> float:
    """How much a unit looks like the heading that an entry names, rather than like a line that repeats its words
    (a running head, smaller than the text)."""
    larger, smaller = facts.ratio[unit] > LARGER, facts.ratio[unit] < 1 / LARGER
    found = 0.3 * (facts.style[unit] != facts.body_style and not smaller) + 0.2 * larger
    return (
        found + 0.2 * (facts.white[unit] > 0) + 0.2 * (facts.units[unit].layout.starts_page and not smaller)
    )


def _by_key(facts: UnitFacts) -> dict[str, list[int]]:
    index: dict[str, list[int]] = defaultdict(list)
    for unit, one in enumerate(facts.units):
        if one.key and (facts.short[unit] or facts.ratio[unit] > LARGER):
            index[one.key].append(unit)
            if unit + 1 < len(facts.units) and facts.chars[unit] < SHORT and facts.short[unit + 1]:
                index[one.key + facts.units[unit + 1].key].append(unit)
    return index


def _places(entry: str, facts: UnitFacts, index: dict[str, list[int]]) -> list[int]:
    """Where an entry may be printed again: whole, else shortened or lengthened, else without its beginning."""
    found = index.get(entry, [])
    if not found and len(entry) >= 6:
        found = [
            unit
            for unit, one in enumerate(facts.units)
            if facts.chars[unit] <= len(entry) + PREFIX_ROOM
            and (
                (len(one.key) >= 4 and entry.startswith(one.key) and 2 * len(one.key) >= len(entry))
                or one.key.startswith(entry)
            )
        ]
    if not found and len(entry) >= 4:
        found = [
            unit
            for unit, one in enumerate(facts.units)
            if 0 < len(one.key) <= SHORT
            and (
                (entry.endswith(one.key) and 2 * len(one.key) >= len(entry))
                or (one.key.endswith(entry) and len(one.key) <= len(entry) + TAIL_ROOM)
            )
        ]
    return found[:MOST_PLACES]


def _outlined(outline: Sequence[OutlineEntry], facts: UnitFacts) -> tuple[int, ...]:
    """The units that outline entries lead to: their words found at their line, on their page, or anywhere in order."""
    if len(outline) < LEAST_ENTRIES:
        return ()
    if all(entry.page is None for entry in outline):
        return _in_order([key for entry in outline[:MOST_ENTRIES] if (key := key_of(entry.title))], facts)
    by_page: dict[int, list[int]] = defaultdict(list)
    for unit, one in enumerate(facts.units):
        by_page[one.page].append(unit)
    found = (_told(entry, by_page.get(entry.page or 0, []), facts.units) for entry in outline)
    return tuple(sorted({unit for unit in found if unit is not None}))


def _told(entry: OutlineEntry, page: Sequence[int], units: Sequence[Unit]) -> int | None:
    """The unit of a page that an entry leads to: from its line on the first with its words, else the last above. The
    same words may head several items of a page, and a web page is one."""
    key = key_of(entry.title)
    if not key:
        return None
    line = entry.line or 0
    below = (unit for unit in page if units[unit].line >= line and _says(key, units, unit))
    above = (unit for unit in reversed(page) if units[unit].line < line and _says(key, units, unit))
    return next(chain(below, above), None)


def _levels(outline: Sequence[OutlineEntry], facts: UnitFacts) -> tuple[tuple[int, ...], ...]:
    """The units of an outline cut at each depth: entries of that level, and shallower ones with nothing below them."""
    depths = sorted({entry.level for entry in outline})
    if len(depths) < 2:
        return ()
    followed = [*(after.level for after in outline[1:]), 0]
    cuts = [
        [
            entry
            for entry, next_level in zip(outline, followed, strict=True)
            if entry.level == depth or (entry.level < depth and next_level <= entry.level)
        ]
        for depth in depths[:MOST_DEPTHS]
    ]
    found = (_outlined(entries, facts) for entries in cuts)
    return tuple(dict.fromkeys(units for units in found if len(units) >= LEAST_ENTRIES))


def _headed(outline: Sequence[OutlineEntry], facts: UnitFacts) -> bool:
    """Whether the first entry is the only one of its level, above all others, and the document begins with it."""
    if len(outline) < 2 or any(entry.level <= outline[0].level for entry in outline[1:]):
        return False
    key = key_of(outline[0].title)
    return any(key and _says(key, facts.units, unit) for unit in range(min(FIRST_UNITS, len(facts.units))))


def _says(key: str, units: Sequence[Unit], unit: int) -> bool:
    """Whether a unit prints an outline entry: whole, in part, or together with the unit below."""
    printed = units[unit].key
    if not printed:
        return False
    part = (
        len(printed) >= 3
        and (key.startswith(printed) or key.endswith(printed))
        and 2 * len(printed) >= len(key)
    )
    longer = len(key) >= 3 and printed.startswith(key) and len(printed) < len(key) + PREFIX_ROOM
    return (
        printed == key or part or longer or (unit + 1 < len(units) and printed + units[unit + 1].key == key)
    )


def _running(furniture: Iterable[Furniture], facts: UnitFacts) -> tuple[int, ...]:
    """Units whose words the running heads repeat from their page on, and not on the page before."""
    heads: dict[int, set[str]] = defaultdict(set)
    for piece in furniture:
        if piece.rule == "running-head" and (key := key_of(piece.text)):
            heads[piece.span.page].add(key)
    found = (
        [
            unit
            for unit, one in enumerate(facts.units)
            if 2 <= len(one.key) <= SHORT
            and any(
                head == one.key
                or (
                    len(head) >= 4
                    and len(one.key) >= 4
                    and (one.key.startswith(head) or head.startswith(one.key))
                )
                for head in (heads[one.page] | heads[one.page + 1]) - heads[one.page - 1]
            )
        ]
        if heads
        else []
    )
    return tuple(found) if len(found) >= LEAST_RUNNING_HEADS else ()
