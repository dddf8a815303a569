"""Renews the lease of a run in the background, so that it does not expire however long one file takes.

When the lease is lost (another process took the run over), the heartbeat stops and `check` raises; whatever the
run still tries to write is refused by the store.
"""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Final, Protocol

from schema.errors import DatabaseTrouble, LeaseLost

BEAT_SECONDS: Final = 30.0  # seconds between renewals; the lease expires after twenty missed ones


class Beating(Protocol):
    """The part of `RunRecorder` that a heartbeat needs."""

    def heartbeat(self, run_id: str) -> None:
        """Renew the lease of the run; raises LeaseLost."""


class Heartbeat:
    """A context manager that renews the lease of one run while its body runs."""

    def __init__(self, runs: Beating, run_id: str, seconds: float = BEAT_SECONDS) -> None:
        self._runs = runs
        self._run_id = run_id
        self._seconds = seconds
        self._done = threading.Event()
        self._lost: LeaseLost | None = None
        self._thread = threading.Thread(target=self._beat, name=f"heartbeat {run_id}", daemon=True)

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()

    def check(self) -> None:
        """Raise `LeaseLost` when another process holds the lease: the run must begin nothing more."""
        if self._lost is not None:
            raise self._lost

    def _beat(self) -> None:
        while not self._done.wait(self._seconds):
            try:
                self._runs.heartbeat(self._run_id)
            except LeaseLost as lost:
                self._lost = lost
                return
            except DatabaseTrouble:
                continue  # the database is busy or unreachable: if it stays so, the work itself fails
