"""Where the files of tests stand: in memory, where the machine has enough; nothing of them outlives the machine.

A library that is closed is written to the disk, and tests close some thousands: on a disk they take half as long again.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ENOUGH = 4 << 30  # bytes; a run of all tests needs less than one of them
VARIABLE = "PYTEST_DEBUG_TEMPROOT"  # where pytest makes its folders


def temporary_root() -> str:
    """The folder for temporary files: the one somebody chose, else in memory if programs may be run from there."""
    chosen = os.environ.get(VARIABLE)
    if chosen:
        return chosen
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK | os.X_OK):
        return tempfile.gettempdir()
    about = os.statvfs(MEMORY)
    usable = about.f_bavail * about.f_frsize >= ENOUGH and not about.f_flag & os.ST_NOEXEC
    return str(MEMORY) if usable else tempfile.gettempdir()
