"""How many cores a process may use, read from files like those of the kernel."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from wengao.settings.cores import READING_CHILD, usable_cores, usable_memory, usual_workers

MANY = 64


@pytest.fixture(autouse=True)
def bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process is bound to 64 cores."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(MANY)))


def files(root: Path, found: dict[str, str]) -> Path:
    """A folder like the root of a machine with these files."""
    for name, text in found.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


@pytest.mark.parametrize(
    ("found", "cores"),
    [
        ({}, MANY),
        ({"proc/self/cgroup": "0::/\n"}, MANY),
        ({"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "max 100000\n"}, MANY),
        ({"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "200000 100000\n"}, 2),
        ({"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "150000 100000\n"}, 2),
        ({"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "10000 100000\n"}, 1),
        (
            {
                "proc/self/cgroup": "0::/machine.slice/a/b\n",
                "sys/fs/cgroup/machine.slice/cpu.max": "300000 100000",
                "sys/fs/cgroup/machine.slice/a/b/cpu.max": "max 100000",
            },
            3,
        ),
        (
            {
                "proc/self/cgroup": "5:memory:/x\n4:cpu,cpuacct:/x\n",
                "sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_quota_us": "400000",
                "sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_period_us": "100000",
                "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "-1",
                "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000",
            },
            4,
        ),
        ({"proc/self/cgroup": "garbage\n", "sys/fs/cgroup/cpu.max": "1 0"}, MANY),
    ],
)
def test_no_more_than_the_groups_pay_for(tmp_path: Path, found: dict[str, str], cores: int) -> None:
    """Quotas of the own group and of those around it, version 2 and 1; parts of a core count as one."""
    assert usable_cores(files(tmp_path, found)) == cores


def test_no_more_than_the_process_is_bound_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As by `taskset`."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {1})
    quota = {"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "800000 100000\n"}
    assert usable_cores(files(tmp_path, quota)) == 1


@pytest.mark.parametrize(
    ("found", "most"),
    [
        ({"proc/self/cgroup": "0::/a\n", "sys/fs/cgroup/a/memory.max": f"{3 * READING_CHILD}\n"}, 3),
        ({"proc/self/cgroup": "0::/a\n", "sys/fs/cgroup/memory.max": f"{READING_CHILD + 1}\n"}, 1),
        ({"proc/self/cgroup": "3:memory:/\n", "sys/fs/cgroup/memory/memory.limit_in_bytes": "1000\n"}, 0),
    ],
)
def test_memory_is_that_of_the_groups(tmp_path: Path, found: dict[str, str], most: int) -> None:
    """Each file that is read needs its own; one is read wherever the program runs at all."""
    root = files(tmp_path, found)
    assert usable_memory(root) // READING_CHILD == most
    assert usual_workers(root) == max(1, most)


def test_without_limits_it_is_the_machines(tmp_path: Path) -> None:
    """What `max` limits is not limited."""
    root = files(tmp_path, {"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "max\n"})
    assert usable_memory(root) == usable_memory(tmp_path / "nothing")
