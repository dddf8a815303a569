"""The clock sees what a command's whole tree burnt, or every figure of the bench is a fairy tale."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

BURN = """
import os, time
def burn():
    while time.process_time() < 0.5: pass
"""
HERE = BURN + "burn()"
GRANDCHILD = (
    BURN
    + """
if os.fork() == 0:
    if os.fork() == 0:
        burn()
        os._exit(0)
    os.wait()
    os._exit(0)
os.wait()
"""
)
ORPHAN = (
    BURN
    + """
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(0.3)  # by now its parent, and the command, are gone
        burn()
    os._exit(0)
os._exit(0)
"""
)


def burnt(program: str) -> float:
    """CPU seconds of a Python program beyond what starting Python costs. In a process of its own, since
    the clock collects every child, and pytest's workers may have others."""
    code = (
        "import sys; from benchmarks.speed.clock import cost_of;"
        "print(cost_of([sys.executable, '-c', sys.argv[1]]).cpu)"
    )
    costs = []
    for text in (program, "pass"):
        done = subprocess.run(
            [sys.executable, "-c", code, text], cwd=ROOT, capture_output=True, text=True, check=True
        )
        costs.append(float(done.stdout))
    return costs[0] - costs[1]


@pytest.mark.parametrize("program", [HERE, GRANDCHILD, ORPHAN], ids=["itself", "grandchild", "orphan"])
def test_the_clock_sees_every_descendant(program: str) -> None:
    """Half a second burnt by the command, by its grandchild, or by an orphan, is half a second."""
    assert 0.45 <= burnt(program) <= 0.9


def test_what_a_command_says_is_kept() -> None:
    """Exit code and both streams come back with the cost; sleeping costs wall time only."""
    code = (
        "from benchmarks.speed.clock import cost_of; import sys;"
        "c = cost_of([sys.executable, '-c', "
        "'import sys, time; time.sleep(0.3); print(1); print(2, file=sys.stderr); sys.exit(3)']);"
        "print(c.exit_code, c.stdout.strip(), c.stderr.strip(), c.wall >= 0.3, c.cpu < c.wall + 0.2)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["3", "1", "2", "True", "True"]
