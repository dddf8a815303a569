"""Simulates two hours of scheduled runs: three sources with ever new files, processes that are killed or suspended.

The clock is simulated, processes and signals are real. A run may be killed at any call, or suspended until its lease
expires and another takes over. After the last round, the library must equal that of two hours without faults.
"""

from __future__ import annotations

import os
import random
import secrets
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from benchmarks.faults import fault_kinds, fault_points, inputs, oracle
from benchmarks.faults.campaign import Trigger
from benchmarks.faults.fault_points import Call
from benchmarks.faults.forking import fork
from benchmarks.faults.hooks import interposed
from benchmarks.faults.replay import Replay
from benchmarks.faults.scenarios import NOON
from benchmarks.faults.snapshots import Ground, Grounds, Variant
from benchmarks.faults.tally import FaultRun, Tally
from flows import pipeline
from flows.inbox.offers import folder_offers
from flows.runs.source_run import DiscoverySummary, run_source
from schema.errors import LeaseLost, RunBusy
from schema.records import Listing, Offer, Receipt
from schema.store.store import Store

MINUTES: Final = 120
EVERY: Final = {"inbox": 5, "library": 10, "district": 15}  # minutes between the runs of a source
FILES: Final = 30
KILLED: Final = 0.45  # share of all runs with a fault
STOPPED: Final = 0.05
DEEPEST: Final = 100  # the last call of a run at which a fault comes, at most
ASLEEP: Final = 22  # minutes of suspension, in which the lease expires and the next run begins
# minutes without faults at the end: suspended processes continue, and all sources are read once more
AFTERWARDS: Final = 30
BUSY: Final = 9  # the exit status of a run whose source is busy
LOST: Final = 7  # the exit status of a run that was taken over


@dataclass(slots=True)
class Hours:
    """Counts of what happened."""

    runs: int = 0
    killed: int = 0
    busy: int = 0
    outlived: list[int] = field(default_factory=list)  # how suspended processes ended when they continued


def two_hours(grounds: Grounds, tally: Tally, seed: int) -> Hours:
    """Run the hours without faults, then with faults; differences are violations in `tally`."""
    quiet, _ = _hours(grounds, None)
    now, hours = _hours(grounds, random.Random(seed))
    wrong = oracle.same(now, quiet, but_for_times=True)
    if set(hours.outlived) - {LOST}:
        wrong.append(f"runs that were taken over ended with {hours.outlived}")
    tally.add(FaultRun(grounds.name, f"two hours, seed {seed}", "any", fault_kinds.KILL, tuple(wrong)))
    return hours


def _hours(grounds: Grounds, chance: random.Random | None) -> tuple[oracle.Snapshot, Hours]:
    """The library after the simulated time; without `chance` there are no faults."""
    ground = grounds.fresh("empty", Variant())
    folders = {source: ground.folder / source for source in EVERY}
    for folder in folders.values():
        folder.mkdir()
    asleep: dict[int, int] = {}  # process -> the minute at which it continues
    hours = Hours()
    for minute in range(MINUTES + AFTERWARDS + 1):
        for number in range(minute * FILES // MINUTES, min(FILES, (minute + 1) * FILES // MINUTES)):
            _arrive(folders, number)
        for process in [process for process, wakes in asleep.items() if wakes <= minute]:
            del asleep[process]
            os.kill(process, signal.SIGCONT)
            hours.outlived.append(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
        for source in [source for source, every in EVERY.items() if minute % every == 0]:
            strike = _nothing if chance is None or minute > MINUTES else _fate(chance)
            process, status = _run(ground, source, folders[source], minute, strike)
            hours.runs += 1
            if os.WIFSTOPPED(status):
                asleep[process] = minute + ASLEEP
            hours.killed += os.WIFSIGNALED(status)
            hours.busy += os.WIFEXITED(status) and os.WEXITSTATUS(status) == BUSY
    with ground.opened() as database:
        return oracle.snapshot(database, ground.archive()), hours


def _arrive(folders: Mapping[str, Path], number: int) -> None:
    """Write the `number`-th file into its source; every fifth is a reworked copy of the one five before."""
    source = sorted(folders)[number % len(folders)]
    place, crop = ("青石岭", "茶叶") if number % 5 else ("白水镇", "蜜橘")
    own = (
        f"同志们：\n\n这是第{number}次会议，讲{number}件事。"
        + f"第{number}件事要办好，不能拖到明年。" * 5
        + "\n\n谢谢大家！\n"
    )
    items = [
        (f"在第{number}次会议上的讲话", "2024年3月5日", "县长 何文远", own),
        ("在推进会上的讲话", "2025年2月18日", "县委书记 李志明", inputs.TEA.format(place=place, crop=crop)),
    ]
    path = folders[source] / f"{number:02}-汇编.txt"
    path.write_text(inputs.compilation(f"{number}号讲话汇编", items), "utf-8")
    os.utime(path, (path.stat().st_mtime - inputs.AGE,) * 2)


def _nothing(call: Call) -> None:
    """A listener that does nothing."""


def _fate(chance: random.Random) -> Callable[[Call], None]:
    """The listener of one run: it kills or suspends the run at some call, or does nothing."""
    lot, depth = chance.random(), chance.randint(1, DEEPEST)
    if lot < KILLED:
        return Trigger(
            depth, lambda call: fault_kinds.KILL, lambda fault, call: os.kill(os.getpid(), signal.SIGKILL)
        )
    return _Sleep(depth) if lot < KILLED + STOPPED else _nothing


class _Sleep:
    """Suspends the process at a file operation or a call of the reader, when it holds no lock that others need."""

    def __init__(self, depth: int) -> None:
        self._left = depth

    def __call__(self, call: Call) -> None:
        self._left -= 1
        if (
            self._left <= 0
            and self._left > -DEEPEST
            and call.seam in (fault_points.FILE, fault_points.READER)
        ):
            self._left = -DEEPEST
            os.kill(os.getpid(), signal.SIGSTOP)


def _run(
    ground: Ground, source: str, folder: Path, minute: int, strike: Callable[[Call], None]
) -> tuple[int, int]:
    """Run a source in a forked process; returns its id and its wait status, once it is suspended or ended."""

    def work() -> None:
        with interposed(strike, ground.watched):
            _scheduled(ground, source, folder, NOON + timedelta(minutes=minute), strike)

    return os.waitpid(fork(work, {RunBusy: BUSY, LeaseLost: LOST}, loud=True), os.WUNTRACED)


def _scheduled(
    ground: Ground, source: str, folder: Path, now: datetime, tell: Callable[[Call], None]
) -> None:
    with ground.opened() as database:
        store = Store(database, lambda: now)
        run_id = secrets.token_hex(6)

        def find() -> DiscoverySummary:
            return DiscoverySummary(
                tuple(folder_offers(folder, lambda page: Listing(), source, between_looks=0.0))
            )

        def read(some: Sequence[Offer], note: Callable[[Receipt], None]) -> list[Receipt]:
            reader = Replay(ground.answers, tell)
            return pipeline.ingest(some, store, ground.archive(), reader, run_id=run_id, on_receipt=note)

        run_source(source, find, read, store.runs, run_id=run_id, scheduled_at=now)
