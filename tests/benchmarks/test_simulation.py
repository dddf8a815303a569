"""Loaders beside each other, simulated: what can be worked out by hand."""

from __future__ import annotations

import pytest

from benchmarks.scale.beyond import UnitCosts, plan
from benchmarks.scale.simulation import ceiling, throughput


@pytest.mark.parametrize(
    ("loaders", "wanted"), [(1, 1 / 0.075), (2, 2 / 0.075), (5, 5 / 0.075), (8, 1 / 0.015), (64, 1 / 0.015)]
)
def test_loaders_of_one_pace(loaders: int, wanted: float) -> None:
    """60 ms beside the others and 15 ms in turn: five loaders take all turns there are, more take no more."""
    assert throughput([(0.060, 0.015)], loaders) == pytest.approx(wanted, rel=0.02)
    assert ceiling([(0.060, 0.015)]) == pytest.approx(1 / 0.015)


def test_without_work_beside_a_second_loader_brings_nothing() -> None:
    """As before, when the whole load was one turn."""
    assert throughput([(0.0, 0.1)], 8) == pytest.approx(10, rel=0.01)


def test_files_of_different_size_meet_now_and_then() -> None:
    """Two loaders are never more than twice one, and wait a little."""
    costs = [(0.02, 0.005), (0.2, 0.05), (0.06, 0.015)]
    assert 1.7 < throughput(costs, 2) / throughput(costs, 1) < 2


def test_the_plan_multiplies() -> None:
    """36 ms of reading are 10 CPU hours for a million."""
    found = plan(UnitCosts(0.036, 0.0072, 0.00036, 50_000, 20_000), 10**6)
    assert found == pytest.approx(
        {"speeches": 10**6, "read_cpu_hours": 10, "load_cpu_hours": 2, "turn_hours": 0.1,
         "database_gb": 50, "archive_gb": 20}
    )  # fmt: skip
