"""What one reading may cost, and the child's side of keeping to it.

CPU is limited, not time: on a loaded machine a wall limit kills good files. The wall limit only catches
a child that stopped working.
"""

from __future__ import annotations

import contextlib
import os
import resource
import time

from msgspec import Struct

MIB = 1 << 20

CPU_SECONDS = 30.0  # any file, before its pages are counted
CPU_SECONDS_A_PAGE = 0.5  # added once the child knows how many there are; the slowest engine takes 0.1 a page
MAX_PAGES = 5_000  # more than any compilation; an engine refuses longer files as `too-many-pages`
MEMORY_BYTES = 1536 * MIB  # address space: a 100 MB file read by the hungriest engine stays below 1 GiB
ANSWER_BYTES = 64 * MIB  # a 5,000-page document is 40 MB on the wire
FILE_BYTES = 100 * MIB
WALL_A_CPU_SECOND = 20.0  # twenty readers sharing one processor are still working
MIN_WALL_SECONDS = 300.0
MAX_PARTS = 3  # document, notes on it, reading
OPEN_FILES = 64  # a reader opens its file and, at most, a few modules
BACKGROUND = 10  # niceness of children that read files: who looks something up meanwhile comes first
OUT_OF_MEMORY_FIRST = "1000"  # oom_score_adj: when memory is short the kernel takes the reader, not the run


class Limits(Struct, frozen=True):
    """What one job may use. Seconds and bytes; `wall_seconds` None means 20 x CPU, at least 300 s; `niceness` is added
    to that of the process that asks.

    `cpu_seconds` holds until the job calls `allow_pages`; `pages` bounds what it may ask for there. `parts` are the
    frames a job may yield, each within `answer_bytes`.
    """

    cpu_seconds: float = CPU_SECONDS
    pages: int = MAX_PAGES
    memory_bytes: int = MEMORY_BYTES
    answer_bytes: int = ANSWER_BYTES
    file_bytes: int = FILE_BYTES
    wall_seconds: float | None = None
    cpu_seconds_a_page: float = CPU_SECONDS_A_PAGE
    parts: int = MAX_PARTS
    niceness: int = BACKGROUND

    @property
    def cpu_ceiling(self) -> float:
        """CPU seconds beyond which the kernel kills, whatever the job asked for."""
        return self.cpu_seconds + self.cpu_seconds_a_page * self.pages

    def wall(self, cpu_seconds: float) -> float:
        """Seconds of wall time for a job that may use `cpu_seconds`."""
        if self.wall_seconds is not None:
            return self.wall_seconds
        return max(MIN_WALL_SECONDS, WALL_A_CPU_SECOND * cpu_seconds)


ORDINARY = Limits()

PICTURE_CPU_SECONDS = 60.0  # one page recognised: 2 to 3 on an idle machine, 5 on a loaded one
RECOGNITION_MEMORY = 1280 * MIB  # address space; 64 pages of 200 dpi stay below 900 MB


def recognition(pages: int) -> Limits:
    """The limits of a job that recognises `pages` pictures: one part each, CPU for each from when it begins."""
    return Limits(
        PICTURE_CPU_SECONDS,
        pages,
        RECOGNITION_MEMORY,
        cpu_seconds_a_page=PICTURE_CPU_SECONDS,
        parts=pages,
    )


PAINTING_CPU_SECONDS = 10.0  # one page painted: 0.05 usually, 2 for a map of a million lines
PAINTING_MEMORY = 1024 * MIB
PICTURE_BYTES = 32 * MIB  # of a PNG 1,800 pixels wide


def page_painting() -> Limits:
    """The limits of a job that paints one page for a reader, who waits for it."""
    return Limits(PAINTING_CPU_SECONDS, 0, PAINTING_MEMORY, PICTURE_BYTES, wall_seconds=30.0, niceness=0)


def confine(limits: Limits) -> None:
    """Puts the calling process under `limits`, for good (the CPU limit can rise to its ceiling)."""
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as adjust:
        adjust.write(OUT_OF_MEMORY_FIRST)  # a courtesy to the run: without it the other limits still hold
    os.nice(limits.niceness)
    ceiling = _whole(limits.cpu_ceiling)
    for kind, soft, hard in (
        (resource.RLIMIT_AS, limits.memory_bytes, limits.memory_bytes),
        (resource.RLIMIT_CPU, _whole(limits.cpu_seconds), ceiling + 1),  # + 1: the soft signal comes first
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES, OPEN_FILES),
    ):
        resource.setrlimit(kind, (soft, hard))


def allow_pages(pages: int) -> None:
    """Raises this process's CPU limit for a file of `pages` pages, up to the ceiling it was started with.

    Does nothing in a process without a CPU limit, so jobs can also run outside a child (in tests).
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if resource.RLIM_INFINITY in (soft, hard):
        return
    resource.setrlimit(resource.RLIMIT_CPU, (min(soft + _whole(CPU_SECONDS_A_PAGE * pages), hard - 1), hard))


def allow_next_step(pages: int) -> None:
    """Gives this process the CPU for one more step over a file of `pages` pages, from now on: what the steps
    before it used is not taken from it, and what they left is not added."""
    _allow_from_now(CPU_SECONDS + CPU_SECONDS_A_PAGE * pages)


def allow_next_picture() -> None:
    """Gives this process the CPU to recognise one more picture, from now on."""
    _allow_from_now(PICTURE_CPU_SECONDS)


def _allow_from_now(seconds: float) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard == resource.RLIM_INFINITY:
        return
    soft = _whole(time.process_time() + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (min(soft, hard - 1), hard))


def cpu_limit_of(pid: int) -> float:
    """The CPU seconds process `pid` may use now; 0 when it has no limit (any more)."""
    try:
        soft, _ = resource.prlimit(pid, resource.RLIMIT_CPU)
    except (ProcessLookupError, PermissionError):
        return 0.0
    return 0.0 if soft == resource.RLIM_INFINITY else float(soft)


def _whole(seconds: float) -> int:
    """Kernel limits count whole seconds; at least one, since 0 would mean none at all."""
    return max(1, round(seconds))
