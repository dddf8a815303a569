"""Compares what two prints state of one fact: whether one says all that the other says.

县纪委书记  ⊂  县纪委书记、监委主任      2019  ⊂  2019-08-05      云溪县  ⊂  云溪县委礼堂
书记  and  副书记: two offices           2019-08  and  2019-09: two dates
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from schema.facts.printed import PrintedFacts
from schema.text.letters import letters
from schema.text.script import simplified

OTHER_RANK: Final = ("副", "代", "原", "前")  # 副书记 is no closer description of a 书记
DOUBLED: Final = re.compile(r"([省市区县旗镇乡])\1(?=委)")  # 云溪县县委 is 云溪县委
SEVERAL: Final = re.compile(r"[、，,；;\s]+")


def key(value: str) -> str:
    """The letters of a value in simplified characters: `李　明` and `李明` are one name."""
    return simplified(letters(value))


def covers(field: str, a: PrintedFacts, b: PrintedFacts) -> bool:
    """Whether `a` says of the fact all that `b` says; both state it."""
    return COVERING[field](a, b)


def _title(a: PrintedFacts, b: PrintedFacts) -> bool:
    return key(b.title or "") in key(a.title or "")


def _speaker(a: PrintedFacts, b: PrintedFacts) -> bool:
    return key(a.speaker or "") == key(b.speaker or "")


def _place(a: PrintedFacts, b: PrintedFacts) -> bool:
    """`云溪县` and `礼堂` are said by `云溪县礼堂`."""
    mine, theirs = key(a.place or ""), key(b.place or "")
    return mine.startswith(theirs) or mine.endswith(theirs)


def _role(a: PrintedFacts, b: PrintedFacts) -> bool:
    """Each office of `b` is one of `a`, or one that `a` says more of."""
    return all(any(_is_that_office(mine, theirs) for mine in offices(a)) for theirs in offices(b))


def offices(printed: PrintedFacts) -> list[str]:
    """The keys of the single offices in a role."""
    parts = printed.roles or SEVERAL.split(printed.role or "")
    return [DOUBLED.sub(r"\1", office) for part in parts if (office := key(part))]


def _is_that_office(mine: str, theirs: str) -> bool:
    """`县委书记` says `书记`; `副书记` does not, nor `县长助理` `县长`."""
    before = mine.removesuffix(theirs)
    return mine == theirs or (before != mine and not before.endswith(OTHER_RANK))


def _date(a: PrintedFacts, b: PrintedFacts) -> bool:
    """The days of `a` lie within those of `b`."""
    if a.date_from is None or a.date_to is None or b.date_from is None or b.date_to is None:
        return a.date == b.date
    return b.date_from <= a.date_from and a.date_to <= b.date_to


COVERING: Final[dict[str, Callable[[PrintedFacts, PrintedFacts], bool]]] = {
    "title": _title,
    "speaker": _speaker,
    "role": _role,
    "place": _place,
    "date": _date,
}
