"""The kinds of faults and the calls they fit: errors of the driver or the kernel, signals, a lost lease.

`strike` raises the error that the program would get, or really causes it (a closed connection, a terminated
backend, a crashed server, SIGKILL) and then lets the call continue.
"""

from __future__ import annotations

import errno
import os
import signal
import sqlite3
from collections.abc import Callable
from typing import Any, Final

from benchmarks.faults import fault_points
from benchmarks.faults.fault_points import Call
from benchmarks.faults.hooks import ShortWrite
from flows.isolation.outcome import JobOutcome
from flows.isolation.server_process import ReaderUnavailable

EXCEPTION: Final = "exception"
INTERRUPT: Final = "interrupt"  # Ctrl-C
FULL: Final = "disk full"
IO: Final = "I/O error"
SHORT: Final = "short write"
LOCKED: Final = "database locked"
HELD: Final = "lock held"  # real: another process holds the write lock
GONE: Final = "connection gone"  # real: the connection is closed
TERMINATED: Final = "backend terminated"  # real: pg_terminate_backend by another session
CRASHED: Final = "server crashed"  # real: a backend is killed, so that the whole server recovers
RESTARTED: Final = "server restarted"  # real: an immediate stop of the server, and a start
LEASE: Final = "lease lost"  # real: another process takes the run over
OVERTAKEN: Final = "overtaken"  # real: another process takes the run over and finishes it first
TORN: Final = "answer torn"
CHILD_DIED: Final = "child died"
NO_CHILD: Final = "no child"  # no more processes can be forked
KILL: Final = "SIGKILL"

SEAMS: Final[dict[str, tuple[str, ...]]] = {
    fault_points.STATEMENT: (EXCEPTION, INTERRUPT, FULL, IO, LOCKED, GONE),
    fault_points.COMMIT: (EXCEPTION, INTERRUPT, FULL, IO, LOCKED, GONE),
    fault_points.COMMITTED: (EXCEPTION, INTERRUPT, IO, GONE),
    fault_points.FILE: (EXCEPTION, INTERRUPT, FULL, IO),
    fault_points.WRITE: (EXCEPTION, INTERRUPT, FULL, IO, SHORT),
    fault_points.READER: (EXCEPTION, INTERRUPT, TORN, CHILD_DIED, NO_CHILD),
}
ON_POSTGRES: Final = (TERMINATED,)
OF_THE_SERVER: Final = (CRASHED, RESTARTED)  # slow faults, half a second and more each, that run only by name


class InjectedError(Exception):
    """An exception of a type that the program does not know."""


class ReaderAnswers(Exception):
    """Replaces the answer of the reader."""

    def __init__(self, outcome: JobOutcome | None) -> None:
        super().__init__(outcome)
        self.outcome = outcome  # the replacement; None stands for the first half of the true answer


def fitting(call: Call, *, postgres: bool, leased: bool) -> tuple[str, ...]:
    """The faults that fit a call. A lease can be lost only before the transaction begins."""
    faults = SEAMS[call.seam]
    if postgres and call.seam in (fault_points.STATEMENT, fault_points.COMMIT):
        faults += ON_POSTGRES
    if call.place == "begin" and not postgres:
        faults += (HELD,)
    if leased and call.place == "begin":
        faults += (LEASE, OVERTAKEN)
    return faults


def strike(fault: str, call: Call, *, outside: Callable[[str, Call], None]) -> None:
    """Cause `fault` at `call`; `outside` causes those that need another session, process or server."""
    if fault == EXCEPTION:
        raise InjectedError("planted")
    if fault == INTERRUPT:
        raise KeyboardInterrupt
    if fault == KILL:
        os.kill(os.getpid(), signal.SIGKILL)
    if fault == SHORT:
        raise ShortWrite(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if fault == TORN:
        raise ReaderAnswers(None)
    if fault == CHILD_DIED:
        raise ReaderAnswers(JobOutcome("crashed", detail="SIGSEGV"))
    if fault == NO_CHILD:
        raise ReaderUnavailable("the reading process keeps ending before it takes a job")
    if fault == GONE:
        call.connection.close()
        return
    if fault in (FULL, IO, LOCKED):
        raise _error(fault, call)
    outside(fault, call)


def _error(fault: str, call: Call) -> Exception:
    number = errno.ENOSPC if fault == FULL else errno.EIO
    if call.connection is None:
        return OSError(number, os.strerror(number))
    if isinstance(call.connection, sqlite3.Connection):
        says = {FULL: "database or disk is full", IO: "disk I/O error", LOCKED: "database is locked"}
        return sqlite3.OperationalError(says[fault])
    import psycopg.errors as postgres

    kinds: dict[str, Any] = {
        FULL: postgres.DiskFull,
        IO: postgres.IoError,
        LOCKED: postgres.LockNotAvailable,
    }
    raised: Exception = kinds[fault](f"planted: {fault}")
    return raised
