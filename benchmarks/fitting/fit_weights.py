"""Fits the splitter's weights: `python -m benchmarks.fitting.fit_weights --seed 101` writes `extractors/segmentation/weights.py`.

Logistic regression on every candidate start of generated compilations, pulled towards the prior: where the
data says little the judgement stands. The set it fits is never the set that is evaluated.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.fitting.boundary_samples import BoundarySample, samples, true_starts
from benchmarks.generator.catalogue import FAMILIES
from benchmarks.generator.writing import write_set
from extractors.segmentation.cued import cued_pieces
from extractors.segmentation.weights import PRIOR
from extractors.text.vocabulary import FULL, Vocabulary

Matrix = NDArray[np.float64]

NAMES = tuple(PRIOR)
PULL = 4.0  # inverse variance of the prior; unseen families: F1 0.995 at 4, 0.984 at 40, 0.969 at 150
STEPS = 60
SMALLEST = 1e-6
SEED = 101
PER_FAMILY = 2
WEIGHTS_FILE = Path(__file__).parents[2] / "extractors" / "segmentation" / "weights.py"
FITTED = re.compile(
    r"WEIGHTS: dict\[str, float\] = .*", re.S
)  # everything from the fit to the end of the file


def evidence_rows(sample: BoundarySample, words: Vocabulary = FULL) -> tuple[Matrix, Matrix]:
    """(how often each evidence spoke, whether it was a start) for every candidate of a file."""
    cued = cued_pieces(sample.document, sample.paragraphs, sample.declared, words, PRIOR)
    possible, starts = cued.candidates, true_starts(sample.gold, cued.pieces)
    rows = np.zeros((len(possible), len(NAMES)))
    for row, candidate in zip(rows, possible, strict=True):
        for name, value in candidate.evidence:
            if name in PRIOR:  # what blocks say as wholes weighs the same, whatever is fitted
                row[NAMES.index(name)] += value / PRIOR[name]
    return rows, np.array([float(candidate.at in starts) for candidate in possible])


def fit(rows: Matrix, labels: Matrix, prior: Mapping[str, float] = PRIOR) -> dict[str, float]:
    """The weights that explain the labels best, each as near its prior as they allow."""
    start = np.array([prior[name] for name in NAMES])
    weights = start.copy()
    loss = _loss(rows, labels, weights, start)
    for _ in range(STEPS):  # damped Newton's method; the problem is convex
        odds = _odds(rows @ weights)
        gradient = rows.T @ (odds - labels) + PULL * (weights - start)
        curvature = (rows * (odds * (1 - odds))[:, None]).T @ rows + PULL * np.eye(len(NAMES))
        step, scale = np.linalg.solve(curvature, gradient), 1.0
        while (lower := _loss(rows, labels, weights - scale * step, start)) > loss and scale > SMALLEST:
            scale /= 2
        if loss - lower < SMALLEST:
            break
        weights, loss = weights - scale * step, lower
    return {name: round(float(value), 3) for name, value in zip(NAMES, weights, strict=True)}


def _odds(scores: Matrix) -> Matrix:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(scores, -30, 30))))


def _loss(rows: Matrix, labels: Matrix, weights: Matrix, start: Matrix) -> float:
    """Minus the log likelihood, and the pull of the prior."""
    scores = rows @ weights
    return float(
        np.sum(np.logaddexp(0, scores) - labels * scores) + PULL / 2 * np.sum((weights - start) ** 2)
    )


def fit_samples(found: Sequence[BoundarySample]) -> dict[str, float]:
    """The weights fitted to some files, each seen twice: with all words, and with none.

    Fitted with words alone, structure weighs next to nothing, and a style with unknown words is lost
    (families never seen: F1 0.980; so fitted 0.991).
    """
    pairs = [evidence_rows(sample, words) for words in (FULL, FULL.emptied()) for sample in found]
    return fit(np.vstack([rows for rows, _ in pairs]), np.concatenate([labels for _, labels in pairs]))


def main(arguments: list[str] | None = None) -> int:
    """Generate, fit, write; prints how far each weight moved."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--per-family", type=int, default=PER_FAMILY)
    parser.add_argument("--from", dest="folder", type=Path, help="a set already generated")
    parser.add_argument("--dry-run", action="store_true", help="print, write nothing")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.folder or Path(temporary)
        if chosen.folder is None:
            write_set(list(FAMILIES.values()), chosen.seed, chosen.per_family, folder)
        weights = fit_samples(list(samples(folder)))
    for name in NAMES:
        print(f"{name:24} {PRIOR[name]:+.2f} -> {weights[name]:+.2f}")
    if not chosen.dry_run:
        lines = "".join(f'    "{name}": {value},\n' for name, value in weights.items())
        text = WEIGHTS_FILE.read_text("utf-8")
        WEIGHTS_FILE.write_text(
            FITTED.sub(lambda _: f"WEIGHTS: dict[str, float] = {{\n{lines}}}\n", text), "utf-8"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
