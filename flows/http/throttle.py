"""Throttles requests: one connection and a gap for every host, across threads and processes.

Promise: during a `turn`, no other thread or process of this user sends requests to the host; the next turn begins
after the gap at the earliest, or after the time that the host's Retry-After asked for.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from schema.errors import Unreadable


class Turns:
    """The turns at all hosts. `folder` holds a small file for each host, which processes share as a lock."""

    def __init__(
        self, folder: Path | None, longest_wait: float, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._folder = folder
        self._longest_wait = longest_wait
        self._sleep = sleep
        self._guard = threading.Lock()
        self._hosts: dict[str, _Host] = {}

    @contextmanager
    def turn(self, host: str, gap: float) -> Iterator[_Host]:
        """Wait for the turn at `host` and hold it; raises `Unreadable("asked-to-wait")` when the wait is too long."""
        with self._guard:
            ours = self._hosts.setdefault(host, _Host(self._path(host)))
        with ours.alone():
            wait = ours.not_before() - time.time()
            if wait > self._longest_wait:
                raise Unreadable("asked-to-wait", f"{host} asks for no request within {wait:.0f} s")
            if wait > 0:
                self._sleep(wait)
            try:
                yield ours
            finally:
                ours.rest(gap)

    def _path(self, host: str) -> Path | None:
        if self._folder is None:
            return None
        return self._folder / hashlib.sha256(host.encode()).hexdigest()[:32]


class _Host:
    """One host: the lock of its turn, and when the next may begin (the modification time of its file)."""

    def __init__(self, path: Path | None) -> None:
        self._lock = threading.Lock()
        self._path = path
        self._not_before = 0.0

    @contextmanager
    def alone(self) -> Iterator[None]:
        with self._lock:
            if self._path is None:
                yield
                return
            self._path.parent.mkdir(parents=True, exist_ok=True)
            try:
                descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
            except PermissionError:  # it belongs to another user: the gap is kept within this process only
                self._path = None
                yield
                return
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                if os.fstat(descriptor).st_size == 0:  # just created: its time says nothing about the host
                    os.write(descriptor, b".")
                    os.utime(descriptor, (0, 0))
                yield
            finally:
                os.close(descriptor)

    def not_before(self) -> float:
        """When the next turn may begin, in seconds since 1970."""
        kept = self._path.stat().st_mtime if self._path is not None else 0.0
        return max(kept, self._not_before)

    def rest(self, seconds: float) -> None:
        """Delay the next turn by so many seconds from now; a later time that was set before stays."""
        self._not_before = max(self.not_before(), time.time() + seconds)
        if self._path is not None:
            os.utime(self._path, (self._not_before, self._not_before))
