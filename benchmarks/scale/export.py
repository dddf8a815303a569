"""Measures the peak memory of an export of a whole library, on the command itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.speed.reading import environment
from schema.database.connection import Database

KB_A_MB = 1024


def export_peak(database: Database) -> float:
    """The peak memory of `wengao export speeches --format jsonl` in MB, as counted by the kernel."""
    folder = Path(database.location).parent
    variables = environment(folder) | {"WENGAO_DB": database.url.render_as_string(hide_password=False)}
    command = [sys.executable, "-m", "wengao", "export", "speeches", "--format", "jsonl"]
    nowhere = subprocess.DEVNULL
    with subprocess.Popen(command, env=variables, cwd=folder, stdin=nowhere, stdout=nowhere) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"the export ended with {process.returncode}")
    return usage.ru_maxrss / KB_A_MB
