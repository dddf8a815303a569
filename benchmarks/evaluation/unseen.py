"""Scores each family without its words and with weights fitted without its files.

There are three tables: as shipped; with the family's marker words removed from the vocabulary and the weights
refitted on the other families; with an empty vocabulary and refitted weights, that is, by structure alone.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.fitting.boundary_samples import BoundarySample, samples
from benchmarks.fitting.fit_weights import Matrix, evidence_rows, fit
from benchmarks.generator.catalogue import FAMILIES
from benchmarks.generator.writing import write_set
from benchmarks.scoring.counts import Score
from benchmarks.scoring.goldfile import FoundItem
from benchmarks.scoring.score import score_file
from extractors.segmentation.split import split
from extractors.segmentation.weights import WEIGHTS
from extractors.text.vocabulary import ALL, FULL, Vocabulary

EVALUATED_SEED = 2
SHOWN_BELOW = 1.0  # families that are perfect in all three tables are not listed


@dataclass(frozen=True, slots=True)
class Table:
    """One table: the score of each family under one condition."""

    name: str
    by_family: dict[str, Score]

    def whole(self) -> Score:
        """The score of all families together."""
        total = Score()
        for score in self.by_family.values():
            total += score
        return total


def judge(found: Sequence[BoundarySample], words: Vocabulary, weights: Mapping[str, float]) -> Score:
    """The score of splitting on some files; boundaries and texts only, no facts."""
    total = Score()
    for sample in found:
        parts = split(sample.document, sample.paragraphs, sample.declared, words, weights)
        items = [
            FoundItem(s.ordinal, "\n".join(p.text for p in s.paragraphs), {}, s.confidence)
            for s in parts.speeches
        ]
        total += score_file(sample.gold, items)
    return total


def own_words(found: Sequence[BoundarySample]) -> set[str]:
    """The vocabulary families whose words occur in the first heading lines of these files."""
    lines = [item.lines[0] for sample in found for item in sample.gold.items if item.lines]
    return {
        word.family
        for word in (*FULL.item_units, *FULL.labels, *FULL.title_ends, *FULL.salutations)
        if word.family != ALL and any(re.search(word.pattern, line, re.I) for line in lines)
    }


def tables(judged: Sequence[BoundarySample], fitted: Sequence[BoundarySample]) -> list[Table]:
    """The tables as shipped, unseen and emptied, over the families of `judged`."""
    groups: dict[str, list[BoundarySample]] = defaultdict(list)
    for sample in judged:
        groups[sample.gold.group].append(sample)
    rows = _rows(fitted)
    shipped, unseen, emptied = {}, {}, {}
    for family, files in groups.items():
        weights = _fit_without(rows, family)
        shipped[family] = judge(files, FULL, WEIGHTS)
        unseen[family] = judge(files, FULL.without(own_words(files)), weights)
        emptied[family] = judge(files, FULL.emptied(), weights)
    return [Table("shipped", shipped), Table("unseen", unseen), Table("emptied", emptied)]


Rows = dict[str, list[tuple[Matrix, Matrix]]]


def _rows(fitted: Sequence[BoundarySample]) -> Rows:
    """The evidence rows of each family, with all words and with none, as in `fit_samples`."""
    by_family: Rows = defaultdict(list)
    for sample in fitted:
        by_family[sample.gold.group] += [evidence_rows(sample, words) for words in (FULL, FULL.emptied())]
    return by_family


def _fit_without(rows: Rows, family: str) -> dict[str, float]:
    kept = [pair for name, pairs in rows.items() if name != family for pair in pairs]
    return fit(np.vstack([x for x, _ in kept]), np.concatenate([y for _, y in kept]))


def render(found: Sequence[Table]) -> str:
    """The tables as text: a line for each family that is not perfect everywhere, then the totals."""
    heads = ["family", *(f"{table.name} f1" for table in found), *(f"{table.name} exact" for table in found)]
    lines = [heads]
    for family in found[0].by_family:
        scores = [table.by_family[family] for table in found]
        if min(score.rate("f1") or 0.0 for score in scores) < SHOWN_BELOW:
            lines.append([family, *_rates(scores)])
    lines.append(["total", *_rates([table.whole() for table in found])])
    widths = [max(len(line[i]) for line in lines) for i in range(len(heads))]
    return "\n".join(
        "  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def _rates(scores: Sequence[Score]) -> list[str]:
    return [f"{score.rate(name) or 0.0:.4f}" for name in ("f1", "exact") for score in scores]


def measure(folder: Path) -> list[Table]:
    """The tables of a generated set: each family with weights fitted to the others in it."""
    found = list(samples(folder))
    return tables(found, found)


def figures(found: Sequence[Table]) -> dict[str, float]:
    """The figures with floors: boundary F1, exact files and the worst family of each table."""
    out: dict[str, float] = {}
    for table in found[1:]:
        whole = table.whole()
        out |= {
            f"{table.name}_f1": whole.rate("f1") or 0.0,
            f"{table.name}_exact": whole.rate("exact") or 0.0,
        }
        out[f"{table.name}_worst_family"] = min(score.rate("f1") or 0.0 for score in table.by_family.values())
    return out


def main(arguments: list[str] | None = None) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--per-family", type=int, default=1)
    parser.add_argument("--seed", type=int, default=EVALUATED_SEED)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        write_set(list(FAMILIES.values()), chosen.seed, chosen.per_family, Path(folder))
        print(render(measure(Path(folder))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
