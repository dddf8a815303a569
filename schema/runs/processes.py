"""Whether a process of this machine is alive, and when it began, since process ids are reused."""

from __future__ import annotations

import os
from pathlib import Path


def is_alive(pid: int) -> bool:
    """Whether a process with this id exists now, also one of another user."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def process_began(pid: int) -> str:
    """When the process with this id began, in kernel ticks since the machine's start.

    "dead" for a zombie, "" where the kernel does not tell. Independent of changes of the clock.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        return "dead" if fields[0] == "Z" else fields[19]
    except (OSError, IndexError):
        return ""
