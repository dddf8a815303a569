"""Long lists in parts that one statement takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeVar

T = TypeVar("T")
BATCH: Final = 500  # SQLite takes 32,766 values, Postgres as many; plans of short lists are cached and quick


def batches(values: Iterable[T], size: int = BATCH) -> Iterator[Sequence[T]]:
    """Yields `values` in lists of at most `size`."""
    everything = list(values)
    for start in range(0, len(everything), size):
        yield everything[start : start + size]
