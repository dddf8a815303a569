"""The Dask worker that this process is, if it is one."""

from __future__ import annotations

import os
from contextlib import suppress


def name() -> str:
    """Its address; the number of the process outside of a worker."""
    with suppress(ImportError, ValueError):
        from distributed import get_worker

        return str(get_worker().address)
    return f"pid-{os.getpid()}"


def threads() -> int:
    """How many tasks it works on at once."""
    with suppress(ImportError, ValueError):
        from distributed import get_worker

        return int(get_worker().state.nthreads)
    return 1
