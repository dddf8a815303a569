"""`python -m benchmarks.faults`: breaks libraries on both databases, checks them, and exits with 1 for a violation.

A place is a statement, a commit, a file operation or an answer of a reader within a scenario. A run injects a fault
into one call, checks the library, repeats the scenario's work, and compares the result with one without fault.
`--short` breaks every twentieth call; `--only sqlite` omits the other database.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.faults import fault_kinds, fault_points, inputs
from benchmarks.faults.campaign import Campaign
from benchmarks.faults.commands import kill_commands, samples
from benchmarks.faults.library_scenarios import SCENARIOS
from benchmarks.faults.scenarios import Ingest
from benchmarks.faults.seeded_bugs import PLANTED
from benchmarks.faults.server_kills import kill_server
from benchmarks.faults.snapshots import Grounds, SqliteGrounds, postgres_grounds, warm_engines
from benchmarks.faults.soak import two_hours
from benchmarks.faults.tally import Tally

SHOWN: Final = 20  # violations printed in full
FASTEST: Final = Path("/dev/shm")  # a memory file system, where flushing is free


@dataclass(frozen=True, slots=True)
class Strides:
    """The extent of a campaign: the strides of calls broken by an error and by SIGKILL, and whether each place is
    broken at least once."""

    raising: int
    killing: int
    each_place: bool
    pages: int  # pages by which the limit of a library grows from run to run
    room: float  # the factor by which the limit of a file's size grows
    crashes: int  # failures of the server in each scenario
    planted: int  # the stride of calls when a bug is planted
    commands: int  # kills of the real command with its real children
    servers: int  # kills of the reading room's server during an upload, and as many during a decision
    hours: int  # repetitions of the two hours of scheduled runs


FULL: Final = {
    "sqlite": Strides(5, 7, True, pages=8, room=2.0, crashes=0, planted=9, commands=8, servers=4, hours=2),
    "postgres": Strides(
        8, 11, True, pages=0, room=8.0, crashes=4, planted=13, commands=8, servers=4, hours=2
    ),
}
SHORT: Final = {
    "sqlite": Strides(
        25, 40, False, pages=16, room=8.0, crashes=0, planted=29, commands=1, servers=1, hours=0
    ),
    "postgres": Strides(
        60, 90, False, pages=0, room=30.0, crashes=1, planted=31, commands=0, servers=0, hours=0
    ),
}
SHORT_SCENARIOS: Final = ("ingest", "backup")
LEAST: Final = 1000  # the least number of runs of a full campaign


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the runs and violations; returns 0 without violations if the planted bugs were caught, else 1."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.faults",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--short", action="store_true", help="half a minute instead of half an hour")
    parser.add_argument("--only", choices=("sqlite", "postgres"), help="one database")
    parser.add_argument("--scenarios", default="", help="names with commas between; all of them by default")
    chosen = parser.parse_args(arguments)
    strides = SHORT if chosen.short else FULL
    wanted = set(filter(None, chosen.scenarios.split(","))) or {
        *(SHORT_SCENARIOS if chosen.short else (scenario.name for scenario in SCENARIOS))
    }
    whole = not (chosen.short or chosen.only or chosen.scenarios)
    tally, caught = Tally(), True
    with scratch() as folder:
        inputs.write(folder / "inbox")
        for grounds in grounds_on_each_database(folder, chosen.only):
            for scenario in SCENARIOS:
                if scenario.name in wanted:
                    campaign(Campaign(grounds, scenario, tally), strides[grounds.name])
            if whole or chosen.short or not chosen.scenarios:
                kill_and_soak(grounds, folder, tally, strides[grounds.name])
            caught &= reveals_planted_bugs(grounds, strides[grounds.name].planted)
            if whole and (missed := tally.missed(grounds.name)):
                print(f"{grounds.name}: no run came to {', '.join(missed)}")
                caught = False
    report(tally)
    enough = len(tally.runs) >= LEAST or not whole
    if not enough:
        print(f"{len(tally.runs)} runs are fewer than {LEAST}")
    return 0 if caught and enough and not tally.violations else 1


@contextmanager
def scratch() -> Iterator[Path]:
    """A temporary folder, in a memory file system where there is one."""
    on = FASTEST if FASTEST.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="wengao-faults-", dir=on) as folder, warm_engines():
        yield Path(folder)


def grounds_on_each_database(folder: Path, only: str | None) -> Iterator[Grounds]:
    """Yields where scenarios run on each database (a library, its archive and its input folder, kept and restored)."""
    if only in (None, "sqlite"):
        yield SqliteGrounds(folder / "sqlite", folder / "inbox")
    if only in (None, "postgres"):
        with postgres_grounds(folder / "postgres", folder / "inbox") as grounds:
            yield grounds


def campaign(it: Campaign, strides: Strides) -> None:
    """Inject every kind of fault into one scenario, and print a line about it."""
    before, began, cpu = len(it.tally.runs), time.monotonic(), time.process_time()
    it.raising(strides.raising, each_place=strides.each_place)
    it.killing(strides.killing, each_place=strides.each_place)
    it.filling(1024, strides.room)
    if strides.crashes:
        it.serving(fault_kinds.CRASHED, strides.crashes)
        it.serving(fault_kinds.RESTARTED, max(1, strides.crashes // 3))
    if strides.pages:
        it.paging(strides.pages)
    runs = it.tally.runs[before:]
    wrong = sum(bool(run.wrong) for run in runs)
    seconds = f"{time.monotonic() - began:6.1f} s, CPU {time.process_time() - cpu:6.1f} s"
    print(
        f"{it.grounds.name:9} {it.scenario.name:12} {len(runs):5} runs {wrong:4} wrong {seconds}", flush=True
    )


def kill_and_soak(grounds: Grounds, folder: Path, tally: Tally, strides: Strides) -> None:
    """Kill the real command and the server, and simulate two hours of scheduled runs."""
    if strides.commands:
        began, before = time.monotonic(), len(tally.runs)
        samples(folder / "samples")
        kill_commands(grounds, folder / "samples", tally, strides.commands)
        wrong = sum(bool(run.wrong) for run in tally.runs[before:])
        seconds = time.monotonic() - began
        print(
            f"{grounds.name:9} {'command':12} {strides.commands:5} kills {wrong:3} wrong {seconds:6.1f} s",
            flush=True,
        )
    if strides.servers:
        began, before = time.monotonic(), len(tally.runs)
        kill_server(grounds, folder / "inbox", tally, strides.servers)
        wrong = sum(bool(run.wrong) for run in tally.runs[before:])
        seconds = time.monotonic() - began
        print(
            f"{grounds.name:9} {'server':12} {2 * strides.servers:5} kills {wrong:3} wrong {seconds:6.1f} s",
            flush=True,
        )
    for seed in range(1, strides.hours + 1):
        hours = two_hours(grounds, tally, seed)
        wrong = len(tally.runs[-1].wrong)
        print(
            f"{grounds.name:9} two hours {seed}: {hours.runs} scheduled runs, {hours.killed} killed, "
            f"{len(hours.outlived)} stopped and taken over, {hours.busy} found their source busy; {wrong} wrong",
            flush=True,
        )


def reveals_planted_bugs(grounds: Grounds, step: int) -> bool:
    """Whether the same faults reveal each bug that is planted for it."""
    caught = True
    for variant in PLANTED:
        tally = Tally()
        planted = Campaign(grounds, Ingest(), tally, variant)
        planted.raising(step, each_place=variant.shows_at != fault_points.SEAMS, seams=variant.shows_at)
        print(
            f"{grounds.name:9} planted bug: {variant.name}: caught in {len(tally.violations)} of {len(tally.runs)}"
        )
        caught &= bool(tally.violations)
    return caught


def report(tally: Tally) -> None:
    """Print the numbers of runs by database and kind of fault, and the violations."""
    kinds = Counter((run.database, run.fault) for run in tally.runs)
    for database in sorted({run.database for run in tally.runs}):
        parts = [f"{fault} {number}" for (on, fault), number in sorted(kinds.items()) if on == database]
        places = len({run.place for run in tally.runs if run.database == database})
        print(f"{database}: {places} places; {', '.join(parts)}")
    for run in tally.violations[:SHOWN]:
        print(f"VIOLATION {run.database} {run.scenario}: {run.fault} at {run.place}")
        for one in run.wrong:
            print(f"    {one}")
    print(f"{len(tally.runs)} runs, {len(tally.violations)} violations")


if __name__ == "__main__":
    sys.exit(main())
