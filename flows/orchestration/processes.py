"""Finds the process that executes a flow run: from the kernel, since a PID file may outlive its process."""

from __future__ import annotations

import os
from pathlib import Path


def executes(flow_run: str) -> bool:
    """Whether the environment of a process of this machine names this flow run of Prefect's.

    False where the kernel does not show environments.
    """
    sought = f"PREFECT__FLOW_RUN_ID={flow_run}".encode()
    for environment in Path("/proc").glob("[0-9]*/environ"):
        try:
            if int(environment.parent.name) != os.getpid() and sought in environment.read_bytes().split(
                b"\0"
            ):
                return True
        except OSError:
            continue  # it has ended meanwhile, or belongs to another user
    return False
