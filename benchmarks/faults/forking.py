"""Work in a forked process that ends without a farewell: no handlers, no flushing, as a killed one would."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Mapping
from typing import Final

THROUGH, FELL = 0, 70  # how a forked run ends when it met no fault, or an exception
LOUD: Final = bool(os.environ.get("FAULTS_LOUD"))


def fork(
    work: Callable[[], None], ends: Mapping[type[BaseException], int] | None = None, *, loud: bool = LOUD
) -> int:
    """`work` in a process of its own: its number. What `ends` names ends it with that status, else THROUGH or FELL."""
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
    """`work` in a process of its own; its wait status."""
    return os.waitpid(fork(work), 0)[1]
