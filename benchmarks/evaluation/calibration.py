"""How sure is how right: `python -m benchmarks.evaluation.calibration` prints the slope and offset of `confidence.py`.

Every real document, as it is and with each kind of cue taken away, is split by the model that never saw its work; what
the model held probable is set against what was right. Nothing is written: two numbers are looked at before they are taken over.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.evaluation.left_out import DEGRADATIONS, RealDocument, real_documents
from benchmarks.fitting.corpus import SHARED
from benchmarks.fitting.form_samples import Read, degraded
from benchmarks.fitting.readings import ready
from benchmarks.scoring.goldfile import FoundItem, GoldFile
from benchmarks.scoring.score import SURE, rightness
from extractors.segmentation import confidence
from extractors.segmentation.split import split

Row = NDArray[np.float64]
STEPS, PULL = 60, 0.01


def main(arguments: list[str] | None = None) -> int:
    """Prints the two numbers, and what they make of the items."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, default=SHARED)
    documents = list(real_documents(parser.parse_args(arguments).corpus))
    held: list[float] = []
    right: list[bool] = []
    weight: list[float] = []
    for one in documents:
        for probabilities, flags in _told(one):
            held += probabilities
            right += flags
            weight += [
                len(flags) ** -0.5 for _ in flags
            ]  # a book of a hundred letters is not a hundred books
    slope, offset = fitted(np.array(held), np.array(right, float), np.array(weight))
    sure = slope * _log_odds(np.array(held)) + offset >= np.log(SURE / (1 - SURE))
    print(
        f"slope {slope:.2f}, offset {offset:.2f}; sure {sure.mean():.3f}, of those right {np.array(right)[sure].mean():.4f}"
    )
    print(f"in use: slope {confidence.SLOPE}, offset {confidence.OFFSET}")
    return 0


def _told(one: RealDocument) -> Iterator[tuple[list[float], list[bool]]]:
    """For the document and each of its poorer copies what was held of each item, and whether it was right."""
    whole = ready(one.document)
    for taken in ((), *DEGRADATIONS.values()):
        yield _judged(one, degraded(whole, taken) if taken else whole)


def _judged(one: RealDocument, read: Read) -> tuple[list[float], list[bool]]:
    parts = split(read.document, read.paragraphs, read.declared, furniture=read.furniture, model=one.model)
    items = [
        FoundItem(s.ordinal, "\n".join(p.text for p in s.paragraphs), {}, s.confidence)
        for s in parts.speeches
    ]
    gold: GoldFile = replace(one.gold, items=tuple(replace(item, facts={}) for item in one.gold.items))
    told = [
        (confidence.held(item.confidence), right)
        for item, right in zip(items, rightness(gold, items), strict=True)
        if item.confidence != confidence.DOUBTED  # a list that disagrees said so, not the model
    ]
    return [probability for probability, _ in told], [right for _, right in told]


def _log_odds(probabilities: Row) -> Row:
    bounded: Row = np.clip(probabilities, confidence.LEAST, 1 - confidence.LEAST)
    odds: Row = np.log(bounded / (1 - bounded))
    return odds


def fitted(held: Row, right: Row, weight: Row) -> tuple[float, float]:
    """Slope and offset by logistic regression, Newton's steps."""
    rows = np.stack([_log_odds(held), np.ones_like(held)], axis=1)
    found = np.array([1.0, 0.0])
    for _ in range(STEPS):
        odds = 1 / (1 + np.exp(-rows @ found))
        gradient = rows.T @ ((odds - right) * weight) + PULL * found
        curve = (rows * (odds * (1 - odds) * weight)[:, None]).T @ rows + PULL * np.eye(2)
        found = found - np.linalg.solve(curve, gradient)
    return float(found[0]), float(found[1])


if __name__ == "__main__":
    raise SystemExit(main())
