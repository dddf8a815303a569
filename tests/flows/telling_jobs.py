"""The real jobs, and one that tells what the child has imported."""

from __future__ import annotations

import sys

from flows.isolation.jobs import JOBS as REAL
from flows.isolation.jobs import PRELOADS

__all__ = ["JOBS", "PRELOADS"]


def modules(payload: bytes, data: bytes | None) -> bytes:
    """The names of all modules in memory."""
    return "\n".join(sorted(sys.modules)).encode()


JOBS = {**REAL, "modules": modules}
