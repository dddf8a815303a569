"""Makes the list of stock keys that the program ships: `python -m benchmarks.evaluation.boilerplate`.

A key is stock when it is in the sample of at least one in 2,000 reference speeches of a kind, or of one of the set
phrases of `stock_phrases.txt`. The reference speeches are in no library of the benchmarks.
"""

from __future__ import annotations

import struct
import sys
from collections import Counter
from importlib import resources
from pathlib import Path

from benchmarks.generator.random_speeches import SOURCES
from extractors.fingerprint import fingerprint
from schema.dedup.boilerplate import STOCK_VERSION
from schema.text.shingles import WIDTH, shingles

REFERENCE = range(-20_000, 0)  # the number of the first reference speech; libraries count from 0
COMMON = 10  # reference speeches of each kind


def stock_keys() -> list[int]:
    """The stock keys, ascending."""
    common: set[int] = set()
    for source in SOURCES.values():
        seen = Counter(key for number in REFERENCE for key in fingerprint(source(number).text).shingles)
        common.update(key for key, times in seen.items() if times >= COMMON)
    return sorted(common.union(*(shingles(phrase) for phrase in phrases())))


def phrases() -> list[str]:
    """The set phrases, each long enough to have a key."""
    text = resources.files(__package__).joinpath("stock_phrases.txt").read_text("utf-8")
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if len(line) >= WIDTH and not line.startswith("#")]


def main() -> int:
    """Write the list of this version."""
    keys = stock_keys()
    path = Path(__file__).resolve().parents[2] / "schema" / "dedup" / f"stock_{STOCK_VERSION}.keys"
    path.write_bytes(struct.pack(f"<{len(keys)}Q", *keys))
    print(f"{path.name}: {len(keys)} keys")
    return 0


if __name__ == "__main__":
    sys.exit(main())
