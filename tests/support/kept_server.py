"""One fork server for many runs of a test process: what a reading child starts from is the same each time.

A server costs 0.9 s of CPU to start and a run starts its own. Tests of what happens around the reading take
the one that is there; tests of the reading processes themselves (`tests/flows/isolation`) do not use this.
"""

from __future__ import annotations

import os
from typing import Any

from flows.isolation.server_process import ServerProcess, environment, module_path


class KeptServers:
    """Stands in for the class `ServerProcess`: called, it gives a server that outlives the run it is for."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Any, ...], ServerProcess] = {}

    def __call__(self, jobs: str) -> LentServer:
        """A server for these jobs, started in an environment like the present one."""
        key = (jobs, tuple(sorted(environment(os.environ).items())), tuple(module_path()))
        if key not in self._kept:
            self._kept[key] = ServerProcess(jobs)
        return LentServer(self._kept[key], lambda: self._kept.pop(key, None))

    def close(self) -> None:
        """Ends all of them."""
        for server in self._kept.values():
            server.close()
        self._kept.clear()


class LentServer:
    """A kept server in the hands of one run: closing gives it back, killing ends it."""

    def __init__(self, server: ServerProcess, forget: Any) -> None:
        self._server = server
        self._forget = forget

    def __getattr__(self, name: str) -> Any:
        return getattr(self._server, name)

    def close(self) -> str:
        """Nothing ends."""
        return ""

    def kill(self) -> str:
        """As `ServerProcess.kill`; the next run starts another."""
        self._forget()
        return self._server.kill()
