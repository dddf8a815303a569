"""The real jobs, but for files that carry a spell in a comment: those misbehave in every engine."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

from flows.isolation.jobs import JOBS as REAL
from flows.isolation.jobs import PRELOADS, WARM_UPS

__all__ = ["JOBS", "PRELOADS", "WARM_UPS"]

Job = Callable[[bytes, bytes | None], bytes]


def _segfault() -> None:
    ctypes.string_at(0)


def _spin() -> None:
    while True:
        pass


def _eat_memory() -> None:
    eaten = []
    while True:
        eaten.append(bytearray(16 << 20))


SPELLS: dict[bytes, Callable[[], None]] = {
    b"%spell: segfault": _segfault,
    b"%spell: spin": _spin,
    b"%spell: eat": _eat_memory,
}


def _spellbound(job: Job) -> Job:
    def run(payload: bytes, data: bytes | None) -> bytes:
        for spell, cast in SPELLS.items():
            if data is not None and spell in data:
                cast()
        return job(payload, data)

    return run


JOBS: dict[str, Job] = {name: _spellbound(job) for name, job in REAL.items()}
