"""Runs a function over many items in a pool of threads, which mostly wait for reading children and servers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Final, TypeVar

Thing = TypeVar("Thing")
Result = TypeVar("Result")
AHEAD: Final = 2  # items a worker that are handed over at once: what waits takes memory, and a slow one holds no other up


def map_in_order(
    work: Callable[[Thing], Result],
    items: Iterable[Thing],
    workers: int,
    *,
    on_interrupt: Callable[[], None] | None = None,
) -> list[Result]:
    """Call `work` on all items, `workers` at a time; returns the results in the order of the items, which are taken as
    they are needed.

    `on_interrupt` is called when the program is interrupted, so that no thread goes on waiting.
    """
    if workers <= 1:
        return [work(item) for item in items]
    found: dict[int, Result] = {}
    running: dict[Future[Result], int] = {}

    def collect(most: int) -> None:
        """Takes what is done, until no more than `most` are under way; raises what work raised."""
        while len(running) > most:
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                found[running.pop(future)] = future.result()

    with ThreadPoolExecutor(workers) as pool:
        try:
            for at, item in enumerate(items):
                running[pool.submit(work, item)] = at
                collect(AHEAD * workers - 1)
            collect(0)
        except (KeyboardInterrupt, SystemExit):
            if on_interrupt is not None:
                on_interrupt()
            raise
        finally:
            for future in running:
                future.cancel()
    return [found[at] for at in sorted(found)]
