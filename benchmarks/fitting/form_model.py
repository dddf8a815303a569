"""Fits the judge of forms: a softmax over a document's hypotheses and "one item", with the signs of features given.

Maximises the expected worth of what the softmax would choose. Where it is plain which way a feature must point (a
list of contents that names the set speaks for it, sentences among the headings against it), its weight may not
point the other way: eleven works are few, and a free fit learns their accidents.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.fitting.form_samples import FormSample
from extractors.segmentation.forms.judge import MOST_DEVIATIONS
from extractors.segmentation.forms.weights import Model

Matrix = NDArray[np.float64]
PULL = 0.004  # of the weights towards their prior; real works left out: mean F1 0.945 at 0.01, 0.983 at 0.004
SHARPNESS = 6.0  # power of the worth: nearly right is not right
STEPS = 1500
LEAST_GAIN = 1e-7
LEAST_WEIGHT = 1e-3  # below it a feature says nothing and is left out
PRIOR = {  # where the data says little, judgement stands; in deviations, as all weights
    "contents-f1": 1.2, "outline-f1": 0.6, "contents-exactly": 0.6, "outline-exactly": 0.4, "running-head-f1": 0.3, "agreeing": 0.5, "exact-look": 0.3,
    "exact-white": 0.3, "above-end": 0.3, "big": 0.2, "chosen-weakest": 0.6, "distinct": 0.2, "title-length": 0.2, "counts-up": 0.2,
    "ends-alike": -0.5, "head-length": -0.4, "stronger": -0.4, "note-number": -0.4, "section-number": -0.4,
    "stops": -0.3, "sentence": -0.3, "tiny": -0.3, "last-tiny": -0.3, "only-number": -0.3, "bare-chapter": -1.0, "holes": -0.5, "left-most": -0.3,
}  # fmt: skip
FOR = """
    agreeing agreeing-kinds lift-sum lift-most lift-look lift-white lift-page lift-column lift-number lift-words
    lift-contents lift-outline lift-running-head contents-f1 contents-recall contents-precision outline-f1
    outline-recall outline-precision running-head-f1 running-head-recall running-head-precision cue-mean cue-low
    cue-weakest cue-total contents-exactly outline-exactly running-head-exactly     cue-yes cue-maybe cue-sure chosen-f1 as-declared compiled has-declared big other-style centre white page
    page-short part level ratio ratio-least white-mean contrast contrast-low contrast-lift same-style first-style
    above-end above-date below-date below-name below-address distinct length-usual head-small first-at-top
    title-length counts-from-one counts-up unindented ordinal numbered chosen-weakest
""".split()
AGAINST = """
    stops sentence tiny small rivals rivals-low stronger cue-passed cue-sure-passed off-declared note-number
    section-number bare-chapter restarts holes ends-alike last-tiny first-tiny body-look stronger-below stronger-above
    left-look left-white left-page left-number left-contents left-outline left-running-head left-most left-kinds
    chosen-single contrast-spread above-short date-itself right head-length head-share longest-share colon
""".split()


class Problem:
    """The samples as one matrix: a row a hypothesis, features in deviations from their mean."""

    def __init__(self, samples: Sequence[FormSample]) -> None:
        kept = [one for one in samples if one.features]
        self.names = sorted({name for one in kept for row in one.features for name in row})
        raw = np.array([[row.get(name, 0.0) for name in self.names] for one in kept for row in one.features])
        self.mean, self.deviation = raw.mean(0), np.maximum(raw.std(0), 1e-4)
        self.rows = np.clip((raw - self.mean) / self.deviation, -MOST_DEVIATIONS, MOST_DEVIATIONS)
        self.sizes = np.array([len(one.features) for one in kept])
        self.first = np.concatenate([[0], np.cumsum(self.sizes)[:-1]])
        self.of = np.repeat(np.arange(len(kept)), self.sizes)
        self.worth = np.array([value for one in kept for value in one.worth]) ** SHARPNESS
        single = np.array([2.0 / (one.count + 1) if one.count > 1 else 1.0 for one in kept])
        self.single = single**SHARPNESS
        weight = np.array([one.weight for one in kept])
        self.weight = weight / weight.sum()
        self.prior = np.array([PRIOR.get(name, 0.0) for name in self.names])
        self.low = np.array([0.0 if self._for(name) else -np.inf for name in self.names] + [-np.inf])
        self.high = np.array([0.0 if name in AGAINST else np.inf for name in self.names] + [np.inf])

    def from_model(self, model: Model) -> Matrix:
        """The weights of a model fitted to nearly the same samples."""
        own = [model.weights.get(name, (0.0, 0.0, 1.0))[0] for name in self.names]
        bounded: Matrix = np.clip(np.array([*own, model.single]), self.low, self.high)
        return bounded

    @staticmethod
    def _for(name: str) -> bool:
        return name in FOR or name.startswith("exact-")

    def loss(self, weights: Matrix) -> tuple[float, Matrix]:
        """Minus the log of the expected worth, with the pull towards the prior, and its gradient."""
        scores, single = self.rows @ weights[:-1], weights[-1]
        most = np.maximum(np.maximum.reduceat(scores, self.first), single)
        odds, alone = np.exp(scores - most[self.of]), np.exp(single - most)
        total = np.add.reduceat(odds, self.first) + alone
        right = np.add.reduceat(odds * self.worth, self.first) + alone * self.single + 1e-9
        slope = odds * self.worth / right[self.of] - odds / total[self.of]
        gradient = np.empty_like(weights)
        pulled = weights[:-1] - self.prior
        gradient[:-1] = PULL * pulled - self.rows.T @ (slope * self.weight[self.of])
        gradient[-1] = -np.sum(self.weight * (alone * self.single / right - alone / total))
        value = -np.sum(self.weight * np.log(right / total)) + PULL / 2 * pulled @ pulled
        return float(value), gradient


def fit(samples: Sequence[FormSample], start: Model | None = None) -> Model:
    """The model that explains the samples best, by accelerated projected gradient steps from `start` or the prior."""
    problem = Problem(samples)
    weights = problem.from_model(start) if start else np.append(problem.prior, 0.0)
    ahead, momentum, step = weights, 1.0, 1.0
    value, _ = problem.loss(weights)
    for _ in range(STEPS):
        base, gradient = problem.loss(ahead)
        while True:
            moved = np.clip(ahead - step * gradient, problem.low, problem.high)
            change = moved - ahead
            reached, _ = problem.loss(moved)
            if reached <= base + gradient @ change + change @ change / (2 * step) or step < 1e-9:
                break
            step /= 2
        faster = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        if reached > value:  # overshot: start again from where it was best
            ahead, momentum = weights, 1.0
            if step < 1e-9:
                break
            continue
        ahead = moved + (momentum - 1) / faster * (moved - weights)
        gained, weights, value, momentum = value - reached, moved, reached, faster
        step *= 1.1
        if gained < LEAST_GAIN:
            break
    found = {
        name: (round(float(weight), 4), round(float(mean), 4), round(float(deviation), 4))
        for name, weight, mean, deviation in zip(
            problem.names, weights[:-1], problem.mean, problem.deviation, strict=True
        )
        if abs(weight) >= LEAST_WEIGHT
    }
    return Model(found, round(float(weights[-1]), 4))
