"""Starting, talking to and ending the fork server, from the side of the run.

The server is a fresh interpreter started by exec, with an environment and a module path of our choosing:
nothing of the run's `__main__`, scheduler or database is ever in the memory a reader starts from.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from msgspec.structs import asdict

from extractors.ocr.extra import ENVIRONMENT
from flows.isolation.limits import Limits

BOOTSTRAP: Final = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]);"
    "from flows.isolation.fork_server import main; main(int(sys.argv[2]), sys.argv[3], int(sys.argv[4]))"
)
KEPT_VARIABLES: Final = (
    "PATH",
    "LANG",
)  # and PYTHON*: what finding and printing need, no settings, no secrets
START_SECONDS = 120.0  # preloading takes 0.2 s; a machine that needs more than this is not working
END_SECONDS = 30.0  # the server only has to kill and collect its children
MAX_MESSAGE = 64 << 10  # bytes of one message about a job, or of a failed start
MAX_STDERR = 2_000  # characters of what a failed start printed


class ReaderUnavailable(RuntimeError):
    """The fork server cannot be started or cannot fork: the machine's fault, no file's."""


class ServerLost(Exception):
    """The server is gone; `started` if the job may be the reason, `printed` its last words."""

    def __init__(self, started: bool, printed: str = "") -> None:
        super().__init__(f"the reading process ended unexpectedly {printed}")
        self.started = started
        self.printed = printed


class ServerProcess:
    """One running server. `submit` may be called from any thread."""

    def __init__(self, jobs: str) -> None:
        """Starts a server for the job module `jobs`; raises `ReaderUnavailable` with what it printed."""
        self._closing = threading.Lock()
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the server, see close
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-I", "-S", "-X", "utf8", *(["-B"] if sys.dont_write_bytecode else [])]
        arguments = [json.dumps(module_path()), str(theirs.fileno()), jobs, str(os.getpid())]
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own words
                [*command, "-c", BOOTSTRAP, *arguments],
                env=environment(os.environ),
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._stderr,
                start_new_session=True,  # Ctrl-C reaches the run alone, which then ends the server
            )
        self._await_ready()

    @property
    def pid(self) -> int:
        """The server's process id."""
        return self._process.pid

    def _await_ready(self) -> None:
        self._control.settimeout(START_SECONDS)
        try:
            message = self._control.recv(MAX_MESSAGE)
        except (TimeoutError, ConnectionError):
            message = b""
        if message and "ready" in (told := json.loads(message)):
            self._control.settimeout(None)
            return
        self._process.kill()
        printed = self.close()
        raise ReaderUnavailable(
            f"the reading process did not start:\n{told['error'] if message else printed}"
        )

    def submit(self, job: str, limits: Limits, descriptors: Sequence[int]) -> None:
        """Sends one job with the descriptors status, payload, answer and, if any, file.

        Raises `ServerLost(started=False)` when the server is not there to take it.
        """
        request = json.dumps({"job": job, "limits": asdict(limits)}).encode()
        try:
            socket.send_fds(self._control, [request], descriptors)
        except OSError as error:
            raise ServerLost(started=False) from error

    def kill(self) -> str:
        """Ends the server at once, its children with it; returns the last it printed."""
        self._process.kill()
        return self.close()

    def close(self) -> str:
        """Hangs up and waits for the server, so that the CPU it used counts as this process's children's.

        Returns the end of what the server printed, normally nothing.
        """
        with self._closing:
            self._control.close()
            try:
                self._process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            if self._stderr.closed:
                return ""
            with self._stderr:
                self._stderr.seek(0)
                return self._stderr.read().decode("utf-8", "replace")[-MAX_STDERR:]


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """The few variables a reader gets, and what keeps the recogniser of pictures to one thread and to itself."""
    kept = {
        name: value
        for name, value in variables.items()
        if name in KEPT_VARIABLES or name.startswith("PYTHON")
    }
    return kept | ENVIRONMENT


def module_path() -> list[str]:
    """Where the server looks for modules: where this process does, made absolute, and our own floors.

    The same for a wheel (site-packages) and an editable install (the working tree, by a .pth file).
    """
    floors = str(Path(__file__).resolve().parents[2])
    places = [os.path.abspath(place) for place in sys.path if place == "" or os.path.exists(place)]
    return places if floors in places else [*places, floors]
