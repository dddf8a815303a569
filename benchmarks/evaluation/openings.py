"""Corrections to the gold of `corpus/real`, and facts that it leaves open, from `real_openings.tsv`.

The gold was made from the headings: it lacks signatures, authors in brackets below a title, and notes that
state day and occasion. Such a fact is *open*: the value that the page prints counts neither for nor against, any other
one is invented. *Corrected* rows replace the gold (`（2013年10月19日）` below a title that names only the year).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import resources

from benchmarks.scoring.goldfile import GoldFile, GoldItem

NOTHING = "-"  # a corrected fact that the page does not print


@dataclass(frozen=True, slots=True)
class Opening:
    """One fact of one item: `kind` is open or corrected, `item` counts from 1, `where` says where it is printed."""

    file: str
    item: int
    fact: str
    kind: str
    printed: str
    where: str


def openings() -> list[Opening]:
    text = resources.files(__package__).joinpath("real_openings.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return [
        Opening(file, int(item), fact, kind, printed, where)
        for file, item, fact, kind, printed, where in rows
    ]


def opened(gold: GoldFile, rows: Sequence[Opening]) -> GoldFile:
    """The gold of one file with its open and corrected facts."""
    items = list(gold.items)
    for row in rows:
        if row.file == gold.id:
            items[row.item - 1] = _opened(items[row.item - 1], row)
    return replace(gold, items=tuple(items))


def _opened(item: GoldItem, row: Opening) -> GoldItem:
    if row.kind == "corrected":
        return replace(item, facts=item.facts | {row.fact: None if row.printed == NOTHING else row.printed})
    return replace(item, facts=item.facts | {row.fact: None}, printed=item.printed | {row.fact: row.printed})
