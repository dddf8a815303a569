"""Whether a process of this machine is alive, and when it began: its number alone may come again."""

from __future__ import annotations

import os
from pathlib import Path


def is_alive(pid: int) -> bool:
    """Whether a process has this number now; also one of another user."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def process_began(pid: int) -> str:
    """When the process with this number began, in the kernel's ticks since it started; "dead" for one that
    only waits to be collected by its parent; "" where that cannot be asked. Clocks that are set change nothing."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        return "dead" if fields[0] == "Z" else fields[19]
    except (OSError, IndexError):
        return ""
