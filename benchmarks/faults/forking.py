"""Runs work in a forked process that ends abruptly: without handlers and flushing, like a killed one."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Mapping
from typing import Final

# Exit statuses of a forked run that ended by itself, and of one with an unexpected exception.
THROUGH, FELL = 0, 70
LOUD: Final = bool(os.environ.get("FAULTS_LOUD"))


def fork(
    work: Callable[[], None], ends: Mapping[type[BaseException], int] | None = None, *, loud: bool = LOUD
) -> int:
    """Run `work` in a forked process; returns its id.

    The process exits with THROUGH, with the status that `ends` has for an exception's type, or else with FELL.
    """
    child = os.fork()
    if child == 0:
        code = FELL
        try:
            work()
            code = THROUGH
        except BaseException as error:  # noqa: BLE001 - the child must not go on as the parent
            expected = (status for kind, status in (ends or {}).items() if isinstance(error, kind))
            code = next(expected, FELL)
            if code == FELL and loud:
                traceback.print_exc()
        finally:
            os._exit(code)
    return child


def forked(work: Callable[[], None]) -> int:
    """Run `work` in a forked process; returns its wait status."""
    return os.waitpid(fork(work), 0)[1]
