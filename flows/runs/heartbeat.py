"""A heartbeat in the background while a run works: its lease stays fresh however long one file takes.

When the lease is gone (another process took the run over) the beat stops and `check` says so; whatever the
run still tries to write is refused by the store.
"""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Final, Protocol

from schema.errors import DatabaseTrouble, LeaseLost

BEAT_SECONDS: Final = 30.0  # as often as a lease may be renewed; twenty missed beats end it


class Beating(Protocol):
    """What a heartbeat needs of a recorder of runs."""

    def heartbeat(self, run_id: str) -> None:
        """Say that the run is alive; raises LeaseLost."""


class Heartbeat:
    """A context manager around the work of one run."""

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
        """Raises `LeaseLost` when the run is no longer ours: nothing more is to be begun."""
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
                continue  # busy or away: the work itself finds out, if it stays so
