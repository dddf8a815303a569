"""Two lanes of threads: pages that take milliseconds do not wait behind what takes a second.

Few threads each: on two cores more of them only take the interpreter's lock from each other.
"""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

import anyio
import anyio.to_thread

T = TypeVar("T")
QUICK: Final = 3  # requests answered at once
SLOW: Final = anyio.CapacityLimiter(4)  # of those that wait for a child, count or compare


def limit_quick() -> None:
    """Sets how many ordinary requests the event loop that runs answers at once."""
    anyio.to_thread.current_default_thread_limiter().total_tokens = QUICK


async def run_slowly(function: Callable[..., T], *given: Any) -> T:
    """Runs `function` in the lane of what takes long."""
    return await anyio.to_thread.run_sync(functools.partial(function, *given), limiter=SLOW)


def slow(function: Callable[..., T]) -> Callable[..., Awaitable[T]]:
    """Makes a route one of those that take long."""

    @functools.wraps(function)
    async def in_lane(*given: Any, **named: Any) -> T:
        return await anyio.to_thread.run_sync(functools.partial(function, *given, **named), limiter=SLOW)

    return in_lane
