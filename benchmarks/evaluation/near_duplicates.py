"""Measures how copies and their bases are found: pair precision, recall and F1.

A copy is found when it is in the cluster of its base, or their clusters are linked by `excerpt_of`;
every other base found there is wrong. Shared passages never count.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.evaluation.harvest import harvest, matches

CUT_COPIES = "trunc"  # the copies that keep a half or a third of their base


@dataclass(frozen=True, slots=True)
class Pairs:
    """Counts of found, wrong and missed pairs over the judged copies."""

    found: int
    wrong: int
    missed: int
    cut_found: int
    cut_all: int

    def values(self) -> dict[str, float]:
        precision = self.found / max(1, self.found + self.wrong)
        recall = self.found / max(1, self.found + self.missed)
        return {
            "pair_precision": precision,
            "pair_recall": recall,
            "pair_f1": 2 * precision * recall / max(1e-9, precision + recall),
            "cut_recall": self.cut_found / max(1, self.cut_all),
        }


def read_rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def measure(corpus: Path, folder: Path, workers: int, share: int = 1) -> Pairs:
    """Write the texts as files, ingest them in file order and count the pairs.

    With `share` 3, every third base is taken with its copies and its siblings.
    """
    bases, copies = read_rows(corpus / "bases.jsonl"), read_rows(corpus / "variants.jsonl")
    bases = [row for row in bases if (row["sib_of"] or row["id"]) % share == 0]
    kept = {row["id"] for row in bases}
    copies = [row for row in copies if row["base"] in kept]
    texts = folder / "texts"
    texts.mkdir(parents=True)
    for row in bases:
        (texts / f"b{row['id']:05d}.txt").write_text(row["text"], "utf-8")
    for row in copies:
        (texts / f"v{row['vid']:05d}.txt").write_text(row["text"], "utf-8")
    made = harvest([texts], folder / "library", workers)
    clusters: dict[str, set[str]] = defaultdict(set)
    cluster_of: dict[str, str] = {}
    for row in made.rows():
        cluster_of[row["speech_id"]] = row["cluster_id"]
        for locator in row["locators"]:
            clusters[Path(locator).stem].add(row["cluster_id"])
    linked: dict[str, set[str]] = defaultdict(set)
    for row in matches(made.folder):
        if row["kind"] == "excerpt_of":
            a, b = cluster_of[row["a"]], cluster_of[row["b"]]
            linked[a].add(b)
            linked[b].add(a)
    return count(bases, copies, clusters, linked)


def count(
    bases: list[dict[str, Any]],
    copies: list[dict[str, Any]],
    clusters: dict[str, set[str]],
    linked: dict[str, set[str]],
) -> Pairs:
    """`clusters` by file stem, `linked` clusters by cluster."""
    judged = {row["id"] for row in bases if not row["sib_gray"]}
    at: dict[str, set[int]] = defaultdict(set)
    for row in bases:
        for cluster in clusters.get(f"b{row['id']:05d}", ()):
            at[cluster].add(row["id"])
    found = wrong = missed = cut_found = cut_all = 0
    for row in copies:
        if row["gray"]:
            continue
        own = clusters.get(f"v{row['vid']:05d}", set())
        near = own.union(*(linked[cluster] for cluster in own))
        met = set().union(*(at[cluster] for cluster in near))
        right = row["base"] in met
        found, missed = found + right, missed + (not right)
        wrong += len((met & judged) - {row["base"]})
        if row["op"].startswith(CUT_COPIES):
            cut_found, cut_all = cut_found + right, cut_all + 1
    return Pairs(found, wrong, missed, cut_found, cut_all)
