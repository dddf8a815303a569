"""Rate limits: how often somebody may do something within a while, kept in memory and bounded."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict, deque
from typing import Final

MOST_KEYS: Final = 4096  # the longest unseen are forgotten first


class RateLimit:
    """`most` times within `seconds` by each key; threads may share one."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._times: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, key: str, now: float | None = None) -> int:
        """Seconds until `key` may again; 0 when it may."""
        at = time.monotonic() if now is None else now
        with self._lock:
            times = self._recent(key, at)
            return 0 if len(times) < self._most else max(1, math.ceil(times[0] + self._seconds - at))

    def note(self, key: str, now: float | None = None) -> None:
        """Counts one time."""
        at = time.monotonic() if now is None else now
        with self._lock:
            times = self._recent(key, at)
            times.append(at)
            self._times[key] = times
            self._times.move_to_end(key)
            while len(self._times) > MOST_KEYS:
                self._times.popitem(last=False)

    def _recent(self, key: str, at: float) -> deque[float]:
        times = self._times.get(key) or deque(maxlen=self._most)
        while times and times[0] <= at - self._seconds:
            times.popleft()
        return times
