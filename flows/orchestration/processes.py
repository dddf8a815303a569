"""Which process of this machine does what: asked of the kernel, never of a file that may have outlived it."""

from __future__ import annotations

import os
from pathlib import Path


def executes(flow_run: str) -> bool:
    """Whether a process here executes this flow run of Prefect's, by its environment; False where the
    kernel does not tell."""
    sought = f"PREFECT__FLOW_RUN_ID={flow_run}".encode()
    for environment in Path("/proc").glob("[0-9]*/environ"):
        try:
            if int(environment.parent.name) != os.getpid() and sought in environment.read_bytes().split(
                b"\0"
            ):
                return True
        except OSError:
            continue  # it has ended meanwhile, or is somebody else's
    return False
