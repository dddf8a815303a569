"""Writes a set: every family, several seeds, producers in turn, with gold.jsonl beside the files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from benchmarks.generator.compose import compose
from benchmarks.generator.families import Family
from benchmarks.generator.gold import GoldRow, dump_rows, gold_row
from benchmarks.generator.producers.fonts import Unavailable
from benchmarks.generator.producers.registry import PRODUCERS, SUFFIX


@dataclass(slots=True)
class WrittenSet:
    """The files that `write_set` wrote, and the producers that are unavailable here, with the reason."""

    rows: list[GoldRow] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)


def write_set(
    families: Sequence[Family], seed: int, per_family: int, folder: Path, producers: Sequence[str] = ()
) -> WrittenSet:
    """Prints `per_family` files of each family into `folder`; a missing producer's turn goes to the next."""
    folder.mkdir(parents=True, exist_ok=True)
    out = WrittenSet()
    for place, family in enumerate(families):
        for n in range(per_family):
            _write_one(family, seed * 1000 + n, place + n, folder, producers, out)
    (folder / "gold.jsonl").write_text(dump_rows(out.rows), "utf-8")
    return out


def _write_one(
    family: Family, seed: int, turn: int, folder: Path, producers: Sequence[str], out: WrittenSet
) -> None:
    made = compose(family, seed)
    able = [p for p in (producers or made.producers) if p in PRODUCERS]
    if made.producers != ("text",):
        Random("producers").shuffle(able)
    else:
        able = ["text"]
    for k in range(len(able)):
        name = able[(turn + k) % len(able)]
        if name in out.missing:
            continue
        path = folder / (made.id + SUFFIX.get(name, ".pdf"))
        try:
            pages = PRODUCERS[name](made, path)
        except Unavailable as error:
            out.missing[name] = str(error)
            continue
        out.rows.append(gold_row(made, name, pages))
        return
