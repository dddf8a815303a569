"""Long lists in parts that one statement takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeVar

T = TypeVar("T")
BATCH: Final = 500  # SQLite takes 32,766 values, Postgres as many; plans of short lists are cached and quick


def batches(values: Iterable[T]) -> Iterator[Sequence[T]]:
    """`values` in lists that one statement takes."""
    everything = list(values)
    for start in range(0, len(everything), BATCH):
        yield everything[start : start + BATCH]
