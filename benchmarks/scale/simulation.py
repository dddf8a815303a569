"""Loaders beside each other, by the costs of single loads: each works for itself, then waits for its turn.

The clock is that of an ideal machine: a core for every loader and for the server's process beside it.

    beside 60 ms, turn 15 ms: one loader 13.3 files a second, two 26.7, eight 66.7, as many as there are turns
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Sequence

Cost = tuple[float, float]  # seconds beside others, seconds of the turn


def throughput(costs: Sequence[Cost], loaders: int, files: int = 20_000, seed: int = 1) -> float:
    """Files a second of so many loaders; each draws its files from the measured `costs`."""
    chance = random.Random(seed)
    coming = [(chance.choice(costs)[0] * chance.random(), loader) for loader in range(loaders)]
    heapq.heapify(coming)
    free = 0.0  # when the turn is free again
    for _ in range(files):
        arrived, loader = heapq.heappop(coming)
        free = max(free, arrived) + chance.choice(costs)[1]
        heapq.heappush(coming, (free + chance.choice(costs)[0], loader))
    return files / free


def ceiling(costs: Sequence[Cost]) -> float:
    """Files a second of any number of loaders: as many as turns can be taken."""
    return len(costs) / sum(turn for _, turn in costs)
