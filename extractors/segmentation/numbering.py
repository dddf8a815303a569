"""Series that count: markers in whatever notation, found because their numbers go 1, 2, 3 … through the file.

A marker's template is what stays the same when its number is taken out: `第#篇`, `【篇#】`, `讲话稿#`, `#`.
Sections count too; what sets items apart is that their numbers run through the whole file once, while
sections start again in every speech.

`第一篇` … `第十篇` -> one series of ten; `一、` `二、` `一、` `二、` … -> many short ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from extractors.segmentation.features import SECTION, Cue
from extractors.text.vocabulary import Vocabulary
from schema.text.numerals import HAN_CLASS, NUMBER, parse

LEAD = 24  # characters within which a marker's number stands
SENTENCE_LEAD = 3
HIGHEST = 999  # no compilation counts further; beyond are years and sums
# "在…会上的讲话（三）"
TAIL = re.compile(r"[（(【\[]?\s*(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})\s*[）)】\]]?\s*$")
# "III", "II.", "(IV)": Roman numerals count only where nothing runs on behind them
LEADING_ROMAN = re.compile(r"(?:(?<=^[(【\[])|^)[IVXLC]{1,7}(?=$|[)】\].:、,-])")
ORNAMENTS = "★☆●○◆◇■□▲△※◎▶►✦✿"
ORNAMENT = "ornament"  # the kind of a series that does not count
LEAST_ORNAMENTS = 3  # two may be chance
TITLED = 2.5
DECLARED_ONCE = 4.5  # it runs through the file once and has as many marks as the title declares items
MOSTLY = 0.8
FIRST_WITHIN, LAST_BEYOND = 0.12, 0.55  # shares of the file's characters
LEAST_DECLARED = 3  # two of two may be chance


class Mark(Struct, frozen=True):
    """One numbered start: where (paragraph index), its number and its template."""

    at: int
    number: int
    template: str


class Series(Struct, frozen=True):
    """A chain of marks that counts up. `purity` is its share of all marks with the template."""

    template: str
    marks: tuple[Mark, ...]
    purity: float
    restarts: int
    weight: float


def find_series(
    cues: Sequence[Cue], words: Vocabulary, declared: int | None, holes: frozenset[int] = frozenset()
) -> list[Series]:
    """All series in the file, strongest first. `holes`: paragraphs above which words are hidden; marks may be, too."""
    by_template: dict[str, list[Mark]] = defaultdict(list)
    for at, cue in enumerate(cues):
        for template, number in _templates(cue):
            by_template[template].append(Mark(at, number, template))
    found = []
    for template, marks in by_template.items():
        left = list(marks)
        while len(chain := _chain(left, cues, holes)) >= 2:  # volumes bound together count again from one
            found.append(_series(template, chain, marks, cues, words, declared))
            taken = {mark.at for mark in chain}
            left = [mark for mark in left if mark.at not in taken]
    found += _ornamented(cues, words, declared)
    return sorted(found, key=lambda series: -series.weight)


def _ornamented(cues: Sequence[Cue], words: Vocabulary, declared: int | None) -> list[Series]:
    """Headings that all begin with the same ornament (`★在全县…会上的讲话`), numbered as they come."""
    marks: dict[str, list[Mark]] = defaultdict(list)
    for at, cue in enumerate(cues):
        if cue.text[:1] in ORNAMENTS and cue.text:
            template = f"{ORNAMENT}|{cue.text[0]}#"
            number = 1 + sum(mark.number > 0 for mark in marks[template]) if cue.alone else 0
            marks[template].append(Mark(at, number, template))
    chains = {template: [mark for mark in all_ if mark.number] for template, all_ in marks.items()}
    return [
        _series(template, chain, marks[template], cues, words, declared)
        for template, chain in chains.items()
        if len(chain) >= LEAST_ORNAMENTS and runs_through(chain, cues)
    ]


def _templates(cue: Cue) -> list[tuple[str, int]]:
    """What could be a marker at the start of a paragraph, or at the end of a short one."""
    text = cue.text
    found = []
    head = re.sub(r"\s+", "", text[: LEAD + 6])
    match = LEADING_ROMAN.search(head) or NUMBER.search(head)
    while match and match.start() <= LEAD:
        number = parse(match.group())
        if cue.sentence and match.start() > SENTENCE_LEAD:
            break  # a marker that opens a sentence stands at its very start; further in it is quoted
        if number is not None and 0 <= number <= HIGHEST:
            after = head[match.end() : match.end() + 1]
            unit = after if after and (not after.isalnum() or after >= "\u2e80") else ""
            alone = len(head) == match.end() or (len(head) == match.end() + 1 and not unit.isalnum())
            kind = "alone" if alone else "led"
            shape = f"{head[: match.start()].lower()}#{_notation(match.group())}{unit}"
            found.append((f"{kind}|{shape}", number))
            if cue.title or alone:  # `一、在全县…会上的讲话` beside the `一、` of its sections
                found.append((f"titled|{shape}", number))
            break
        match = NUMBER.search(head, match.end())
    if cue.alone and cue.chars > 3:
        tail = TAIL.search(text)
        if tail and tail.start() > 1:
            inner = NUMBER.search(tail.group())
            number = parse(inner.group()) if inner else None
            if number is not None and inner is not None and 0 < number <= HIGHEST:
                shape = tail.group().replace(inner.group(), "#").replace(" ", "")
                found.append((f"tail|{shape}{_notation(inner.group())}", number))
    return found


def _notation(number: str) -> str:
    plain = unicodedata.normalize("NFKC", number)
    if plain.isascii() and plain.isdigit():
        return "0" if plain.startswith("0") else "a"  # 01, 02 … are not the 1., 2. of a list inside
    return "h" if plain[0] in HAN_CLASS else "o"


def _chain(marks: Sequence[Mark], cues: Sequence[Cue], holes: frozenset[int]) -> list[Mark]:
    """The longest run of marks counting up by one from 0, 1 or 2 in file order; one number may be missing, over a
    hole as many as there are.

    Of runs as long, the one whose marks have more below them that items begin with: a list of the markers
    inside a speech (`第三篇：政府采购`) is not the markers themselves.
    """
    best: dict[int, tuple[int, list[Mark]]] = {}  # number -> (what speaks for it, longest chain to it)
    longest: tuple[int, list[Mark]] = (0, [])
    for mark in marks:
        own = _begins(mark.at, cues)
        reached = (own, [mark]) if mark.number <= 2 else (0, [])
        for number in range(mark.number - 1, max(mark.number - (HIGHEST if holes else 2), 0) - 1, -1):
            said, before = best.get(number, (0, []))
            if not before or before[-1].at >= mark.at:
                continue
            hidden = mark.number - number <= 2 or any(before[-1].at < hole <= mark.at for hole in holes)
            if hidden and _longer((said + own, [*before, mark]), reached):
                reached = (said + own, [*before, mark])
        if reached[1] and _longer(reached, best.get(mark.number, (0, []))):
            best[mark.number] = reached
            if _longer(reached, longest):
                longest = reached
    return longest[1]


def _longer(one: tuple[int, list[Mark]], other: tuple[int, list[Mark]]) -> bool:
    return (len(one[1]), one[0]) > (len(other[1]), other[0])


def _begins(at: int, cues: Sequence[Cue]) -> int:
    """How much of what items begin with stands at a mark or right below it."""
    below = cues[at + 1 : at + 5]
    return cues[at].title + sum(cue.salutation or cue.date or cue.byline or cue.title for cue in below)


def _series(
    template: str,
    chain: Sequence[Mark],
    marks: Sequence[Mark],
    cues: Sequence[Cue],
    words: Vocabulary,
    declared: int | None,
) -> Series:
    purity = len(chain) / len(marks)
    count = _counted(chain)
    restarts = sum(mark.number == chain[0].number for mark in marks) - 1
    kind, body = template.split("|", 1)
    prefix = body.split("#")[0]
    suffix = body.split("#")[1][1:]
    weight = min(len(chain), 8) * 0.25 + 2.0 * (purity - 0.5)
    if words.item_unit.search(prefix + suffix) and not words.section_unit.fullmatch(suffix or "-"):
        weight += 2.0
    if words.section_unit.match(suffix) is not None or words.section_unit.fullmatch(prefix) is not None:
        weight -= 3.0
    if SECTION.match(cues[chain[0].at].text) and kind != "alone":
        weight -= 3.0
    if kind in ("alone", ORNAMENT):
        weight += 1.5
    if kind == "tail":
        weight -= 0.5
    if len(prefix) >= 4:
        weight += 1.0  # the same long words each time: nobody writes that by chance
    if prefix and prefix[0] in "【[<《" + ORNAMENTS:
        weight += 0.8
    weight -= 0.8 * min(restarts, 4)
    if declared is not None:
        once = (
            purity > MOSTLY and restarts == 0 and len(chain) >= LEAST_DECLARED and runs_through(chain, cues)
        )
        weight += (
            (DECLARED_ONCE if once else 1.0) if count == declared else -0.25 * min(abs(count - declared), 4)
        )
    weight += _openings(chain, cues)
    titled = sum(
        cues[mark.at].title or any(cue.title for cue in cues[mark.at + 1 : mark.at + 2]) for mark in chain
    )
    if titled * 3 >= 2 * len(chain):
        weight += TITLED  # sections have heads, but hardly ever titles of speeches
    return Series(template, tuple(chain), purity, restarts, weight)


def _counted(chain: Sequence[Mark]) -> int:
    """How many items a series counts: where words are hidden, those whose marks are hidden with them, too."""
    jumps = (below.number - above.number for above, below in pairwise(chain))
    hidden = sum(jump - 1 for jump in jumps if jump > 2)
    return len(chain) + hidden


def runs_through(chain: Sequence[Mark], cues: Sequence[Cue]) -> bool:
    """Whether short marks stand from the file's beginning to its end: sections stay within one speech."""
    before = [0]
    for cue in cues:
        before.append(before[-1] + cue.chars)
    whole = max(before[-1], 1)
    headings = all(not cues[mark.at].sentence for mark in chain)
    return (
        headings
        and before[chain[0].at] <= FIRST_WITHIN * whole
        and before[chain[-1].at] >= LAST_BEYOND * whole
    )


def _openings(chain: Sequence[Mark], cues: Sequence[Cue]) -> float:
    """What stands right below the marks: salutations, dates and bylines below items; text below sections."""
    good = 0
    for mark in chain:
        below = cues[mark.at + 1 : mark.at + 5]
        good += cues[mark.at].salutation or any(cue.salutation or cue.date or cue.byline for cue in below)
    return 2.0 * good / len(chain) - 0.6
