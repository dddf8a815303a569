"""A confidence is never shown as more than it is: 0.9 is the limit below which a person looks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.curation.confidence import shown_confidence
from schema.curation.queue import SURE


@pytest.mark.parametrize(
    ("confidence", "shown"),
    [(0.896, "0.89"), (0.9, "0.90"), (0.29, "0.29"), (0.8999, "0.89"), (1.0, "1.00"), (0.0, "0.00")],
)
def test_rounded_down(confidence: float, shown: str) -> None:
    """0.29 is a little less than 29 hundredths as a float."""
    assert shown_confidence(confidence) == shown


@given(st.floats(0, 1).map(lambda value: round(value, 4)))
def test_what_is_shown_as_sure_is_sure(confidence: float) -> None:
    """And two digits are as near as that allows."""
    shown = float(shown_confidence(confidence))
    assert (shown >= SURE) == (confidence >= SURE)
    assert -1e-9 < confidence - shown < 0.01 + 1e-9
