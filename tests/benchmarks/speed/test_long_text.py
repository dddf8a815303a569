"""Reading a long compilation costs what its length is, counted in calls, which no busy machine changes."""

from __future__ import annotations

from benchmarks.speed.long_text import calls, long_text
from extractors.reading import read

MOST_GROWTH = 2.5  # of the calls for twice the text: 2 is linear, 4 quadratic


def test_all_items_are_found() -> None:
    """What is measured is a compilation that is split."""
    assert len(read(long_text(12, 900)).items) == 12


def test_twice_the_items_cost_twice_the_calls() -> None:
    """Twice as many items of the same length."""
    calls(3, 400)  # what is compiled and cached once is nobody's cost
    assert calls(16, 700) < MOST_GROWTH * calls(8, 700)


def test_items_twice_as_long_cost_twice_the_calls() -> None:
    """As many items, each twice as long."""
    calls(3, 400)
    assert calls(6, 3000) < MOST_GROWTH * calls(6, 1500)
