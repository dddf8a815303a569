"""Retries: after a lost connection, a timeout or a busy server; never after a definite answer.

Promise: few attempts in a row bring no new byte; a download that makes progress is continued until its deadline.
"""

from __future__ import annotations

import email.utils
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

import stamina
import stamina.instrumentation

from flows.http.limits import Bounds
from flows.http.transport import Again

T = TypeVar("T")


def persist(attempt: Callable[[], T], bounds: Bounds, progress: Callable[[], int] = lambda: 0) -> T:
    """Call `attempt` until it does not raise `Again`, within `bounds`; returns its result.

    `progress` returns a count that grows with every attempt that brings something: only attempts in a row that
    bring nothing are limited. Raises the last attempt's `Unreadable`.
    """
    patience = _Patience(bounds, progress)
    try:
        for round_ in stamina.retry_context(on=patience, attempts=bounds.rounds, timeout=bounds.total):
            with round_:
                return attempt()
    except Again as again:
        raise again.problem from again
    raise AssertionError("no attempts")


def quiet_retries() -> None:
    """Turn off stamina's logging of each wait: with some loggers it would write to stdout, which is for JSON."""
    stamina.instrumentation.set_on_retry_hooks([])


class _Patience:
    """The callback of stamina after a failure: returns the seconds to wait, or False to give up."""

    def __init__(self, bounds: Bounds, progress: Callable[[], int]) -> None:
        self._bounds = bounds
        self._progress = progress
        self._reached = progress()
        self._fruitless = 0

    def __call__(self, error: Exception) -> bool | float:
        if not isinstance(error, Again):
            return False
        reached = self._progress()
        if reached > self._reached:
            self._fruitless = 0
        self._reached = reached
        self._fruitless += 1
        if self._fruitless >= self._bounds.attempts:
            return False
        if error.wait is not None:
            return 0.0  # `throttle` does the waiting: no other request to the host may come earlier either
        return min(self._bounds.first_wait * 4.0 ** (self._fruitless - 1), self._bounds.longest_wait)


def retry_after(value: str, now: datetime | None = None) -> float | None:
    """The seconds that a Retry-After header asks for; None for a missing or invalid one."""
    if value.strip().isdigit() and value.isascii():
        return float(value)
    try:
        then = email.utils.parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return max(0.0, (then - (now or datetime.now(UTC))).total_seconds())
