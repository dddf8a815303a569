"""judge: how likely each hypothesis is, with "this is one single item" among them, and each place by itself.

One linear model over the features of all hypotheses, made a distribution by softmax: forms, series and cues compete
in it and agree in it. A place is as likely as all hypotheses that hold it together.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from msgspec import Struct

from extractors.segmentation.forms.features import Measures
from extractors.segmentation.forms.hypotheses import Hypothesis
from extractors.segmentation.forms.weights import MODEL, Model

MOST_DEVIATIONS = 4.0  # a feature farther from its mean than any seen says no more than the farthest
# The log-odds of the weakest start that the cues choose are a calibrated judgement of their own, made of what the
# features of a set cannot hold (glued markers, declared counts, labels): the two judgements are multiplied.
CUES_CHOSE, CUE_TRUST = 2.5, 2.0
# Chapters with a decimal numbering below them part no document. Too few documents of the fit print one to weigh it.
DECIMALS_BELOW = -5.0
LEAST = 1e-5  # probability below which a hypothesis is not worth telling


class Judgement(Struct, frozen=True):
    """`ranked`: the hypotheses with their probabilities, likeliest first; `single` is the probability that the
    document is one item; `places`: unit -> probability that an item begins there."""

    ranked: tuple[tuple[float, Hypothesis], ...]
    single: float
    places: Mapping[int, float]


def judge(hypotheses: Sequence[Hypothesis], measures: Measures, model: Model = MODEL) -> Judgement:
    """The distribution over the hypotheses of one document."""
    found = [measures.features(one) for one in hypotheses]
    scores = [
        score(features, model) + _by_cues(features) + DECIMALS_BELOW * features["decimals-below"]
        for features in found
    ]
    most = max([model.single, *scores])
    single = math.exp(model.single - most)
    weights = [math.exp(value - most) for value in scores]
    total = single + sum(weights)
    ranked = sorted(
        ((weight / total, one) for weight, one in zip(weights, hypotheses, strict=True)),
        key=lambda pair: (-pair[0], pair[1].units),
    )
    places: dict[int, float] = {}
    for probability, one in ranked:
        if probability < LEAST:
            break
        for unit in one.units:
            places[unit] = places.get(unit, 0.0) + probability
    return Judgement(tuple(pair for pair in ranked if pair[0] >= LEAST), single / total, places)


def _by_cues(features: Mapping[str, float]) -> float:
    """The log-odds that the cues by themselves add to the set they choose."""
    return CUES_CHOSE * features["chosen-exactly"] + CUE_TRUST * features["chosen-weakest"]


def score(features: Mapping[str, float], model: Model) -> float:
    """The log-odds (up to a constant) of a hypothesis with these features."""
    found = 0.0
    for name, (weight, mean, deviation) in model.weights.items():
        value = (features.get(name, 0.0) - mean) / deviation
        if value > MOST_DEVIATIONS:
            value = MOST_DEVIATIONS
        elif value < -MOST_DEVIATIONS:
            value = -MOST_DEVIATIONS
        found += weight * value
    return found
