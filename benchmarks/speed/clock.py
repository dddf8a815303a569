"""Measures the CPU time of a whole process tree: of all processes that a command started.

The kernel adds a process's CPU to its parent's only when the parent collects it. A server that its
command never collects (a child that burnt 2.0 s once showed as 0.07 s) is collected here instead: this
process becomes the parent of every orphan below it and collects them all before it reads the clock.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
ORPHAN_SECONDS = 30.0  # seconds after the command's end; processes that still run then are killed and counted


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of a command: CPU seconds of its tree, wall seconds to its own end, its exit status, and the most memory
    in bytes that one process had of those that were waited for."""

    cpu: float
    wall: float
    exit_code: int
    stdout: str
    stderr: str
    peak: int = 0


def cost_of(command: Sequence[str], *, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Cost:
    """Run `command` to the end of its last descendant. Not for use with threads: it collects *every* child."""
    _become_subreaper()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(
            command, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=out, stderr=err
        )
        _, status, usage = os.wait4(process.pid, 0)
        exit_code = process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.monotonic() - began
        _collect_orphans()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read().decode("utf-8", "replace"))
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu, wall, exit_code, texts[0], texts[1], usage.ru_maxrss * 1024)


def _become_subreaper() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "this kernel cannot count orphans (PR_SET_CHILD_SUBREAPER)")


def _collect_orphans() -> None:
    """Wait for all orphans of the command; kills those that outlive it for too long."""
    last = time.monotonic() + ORPHAN_SECONDS
    while True:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid:
            continue
        if time.monotonic() > last:
            for orphan in _children():
                os.kill(orphan, signal.SIGKILL)
        time.sleep(0.01)


def _children() -> list[int]:
    tasks = Path(f"/proc/{os.getpid()}/task")
    return [int(pid) for task in tasks.iterdir() for pid in (task / "children").read_text().split()]
