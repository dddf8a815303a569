"""The same work on many things, some at a time: threads that wait for reading children and servers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Thing = TypeVar("Thing")
Result = TypeVar("Result")


def map_in_order(
    work: Callable[[Thing], Result],
    things: Iterable[Thing],
    workers: int,
    *,
    on_interrupt: Callable[[], None] | None = None,
) -> list[Result]:
    """`work` done on all things, `workers` at a time; the results in the order of the things.

    `on_interrupt` is called when the program is told to end, so that no thread waits on.
    """
    if workers <= 1:
        return [work(thing) for thing in things]
    with ThreadPoolExecutor(workers) as pool:
        try:
            return list(pool.map(work, things))
        except (KeyboardInterrupt, SystemExit):
            if on_interrupt is not None:
                on_interrupt()
            raise
