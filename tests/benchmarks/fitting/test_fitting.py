"""The fit of the judge of forms: samples say how right a hypothesis is, and no feature may point the wrong way."""

from __future__ import annotations

from random import Random

import pytest

pytest.importorskip("numpy")

import numpy as np

from benchmarks.evaluation.calibration import fitted
from benchmarks.fitting.fit_forms import fold_of, read_folds
from benchmarks.fitting.form_model import AGAINST, FOR, PRIOR, fit
from benchmarks.fitting.form_samples import FormSample, Read, degraded, sample, worth
from benchmarks.fitting.restyle import han, restyle
from benchmarks.scoring.goldfile import GoldFile, GoldItem
from extractors.segmentation import confidence
from extractors.segmentation.forms.weights import MODEL

ITEMS = tuple(
    GoldItem((f"谈{word}",), tuple(f"关于{word}，可说的话有很多，这里只说第{han(n)}点，其余的以后再说。" * 3 for n in range(1, 7)), {})
    for word in ("读书", "写字", "走路", "种树", "做饭")
)  # fmt: skip


def test_worth_is_one_for_the_true_starts_alone() -> None:
    """Missing, extra and late starts cost."""
    zones = [(0, 2), (10, 12), (20, 22)]
    assert worth((0, 10, 20), zones) == pytest.approx(1.0)
    assert worth((0, 10), zones) < 1.0
    assert worth((0, 10, 15, 20), zones) < 1.0
    assert worth((1, 11, 21), zones) == pytest.approx(0.6)


@pytest.mark.parametrize("seed", range(12))
def test_a_restyled_document_has_its_true_starts_among_its_hypotheses(seed: int) -> None:
    """Whatever look is drawn, a reader can tell the titles, and so can one form."""
    made = restyle(ITEMS, Random(seed))
    assert len(made.starts) == len(ITEMS)
    read = Read(made.document, made.paragraphs, made.furniture)
    found = sample("x", "x", 1.0, read, GoldFile("x", "x", ITEMS))
    assert found is not None
    assert max(found.worth) > 0.9


def test_cues_can_be_taken_away() -> None:
    """Without white and look all lines are set alike."""
    made = restyle(ITEMS, Random(3))
    plain = degraded(Read(made.document, made.paragraphs, ()), ("white", "look", "align", "indent", "page"))
    looks = {
        (one.layout.size, one.layout.font, one.layout.align, one.layout.indent) for one in plain.paragraphs
    }
    assert len(looks) == 1


def test_signs_are_kept() -> None:
    """A feature that must speak for a set does not come to speak against it, whatever the samples say."""
    wrong = [
        FormSample(str(n), "x", 2, 1.0, ({"contents-f1": 1.0, "rivals": 0.0}, {"contents-f1": 0.0, "rivals": 1.0}), (0.0, 1.0))
        for n in range(20)
    ]  # fmt: skip
    weights = fit(wrong).weights
    assert weights.get("contents-f1", (0.0,))[0] >= 0.0
    assert weights.get("rivals", (0.0,))[0] <= 0.0


def test_the_shipped_model_keeps_them_too() -> None:
    """The same of what is shipped and of every fold."""
    assert not set(FOR) & set(AGAINST)
    for model in (MODEL, *read_folds().values()):
        assert all(model.weights[name][0] >= 0 for name in FOR if name in model.weights)
        assert all(model.weights[name][0] <= 0 for name in AGAINST if name in model.weights)
    assert all(
        (weight > 0) == (name not in AGAINST) for name, weight in PRIOR.items() if name in (*FOR, *AGAINST)
    )


def test_a_work_is_left_out_whole() -> None:
    """All documents of a real work are in one fold, and no other work is."""
    assert fold_of("real:甲") == "real:甲"
    assert fold_of("own:x") in {"own:0", "own:1", "own:2"}


def test_the_slope_of_confidence_is_found() -> None:
    """What is right more often than it is held probable gets a positive offset, what is honest none."""
    held = np.array([0.6] * 500 + [0.8] * 500)
    honest = np.array([1.0] * 300 + [0.0] * 200 + [1.0] * 400 + [0.0] * 100)
    modest = np.array([1.0] * 450 + [0.0] * 50 + [1.0] * 480 + [0.0] * 20)
    assert fitted(held, honest, np.ones(1000)) == pytest.approx((1.0, 0.0), abs=0.05)
    assert fitted(held, modest, np.ones(1000)) == pytest.approx((1.0, 1.8), abs=0.1)


def test_confidence_and_probability_are_inverse() -> None:
    """What the model held is found again in what the program says."""
    for probability in (0.2, 0.5, 0.75, 0.95):
        assert confidence.held(confidence.calibrated(probability)) == pytest.approx(probability)
