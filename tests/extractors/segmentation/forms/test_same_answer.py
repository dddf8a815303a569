"""The same document is judged the same in every process, whatever order its sets of words come in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[4]
PROGRAM = """
from random import Random
from benchmarks.fitting.form_samples import Read, sample
from benchmarks.fitting.restyle import restyle
from benchmarks.scoring.goldfile import GoldItem
from tests.extractors.segmentation.forms.test_forms import TITLES, body
items = [GoldItem((title,), tuple(body(n, 8)), {}) for n, title in enumerate(TITLES)]
for seed in range(20):
    made = restyle(items, Random(seed))
    found = sample("x", "x", 1.0, Read(made.document, made.paragraphs, made.furniture, made.declared), None)
    print([sorted((name, round(value, 9)) for name, value in one.items()) for one in found.features])
"""


def test_order_of_sets_decides_nothing() -> None:
    """Two processes whose hashes differ measure the same hypotheses alike, in twenty looks."""
    said = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            cwd=ROOT, capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(said) == 1
    assert said.pop().count("\n") == 20
