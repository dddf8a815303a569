"""Work over many items: in order, never far ahead, and nothing begun after a failure."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from flows.thread_pool import AHEAD, map_in_order

WORKERS = 3


def test_results_are_in_the_order_of_the_items() -> None:
    """Whichever is done first, and with one worker as with several."""

    def work(number: int) -> int:
        time.sleep(0.002 * (number % 4))
        return number * number

    squares = [number * number for number in range(40)]
    assert map_in_order(work, range(40), 1) == map_in_order(work, range(40), WORKERS) == squares
    assert map_in_order(work, [], WORKERS) == []


def test_items_are_taken_as_they_are_needed() -> None:
    """No more are taken than a few a worker beyond those that are done, also beside one that takes long."""
    done, lock, most = [0], threading.Lock(), [0]
    first = threading.Event()

    def items() -> Iterator[int]:
        for number in range(60):
            with lock:
                most[0] = max(most[0], number - done[0])
            if number == 50:  # the others went on beside the first
                first.set()
            yield number

    def work(number: int) -> int:
        if number == 0:
            assert first.wait(20)
        with lock:
            done[0] += 1
        return number

    assert map_in_order(work, items(), WORKERS) == list(range(60))
    assert most[0] <= AHEAD * WORKERS


def test_a_failure_is_raised_and_nothing_is_begun_after_it() -> None:
    """What is under way ends first."""
    begun = []

    def work(number: int) -> int:
        begun.append(number)
        if number == 5:
            raise ValueError(number)
        return number

    with pytest.raises(ValueError, match="5"):
        map_in_order(work, range(1000), WORKERS)
    assert len(begun) <= 6 + AHEAD * WORKERS


def test_an_interruption_is_told_before_the_workers_are_waited_for() -> None:
    """So that none of them goes on waiting for a server."""
    told = threading.Event()

    def work(number: int) -> bool:
        return told.wait(20)

    def items() -> Iterator[int]:
        yield from range(2)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        map_in_order(work, items(), WORKERS, on_interrupt=told.set)
    assert told.is_set()
