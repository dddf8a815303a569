"""A real Prefect server on loopback and a real `wengao flow serve`, each in processes of its own, for one test.

Everything they keep lies in the test's folder; what is ended is what was started here, by its number.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import httpx

T = TypeVar("T")
ROOT = Path(__file__).parents[2]
SERVER_SECONDS = (
    120  # a server starts in 7 s of CPU, 15 with its tables to make; on a loaded machine in a minute
)


def environment(folder: Path) -> dict[str, str]:
    """Ours, without any Prefect or Wengao setting of the person who runs the tests."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "WENGAO_"))}
    return ours | {
        "PREFECT_HOME": str(folder / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PYTHONPATH": os.pathsep.join([str(ROOT), ours.get("PYTHONPATH", "")]).rstrip(os.pathsep),
    }


def eventually(look: Callable[[], T | None], seconds: float, what: Callable[[], str]) -> T:
    """What `look` finds, once it finds something; fails with `what` when it does not in time."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what()}"
        time.sleep(0.3)


@contextmanager
def prefect_server(folder: Path, tables: Path | None = None, **settings: str) -> Iterator[str]:
    """The URL of the API of a server of our own, with `settings` in its environment.

    `tables` is where its empty database is kept: half of what a start costs is making it. A server of the same
    version begins with a copy.
    """
    own = folder / "prefect" / "prefect.db"
    own.parent.mkdir(exist_ok=True)
    kept = tables / f"prefect-{version('prefect')}.db" if tables else None
    if kept and kept.exists():
        shutil.copy(kept, own)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    url = f"http://127.0.0.1:{port}/api"
    with process(words, folder, environment(folder) | settings, "server.log") as server:
        eventually(lambda: _answers(url) or server.poll() is not None, SERVER_SECONDS, lambda: "the server")
        assert server.poll() is None, (folder / "server.log").read_text("utf-8")
        if kept and not kept.exists():
            _keep(own, kept)
        yield url


def _keep(own: Path, kept: Path) -> None:
    """A copy of a database in use, whole or not there."""
    unfinished = kept.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(own)) as source, closing(sqlite3.connect(unfinished)) as copy:
        source.backup(copy)
    unfinished.replace(kept)


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


@contextmanager
def process(
    words: list[str], folder: Path, env: Mapping[str, str], log: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A Python process in a session of its own, ended with all of that session."""
    with open(folder / log, "ab") as out:
        started = subprocess.Popen(
            [sys.executable, *words],
            cwd=folder,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        yield started
    finally:
        try:
            os.killpg(started.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        started.wait()


class Api:
    """What a test asks of the Prefect server."""

    def __init__(self, url: str) -> None:
        self.url = url

    def runs(self, *states: str) -> list[dict[str, Any]]:
        """The flow runs in these states (`RUNNING` …), all of them when none is named."""
        wanted = {"flow_runs": {"state": {"type": {"any_": list(states)}}}} if states else {}
        answer = httpx.post(f"{self.url}/flow_runs/filter", json={"limit": 200, **wanted}, timeout=60)
        found: list[dict[str, Any]] = answer.raise_for_status().json()
        return found

    def deployments(self) -> list[dict[str, Any]]:
        """All deployments."""
        answer = httpx.post(f"{self.url}/deployments/filter", json={}, timeout=60)
        found: list[dict[str, Any]] = answer.raise_for_status().json()
        return found
