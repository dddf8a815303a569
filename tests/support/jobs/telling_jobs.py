"""The real jobs, and two that tell what the child has imported, and where it looks for modules."""

from __future__ import annotations

import json
import sys

from flows.isolation.jobs import JOBS as REAL
from flows.isolation.jobs import PRELOADS

__all__ = ["JOBS", "PRELOADS"]


def modules(payload: bytes, data: bytes | None) -> bytes:
    """The names of all modules in memory."""
    return "\n".join(sorted(sys.modules)).encode()


def path(payload: bytes, data: bytes | None) -> bytes:
    """The module path, a JSON list."""
    return json.dumps(sys.path).encode()


JOBS = {**REAL, "modules": modules, "path": path}
