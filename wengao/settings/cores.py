"""The cores and the memory that this process may use: less than the machine has, in a container or where it is bound."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

GROUPS: Final = "sys/fs/cgroup"
OWN_GROUP: Final = "proc/self/cgroup"
READING_CHILD: Final = 1536 << 20  # bytes that a reading child may take


def usual_workers(root: Path = Path("/")) -> int:
    """How many files are read at once unless somebody says otherwise: one a core, as far as their memory is there."""
    return max(1, min(usable_cores(root), usable_memory(root) // READING_CHILD))


def usable_cores(root: Path = Path("/")) -> int:
    """The number of cores, at least one: those the process is bound to, and no more than its control groups pay for."""
    quotas = [_quota(group, version) for group, version in _groups(root, "cpu")]
    limits = [math.ceil(quota) for quota in quotas if quota is not None]
    return max(1, min([len(os.sched_getaffinity(0)), *limits]))


def usable_memory(root: Path = Path("/")) -> int:
    """The bytes of memory: the machine's, and no more than its control groups allow."""
    names = {1: "memory.limit_in_bytes", 2: "memory.max"}
    limits = [os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")]
    for group, version in _groups(root, "memory"):
        with suppress(ValueError, IndexError):  # "max", or nothing
            limits.append(int(_words(group / names[version])[0]))
    return min(limits)


def _quota(group: Path, version: int) -> float | None:
    """The cores that a group pays for; None for any number."""
    if version == 2:
        given = _words(group / "cpu.max")
    else:
        given = [*_words(group / "cpu.cfs_quota_us"), *_words(group / "cpu.cfs_period_us")]
    with suppress(ValueError, ZeroDivisionError):  # "max", or nothing
        quota, period = map(int, given)
        return quota / period if quota > 0 else None
    return None


def _groups(root: Path, controller: str) -> Iterator[tuple[Path, int]]:
    """The folders of the control groups around this process, as far as they are seen, and their version."""
    for line in _words(root / OWN_GROUP, "\n"):
        _, controllers, place = [*line.split(":", 2), "", "", ""][:3]
        if controllers and controller not in controllers.split(","):
            continue
        own = Path(place.lstrip("/"))
        for group in (own, *own.parents):  # a container sees its own group as the top
            yield root / GROUPS / controllers / group, 1 if controllers else 2


def _words(path: Path, separator: str | None = None) -> list[str]:
    try:
        return path.read_text().strip().split(separator)
    except OSError:
        return []
