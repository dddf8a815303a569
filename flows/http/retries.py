"""Another attempt where one may help: after a cut, a silence, a busy server; never after an answer that stands.

Promise: attempts that bring nothing new are few; a download that gets on is continued until its time is up.
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
    """What `attempt` returns, tried again as long as it raises `Again` and `bounds` allow.

    `progress` is a count that grows with what an attempt brought: only fruitless ones in a row count.
    Raises the last attempt's `Unreadable`.
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
    """Keep stamina from logging each wait: with some loggers it would write to stdout, which is for JSON."""
    stamina.instrumentation.set_on_retry_hooks([])


class _Patience:
    """stamina's question after a failure: how long to wait, or False for giving up."""

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
            return 0.0  # the host's turn is what waits: nobody else of ours may ask it earlier either
        return min(self._bounds.first_wait * 4.0 ** (self._fruitless - 1), self._bounds.longest_wait)


def retry_after(value: str, now: datetime | None = None) -> float | None:
    """Seconds that a Retry-After header asks for; None when it says nothing that can be read."""
    if value.strip().isdigit() and value.isascii():
        return float(value)
    try:
        then = email.utils.parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return max(0.0, (then - (now or datetime.now(UTC))).total_seconds())
