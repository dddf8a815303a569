"""Masks: properties of units as sets of units (bits), so that a hypothesis is measured by counting bits."""

from __future__ import annotations

from collections.abc import Iterable

from extractors.segmentation.forms.tokens import ENDS, Tokens
from extractors.segmentation.forms.units import LARGER, UnitFacts

SECTION_NUMBERS = frozenset(
    [f"{kind}{sign}" for kind in "ah" for sign in "、.．,，)）"] + [f"{sign}{kind}" for kind in "ah" for sign in "(（"]
    + [f"{opening}{kind}{closing}" for kind in "ah" for opening, closing in ("()", "（）")] + ["h ", "h$", "a$", "aX"]
)  # fmt: skip
NOTE_SIGNS = "〔[［【"
DIGITS = b"01".ljust(256)  # a false flag and a true one
CHAPTER_UNITS = "章节節条條编編"


def numbers_chapter(template: str) -> bool:
    """Whether a number's template is that of a chapter or article: `第h章`."""
    return template.startswith("第") and template[-1:] in CHAPTER_UNITS


def numbers_note(template: str) -> bool:
    """Whether a number's template is that of a note: `〔a〕`."""
    return bool(template) and template[0] in NOTE_SIGNS


def masks_of(facts: UnitFacts, tokens: Tokens) -> dict[str, int]:
    """Feature name -> the units it is true of."""
    last = len(facts.units) - 1
    date_near = [
        any(facts.date[k] for k in range(unit + 1, min(last + 1, unit + 4))) for unit in range(last + 1)
    ]
    address_near = [
        any(facts.colon[k] for k in range(unit + 1, min(last + 1, unit + 4))) for unit in range(last + 1)
    ]
    long_near = [
        any(facts.chars[k] > 50 for k in range(unit + 1, min(last + 1, unit + 4))) for unit in range(last + 1)
    ]
    above = [unit - 1 for unit in range(last + 1)]
    signed = [k >= 0 and (facts.date[k] or facts.dated[k]) for k in above]
    numbers = [one[0] if one else "" for one in facts.number]
    chapter = list(map(numbers_chapter, numbers))
    return {
        "big": _bits(ratio > LARGER for ratio in facts.ratio),
        "other-style": _bits(style != facts.body_style for style in facts.style),
        "centre": _bits(column == "c" for column in facts.column),
        "unindented": _bits(column == "0" and facts.indent >= 2 for column in facts.column),
        "right": _bits(column == "r" for column in facts.column),
        "title-length": _bits(2 <= count <= 40 for count in facts.chars),
        "stops": _bits(facts.stops),
        "colon": _bits(unit.text[-1:] in "：:" for unit in facts.units),
        "sentence": _bits(facts.sentence),
        "only-number": _bits(bool(name) and count <= 4 for name, count in zip(numbers, facts.chars, strict=True)),
        "date-itself": _bits(facts.date),
        "name-itself": _bits(name and count <= 4 for name, count in zip(facts.name, facts.chars, strict=True)),
        "dashed": _bits(facts.dashed),
        "numbered": _bits(bool(name) for name in numbers),
        "section-number": _bits(name in SECTION_NUMBERS for name in numbers),
        "ordinal": _bits(
            name.startswith("第") and not one for name, one in zip(numbers, chapter, strict=True)
        ),
        "note-number": _bits(map(numbers_note, numbers)),
        "chapter": _bits(chapter),
        "bare-chapter": _bits(
            one and not (signed[unit] or date_near[unit] or address_near[unit]) for unit, one in enumerate(chapter)
        ),
        "above-date": _bits(signed),
        "above-long": _bits(k >= 0 and facts.chars[k] > 40 for k in above),
        "above-end": _bits(k >= 0 and (facts.stops[k] or facts.date[k] or facts.units[k].text[-1:] in ENDS) for k in above),
        "above-short": _bits(
            k >= 0 and facts.chars[k] <= 30 and not (facts.date[k] or facts.stops[k] or facts.units[k].text[-1:] in ENDS)
            for k in above
        ),
        "below-date": _bits(date_near),
        "below-long": _bits(long_near),
        "below-name": _bits(unit < last and (facts.name[unit + 1] or facts.dashed[unit + 1]) for unit in range(last + 1)),
        "below-address": _bits(address_near),
        "capitals": _bits(unit.text.isupper() for unit in facts.units),
        "white": _bits(
            white >= 0.4 or unit.layout.starts_page for white, unit in zip(facts.white, facts.units, strict=True)
        ),
        "page": _bits(unit.layout.starts_page for unit in facts.units),
        "page-short": _bits(unit.layout.starts_page and unit.filled < 0.85 for unit in facts.units),
        "part": _bits(unit.layout.breaks for unit in facts.units),
        "level": _bits(unit.layout.level > 0 for unit in facts.units),
        "body-look": _bits(
            style == facts.body_style and white < 0.4 and not unit.layout.starts_page
            for style, white, unit in zip(facts.style, facts.white, facts.units, strict=True)
        ),
        "stronger-below": _bits(tokens.contrast_of(unit + 1) > tokens.contrast_of(unit) + 0.3 for unit in range(last + 1)),
        "stronger-above": _bits(
            unit > 0 and facts.chars[unit - 1] < 60 and tokens.contrast_of(unit - 1) > tokens.contrast_of(unit) + 0.3
            for unit in range(last + 1)
        ),
        "cue-yes": tokens.sets.get("cue:1", 0),
        "cue-maybe": tokens.sets.get("cue:-1", 0),
        "cue-sure": tokens.sets.get("cue:3", 0),
    }  # fmt: skip


def _bits(flags: Iterable[object]) -> int:
    """The set of the units whose flag is true, made at once: adding one bit after the other would be quadratic."""
    digits = bytes(map(bool, flags)).translate(DIGITS)
    return int(digits[::-1] or b"0", 2)
