"""Runs a function over many items in a pool of threads, which mostly wait for reading children and servers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Thing = TypeVar("Thing")
Result = TypeVar("Result")


def map_in_order(
    work: Callable[[Thing], Result],
    items: Iterable[Thing],
    workers: int,
    *,
    on_interrupt: Callable[[], None] | None = None,
) -> list[Result]:
    """Call `work` on all items, `workers` at a time; returns the results in the order of the items.

    `on_interrupt` is called when the program is interrupted, so that no thread goes on waiting.
    """
    if workers <= 1:
        return [work(item) for item in items]
    with ThreadPoolExecutor(workers) as pool:
        try:
            return list(pool.map(work, items))
        except (KeyboardInterrupt, SystemExit):
            if on_interrupt is not None:
                on_interrupt()
            raise
