"""Sums over the receipts of a run, for its row and for the report of `ingest`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct, field

from schema.records import Receipt

STORED: Final = (
    "files",
    "loaded",
    "unchanged",
    "quarantined",
    "speeches",
    "new_speeches",
    "known_speeches",
    "issues",
    "pages",
    "byte_size",
    "seconds",
    "codes",
)
READ: Final = ("loaded", "quarantined")


class Totals(Struct, frozen=True):
    """Sums over the files that were meant to be read; `skipped` files are in no other sum.

    `pages` and `byte_size` are of the files that were read, not of unchanged ones; `seconds` by stage, summed over
    workers; `codes` counts issues by code.
    """

    files: int = 0
    loaded: int = 0
    unchanged: int = 0
    quarantined: int = 0
    newly_quarantined: int = 0
    removed: int = 0
    skipped: int = 0
    speeches: int = 0
    new_speeches: int = 0
    known_speeches: int = 0
    issues: int = 0
    pages: int = 0
    byte_size: int = 0
    seconds: Mapping[str, float] = field(default_factory=dict)
    codes: Mapping[str, int] = field(default_factory=dict)

    def columns(self) -> dict[str, object]:
        """Returns the sums that a run's row holds, by column."""
        return {name: getattr(self, name) for name in STORED}


def totals(receipts: Iterable[Receipt]) -> Totals:
    """Returns the sums over `receipts`."""
    receipts = list(receipts)
    read = [receipt for receipt in receipts if receipt.state != "skipped"]
    states = [receipt.state for receipt in read]
    return Totals(
        files=len(read),
        loaded=states.count("loaded"),
        unchanged=states.count("unchanged"),
        quarantined=states.count("quarantined"),
        newly_quarantined=sum(one.state == "quarantined" and not one.known for one in read),
        removed=states.count("removed"),
        skipped=len(receipts) - len(read),
        speeches=sum(receipt.item_count for receipt in read),
        new_speeches=sum(receipt.new_speeches for receipt in read),
        known_speeches=sum(receipt.known_speeches for receipt in read),
        issues=sum(len(receipt.issues) for receipt in read),
        pages=sum(one.page_count or 0 for one in read if one.state in READ and not one.known),
        byte_size=sum(receipt.byte_size or 0 for receipt in read),
        seconds={stage: round(sum(seconds), 3) for stage, seconds in _by_stage(receipts).items()},
        codes=dict(sorted(Counter(issue.code for one in read for issue in one.issues).items())),
    )


def _by_stage(receipts: Iterable[Receipt]) -> dict[str, list[float]]:
    found: defaultdict[str, list[float]] = defaultdict(list)
    for receipt in receipts:
        for stage, seconds in receipt.stages:
            found[stage].append(seconds)
    return dict(sorted(found.items()))
