"""Which walls stand around a reader on this machine: found by trying them from inside one.

Kernels differ in what they have, containers in what they let through; so nothing is concluded from a
version number: a child of the real fork server tries each attempt on a target made for it.
"""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from flows.isolation.sandbox import landlock, seccomp
from schema.wire import decode, encode

if TYPE_CHECKING:
    from flows.isolation.reader import IsolatedReader

CONNECT_SECONDS = 5.0
NO_PROGRAM: Final = "/nothing/of/this/name"  # a filter on calls refuses before the kernel looks for it
PROGRAM: Final = "/bin/true"


class Wall(Struct, frozen=True):
    """One thing a reader must not do. `open` is how it got through when it tried, "" if it was stopped."""

    name: str
    open: str
    needs: str


class ProbeTargets(Struct, frozen=True):
    """What the attempts are made on: a file, a TCP port of this machine, this process."""

    file: str
    port: int
    process: int


def kernel() -> str:
    """What this kernel has to build walls with: `Landlock 7, seccomp`."""
    version = landlock.abi()
    parts = [f"Landlock {version}" if version else "", "seccomp" if seccomp.available() else ""]
    return ", ".join(part for part in parts if part) or "neither Landlock nor seccomp"


def inspect(reader: IsolatedReader) -> tuple[Wall, ...]:
    """Every wall, tried from a child of `reader` (whose job module must be `flows.isolation.jobs`).

    Raises OSError when no target can be made, ValueError when the child did not answer.
    """
    with ExitStack() as until_tried:
        target = until_tried.enter_context(tempfile.NamedTemporaryFile())
        listener = until_tried.enter_context(socket.create_server(("127.0.0.1", 0)))
        targets = ProbeTargets(target.name, listener.getsockname()[1], os.getpid())
        outcome = reader.run("walls", encode(targets))
    if outcome.code:
        raise ValueError(f"{outcome.code}: {outcome.detail}")
    got_through = decode(outcome.answer, dict[str, str])
    return tuple(Wall(name, got_through[name], needs) for name, (_, needs) in ATTEMPTS.items())


def attempts(payload: bytes, data: bytes | None) -> bytes:
    """The job: `ProbeTargets` -> wire of {wall: how it got through, "" where it was stopped}."""
    targets = decode(payload, ProbeTargets)
    return encode({name: _result(attempt, targets) for name, (attempt, _) in ATTEMPTS.items()})


def _result(attempt: Callable[[ProbeTargets], str], targets: ProbeTargets) -> str:
    try:
        return attempt(targets)
    except OSError:
        return ""


def _read(targets: ProbeTargets) -> str:
    for path in (targets.file, f"/proc/{targets.process}/environ"):
        try:
            os.close(os.open(path, os.O_RDONLY))
        except OSError:
            continue
        return f"it could open {'another file' if path == targets.file else 'the settings'} of this user"
    return ""


def _write(targets: ProbeTargets) -> str:
    try:
        os.close(os.open(targets.file, os.O_WRONLY))
    except OSError:
        os.chmod(targets.file, 0o600)
    return "it could change a file of this user (what it holds it cannot: a limit of its own)"


def _connect(targets: ProbeTargets) -> str:
    with socket.create_connection(("127.0.0.1", targets.port), CONNECT_SECONDS):
        return "it could open a TCP connection"


def _other_sockets(targets: ProbeTargets) -> str:
    for family, kind in ((socket.AF_INET, socket.SOCK_DGRAM), (socket.AF_UNIX, socket.SOCK_STREAM)):
        try:
            socket.socket(family, kind).close()
        except OSError:
            continue
        return "it could make a UDP or Unix socket"
    return ""


def _signal(targets: ProbeTargets) -> str:
    os.kill(targets.process, 0)
    return "it could send signals to other processes"


def _fork(targets: ProbeTargets) -> str:
    if (pid := os.fork()) == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return "it could make processes, which end with it"


def _execute(targets: ProbeTargets) -> str:
    open_wall = "it could start programs"
    try:
        _replaced_by(NO_PROGRAM)
    except FileNotFoundError:  # the call is allowed: whether the program is, only a process can find out
        if (pid := os.fork()) == 0:
            try:
                _replaced_by(PROGRAM)
            finally:
                os._exit(1)
        return open_wall if os.waitpid(pid, 0)[1] == 0 else ""
    return open_wall


def _replaced_by(program: str) -> None:
    """Ends this program for another; raises OSError if there is none or it is not allowed."""
    os.execv(program, [program])  # noqa: S606 - our own words; that it is refused is the point


LANDLOCK_1: Final = "Landlock (Linux 5.13, and `landlock` among the kernel's security modules)"
SECCOMP: Final = "seccomp, on x86-64 or 64-bit ARM"
ATTEMPTS: Final[Mapping[str, tuple[Callable[[ProbeTargets], str], str]]] = {
    "reading other files": (_read, LANDLOCK_1),
    "writing": (_write, SECCOMP),
    "TCP": (_connect, f"{SECCOMP}, or Landlock 4 (Linux 6.7)"),
    "UDP and Unix sockets": (_other_sockets, SECCOMP),
    "signals to other processes": (_signal, f"{SECCOMP}, or Landlock 6 (Linux 6.12)"),
    "new processes": (_fork, SECCOMP),
    "programs": (_execute, f"{SECCOMP}, or {LANDLOCK_1}"),
}
