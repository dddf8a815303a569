"""Kills the real command, with its real reading children, at many moments until it succeeds.

The library is checked after every kill; the fork server and its children must end with their parent.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from benchmarks.faults import fault_kinds, inputs, oracle
from benchmarks.faults.snapshots import Ground, Grounds, Variant
from benchmarks.faults.tally import FaultRun, Tally
from flows.archive.store import Archive

ROOT: Final = Path(__file__).parents[2]
PLACE: Final = "wengao ingest"
ORPHAN_SECONDS: Final = 10.0  # seconds for a fork server to notice the end of its parent


def command(ground: Ground, inbox: Path) -> list[str]:
    """`wengao ingest` of everything, two files at once."""
    place = ["--db", ground.url, "--archive", str(ground.folder / "archive")]
    return [sys.executable, "-m", "wengao", "ingest", str(inbox), *place, "--workers", "2", "--json"]


def samples(folder: Path) -> None:
    """Write the project's samples, and copies under other names of those without a listing."""
    if not folder.exists():
        shutil.copytree(ROOT / "data" / "samples", folder)
        for path in sorted(folder.glob("*.pdf"))[1:]:
            shutil.copy(path, folder / f"again-{path.name}")
        for path in folder.iterdir():
            os.utime(path, (time.time() - inputs.AGE,) * 2)


def kill_commands(grounds: Grounds, inbox: Path, tally: Tally, kills: int, seed: int = 1) -> None:
    """Kill the command `kills` times, at moments spread over the time of a whole run; then run it to its end."""
    chance = random.Random(seed)
    ground = grounds.fresh("empty", Variant())
    before = look(ground)
    began = time.monotonic()
    subprocess.run(command(ground, inbox), cwd=ROOT, check=False, capture_output=True)
    whole = time.monotonic() - began
    after = look(ground)
    done = 0
    while done < kills:
        ground = grounds.fresh("empty", Variant())
        while done < kills and _killed(command(ground, inbox), whole * chance.uniform(0.2, 1.1)):
            wrong = oracle.between(look(ground), before, after, {})
            wrong += [f"process {left} lives on" for left in orphans(ground)]
            tally.add(FaultRun(grounds.name, "command", PLACE, fault_kinds.KILL, tuple(wrong)))
            done += 1
        finished = subprocess.run(command(ground, inbox), cwd=ROOT, check=False, capture_output=True)
        wrong = oracle.same(look(ground), after, but_for_times=True)
        if wrong:
            said = finished.stderr.decode(errors="replace")[-500:]
            tally.add(FaultRun(grounds.name, "command", "the end", "going on", (*wrong, said)))


def _killed(words: list[str], seconds: float) -> bool:
    """Run the command and kill it after `seconds`; returns whether it was still running then."""
    process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return True
    return False


def look(ground: Ground) -> oracle.Snapshot:
    """The state of a library and its archive."""
    with ground.opened() as database:
        return oracle.snapshot(database, Archive(ground.folder / "archive"))


def orphans(ground: Ground) -> list[int]:
    """The processes that the killed command left behind after a while: those with its archive open."""
    deadline = time.monotonic() + ORPHAN_SECONDS
    while True:
        left = [int(entry.name) for entry in Path("/proc").glob("[0-9]*") if _holds(entry, ground.folder)]
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.1)


def _holds(process: Path, folder: Path) -> bool:
    try:
        return any(str(opened.readlink()).startswith(f"{folder}/") for opened in (process / "fd").iterdir())
    except OSError:
        return False
