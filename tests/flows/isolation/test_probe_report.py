"""What `doctor` says of the walls: found by trying, on this machine and on ones without some of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.isolation.probe import ATTEMPTS, inspect, kernel
from flows.isolation.reader import IsolatedReader
from flows.isolation.sandbox import seccomp
from flows.isolation.sandbox.landlock import abi

SERVER = """
import walls_taken_out
from flows.isolation.jobs import JOBS, PRELOADS
{missing}
"""
ALL = set(ATTEMPTS)


@pytest.mark.skipif(abi() < 6 or not seccomp.available(), reason="this kernel lacks Landlock 6 or seccomp")
@pytest.mark.parametrize(
    ("missing", "open_walls"),
    [
        ((), set()),
        (("landlock",), {"reading other files"}),
        (("seccomp",), {"writing", "UDP and Unix sockets", "new processes"}),
        (("landlock", "seccomp"), ALL),
    ],
)
def test_an_open_wall_is_called_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: tuple[str, ...], open_walls: set[str]
) -> None:
    """Where the kernel lacks a wall, what it would hold is named, with what would close it."""
    taken = "\n".join(f"walls_taken_out.without_{wall}()" for wall in missing)
    (tmp_path / "jobs_to_inspect.py").write_text(SERVER.format(missing=taken), "utf-8")
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "support" / "jobs"))
    monkeypatch.syspath_prepend(str(tmp_path))
    with IsolatedReader(jobs="jobs_to_inspect") as reader:
        found = inspect(reader)
    assert [wall.name for wall in found] == list(ATTEMPTS)
    assert {wall.name for wall in found if wall.open} == open_walls
    assert all(wall.needs for wall in found)


def test_the_kernel_is_named_by_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both parts, one of them, or plainly neither."""
    monkeypatch.setattr("flows.isolation.probe.landlock.abi", lambda: 3)
    monkeypatch.setattr("flows.isolation.probe.seccomp.available", lambda: True)
    assert kernel() == "Landlock 3, seccomp"
    monkeypatch.setattr("flows.isolation.probe.landlock.abi", lambda: 0)
    assert kernel() == "seccomp"
    monkeypatch.setattr("flows.isolation.probe.seccomp.available", lambda: False)
    assert kernel() == "neither Landlock nor seccomp"


def test_a_child_that_does_not_answer_is_no_clean_bill(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A trial that fails is told as failed, never as walls that stand."""
    (tmp_path / "jobs_that_fail.py").write_text("JOBS = {'walls': lambda payload, data: 1 / 0}\n", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    with (
        IsolatedReader(jobs="jobs_that_fail") as reader,
        pytest.raises(ValueError, match="ZeroDivisionError"),
    ):
        inspect(reader)
