"""Shows a confidence to persons."""

from __future__ import annotations

from math import floor


def shown_confidence(confidence: float) -> str:
    """Returns a confidence with two digits, rounded down: what is shown as 0.90 is 0.9 at least, and needs no
    look."""
    return f"{floor(round(confidence * 100, 6)) / 100:.2f}"
