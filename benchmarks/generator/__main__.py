"""`python -m benchmarks.generator --out DIR --families all --seed 1 --per-family 2`.

With a folder alone (`python -m benchmarks.generator data/samples`) the samples are printed there.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from random import Random

from benchmarks.generator import samples
from benchmarks.generator.catalogue import FAMILIES
from benchmarks.generator.families import Family, random_family
from benchmarks.generator.writing import write_set


def _families(text: str, seed: int) -> list[Family]:
    if text == "all":
        return list(FAMILIES.values())
    if text.startswith("random:"):
        rng = Random(seed)
        return [random_family(rng, n) for n in range(int(text.removeprefix("random:")))]
    return [FAMILIES[name] for name in text.split(",")]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generator", description=__doc__)
    parser.add_argument("samples", type=Path, nargs="?", help="print the samples into this folder")
    parser.add_argument("--out", type=Path, default=Path("generated"))
    parser.add_argument("--families", default="all", help="all, names parted by commas, or random:N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--per-family", type=int, default=1)
    parser.add_argument("--producers", default="", help="only these, parted by commas")
    given = parser.parse_args(arguments)
    if given.samples:
        return samples.main([str(given.samples)])
    wanted = tuple(p for p in given.producers.split(",") if p)
    made = write_set(_families(given.families, given.seed), given.seed, given.per_family, given.out, wanted)
    for name, why in sorted(made.missing.items()):
        print(f"producer {name} left out: {why}", file=sys.stderr)
    print(f"{len(made.rows)} files, {sum(len(r['speeches']) for r in made.rows)} items in {given.out}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
