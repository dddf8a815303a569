"""`python -m benchmarks.evaluation.evaluate` (`make eval`): scores the program on every set, against gold and floors.

Exit 0: all floors hold. 1: a figure fell below its floor, or the generator changed without new floors.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from secrets import randbelow

from benchmarks.evaluation import floors, quality
from benchmarks.evaluation.harvest import ROOT, Broken
from benchmarks.evaluation.measured import Measured
from benchmarks.evaluation.sets import LONG, SEED, SETS, Ask, facts_together, missing
from benchmarks.scoring.tables import table

OWN = ("ours", "facts-together")  # other documents with another seed
# sets without floors: drawn anew for each run, or not available everywhere
UNFLOORED = frozenset({"random", "ownership-all", "office"})


def main(arguments: list[str] | None = None) -> int:
    """Measure the sets, print the figures, compare them with the floors."""
    given = _parser().parse_args(arguments)
    if given.lower and not given.why:
        print("--lower needs --why TEXT: the reason stays in baseline.json", file=sys.stderr)
        return 2
    names = given.only.split(",") if given.only else [name for name in SETS if given.full or name not in LONG]
    with tempfile.TemporaryDirectory(prefix="wengao-eval-") as folder:
        work = given.keep or Path(folder)
        seed = given.random_seed if given.random_seed is not None else randbelow(1_000_000)
        ask = Ask(given.corpus.resolve(), work.resolve(), given.workers, seed, given.per_family, given.seed)
        measured, broken = _measure(names, ask, details=given.details)
    if together := facts_together(measured):
        measured.append(together)
        print(f"\n== {together.name}: {together.note}")
    usual = given.seed == SEED and given.per_family == 1
    found = {m.name: m.figures for m in measured if m.name not in UNFLOORED and (usual or m.name not in OWN)}
    if given.quality:
        quality.write(given.quality, measured)
    if broken:
        return 1
    return _against_floors(found, given)


def _measure(names: list[str], ask: Ask, *, details: bool) -> tuple[list[Measured], bool]:
    out, broken = [], False
    for name in names:
        absent = missing(name, ask)
        if absent:
            print(f"\n== {name}: skipped, {', '.join(absent)} not in {ask.corpus}")
            continue
        began = time.monotonic()
        try:
            one = SETS[name][0](ask)
        except Broken as error:
            print(f"\n== {name}: broken: {error}")
            broken = True
            continue
        out.append(one)
        print(f"\n== {name} ({time.monotonic() - began:.0f} s) {one.note}")
        if one.rows:
            rows = [(gold.id, score) for gold, score in one.rows] if details else one.by_group()
            print(table([*rows, ("total", one.whole())]))
        else:
            print("  ".join(f"{key} {value:.4f}" for key, value in one.figures.items()))
    return out, broken


def _against_floors(found: floors.Figures, given: argparse.Namespace) -> int:
    if given.update_floors or given.lower:
        at = datetime.now(UTC).strftime("%Y-%m-%d")
        fallen = floors.update(found, lower=given.lower, why=given.why, at=at, path=given.baseline)
        print(f"\nfloors written to {given.baseline}")
    else:
        baseline = floors.read(given.baseline)
        fallen = floors.falls(found, baseline)
        if baseline["digest"] != floors.digest():
            print(
                "\nthe generator changed since the floors were set: --update-floors (or --lower --why TEXT)"
            )
            return 1
    for fall in fallen:
        print(f"below its floor: {fall}")
    print("floors: " + ("FALLEN" if fallen else "held"))
    return 1 if fallen else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.evaluation.evaluate", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus")
    parser.add_argument("--only", default="", help="sets, parted by commas: " + " ".join(SETS))
    parser.add_argument("--full", action="store_true", help="the long sets too: " + " ".join(sorted(LONG)))
    parser.add_argument("--per-family", type=int, default=1)
    parser.add_argument(
        "--seed", type=int, default=SEED, help="other documents of the same families; no floors"
    )
    parser.add_argument("--random-seed", type=int)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--details", action="store_true", help="one line a file instead of one a family")
    parser.add_argument("--keep", type=Path, help="work in this folder and leave it there")
    parser.add_argument("--quality", type=Path, help="write the quality report here")
    parser.add_argument("--baseline", type=Path, default=floors.BASELINE)
    parser.add_argument("--update-floors", action="store_true")
    parser.add_argument("--lower", action="store_true", help="let floors sink; needs --why")
    parser.add_argument("--why", default="")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
