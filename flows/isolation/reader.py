"""Reads every file in a process of its own, so that a hostile document affects neither the run nor other files.

`IsolatedReader.run` sends one job to the fork server and returns an `Outcome` for whatever became of it:
the answer's bytes, or the code of the limit it broke. Nothing of the answer is unpickled or executed.
"""

from __future__ import annotations

import errno
import os
import stat
import threading
from collections.abc import Callable
from types import TracebackType

from flows.isolation.dispatch import converse
from flows.isolation.limits import ORDINARY, Limits
from flows.isolation.outcome import JobOutcome
from flows.isolation.server_process import ReaderUnavailable, ServerLost, ServerProcess
from flows.isolation.slots import Admission

__all__ = ["IsolatedReader", "JobOutcome", "Limits", "ReaderClosed", "ReaderUnavailable"]

RESTARTS = 3  # servers that may end before they take one job; then it is the machine, not chance


class ReaderClosed(RuntimeError):
    """The reader was closed while, or before, a job ran."""


class IsolatedReader:
    """A context manager that reads files in children of a fork server; the server starts with the first job.

    `slots` bounds how many children run at once, whatever the number of threads that call `run`;
    `jobs` names the module whose `JOBS` the children run.
    """

    def __init__(
        self, slots: int = 1, jobs: str = "flows.isolation.jobs", passwords: tuple[str, ...] = ()
    ) -> None:
        # for locked files: handed to the children that open them, and to nobody else
        self.passwords = passwords
        self._jobs = jobs
        self._admission = Admission(slots)
        self._lock = threading.Lock()
        self._server: ServerProcess | None = None
        self._closed = False

    def __enter__(self) -> IsolatedReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def run(
        self,
        job: str,
        payload: bytes = b"",
        *,
        file: str | None = None,
        limits: Limits = ORDINARY,
        on_part: Callable[[bytes], None] = lambda part: None,
    ) -> JobOutcome:
        """Runs `job` on `payload` and the bytes of `file` in a child of its own. Thread-safe.

        `on_part` is called in this thread with each part as it comes; again from the first, if the server died.
        Raises `OSError` when `file` cannot be opened, `ReaderUnavailable` when no child can be made
        (or no such job exists), `ReaderClosed` when the reader is closed meanwhile.
        """
        opened = None if file is None else _open_regular(file)
        try:
            if opened is not None and (size := os.fstat(opened).st_size) > limits.file_bytes:
                return JobOutcome("too-large", detail=f"{size} bytes, {limits.file_bytes} allowed")
            try:
                with self._admission.shared():
                    return self._attempt(job, payload, opened, limits, on_part)
            except ServerLost:
                return self._alone(job, payload, opened, limits, on_part)
        finally:
            if opened is not None:
                os.close(opened)

    def close(self) -> None:
        """Ends the server, its children with it, and waits for it."""
        with self._lock:
            self._closed = True
            server, self._server = self._server, None
        if server is not None:
            server.close()

    def _alone(
        self,
        job: str,
        payload: bytes,
        file: int | None,
        limits: Limits,
        on_part: Callable[[bytes], None],
    ) -> JobOutcome:
        """Run a job again that was running when the server died, without others beside it: if the server dies again,
        this job is the cause."""
        try:
            with self._admission.alone():
                return self._attempt(job, payload, file, limits, on_part)
        except ServerLost as lost:
            return JobOutcome("crashed", detail=f"it ended the reading process twice {lost.printed}".rstrip())

    def _attempt(
        self,
        job: str,
        payload: bytes,
        file: int | None,
        limits: Limits,
        on_part: Callable[[bytes], None],
    ) -> JobOutcome:
        """One run of one job; raises `ServerLost` when the server died while the job was with it."""
        for _ in range(RESTARTS):
            server = self._live_server()
            try:
                return converse(server, job, payload, file, limits, on_part)
            except ServerLost as lost:
                printed = self._end_server(server)
                if lost.started:
                    raise ServerLost(started=True, printed=printed) from lost
        raise ReaderUnavailable("the reading process keeps ending before it takes a job")

    def _live_server(self) -> ServerProcess:
        with self._lock:
            if self._closed:
                raise ReaderClosed("the reader is closed")
            if self._server is None:
                self._server = ServerProcess(self._jobs)
            return self._server

    def _end_server(self, server: ServerProcess) -> str:
        """Makes the next job start a new server; returns the last output of the old one."""
        with self._lock:
            if self._closed:
                raise ReaderClosed("the reader is closed") from None
            if self._server is server:
                self._server = None
        return server.kill()


def _open_regular(path: str) -> int:
    """A descriptor of a regular file: a pipe or device would make the reader wait or read for ever."""
    opened = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(opened).st_mode):
        os.close(opened)
        raise OSError(errno.EINVAL, "not a regular file", path)
    return opened
