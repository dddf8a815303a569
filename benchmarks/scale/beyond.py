"""Unit costs of reading and loading, loaders beside each other, and what 10⁶, 10⁸ and 10⁹ speeches take.

    python -m benchmarks.scale.beyond                          # five minutes of CPU, on a Postgres of its own
    python -m benchmarks.scale.beyond --postgres URL --files 200 --before 2000

Measured: samples read in isolated children, single loads by the CPU of client and server, then one and two loaders in
processes of their own by the clock. Simulated from the single loads: more of them, a core for each. The plan multiplies.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean, median
from typing import Any

import sqlalchemy as sa

from benchmarks.scale import loader_costs
from benchmarks.scale.servers import scratch
from benchmarks.scale.simulation import ceiling, throughput
from flows.isolation.messages import Claims
from flows.isolation.reader import IsolatedReader
from flows.unlocking import opened_reading
from schema.errors import Unreadable
from schema.records import ArchivedFile

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
LOADERS = (1, 2, 4, 8, 16, 32)
SIZES = (10**6, 10**8, 10**9)
HOUR = 3600


@dataclass(frozen=True, slots=True)
class UnitCosts:
    """Of one speech: CPU seconds to read it, to load it (client and server), and seconds of the turn; bytes."""

    read: float
    load: float
    turn: float
    database_bytes: float
    archive_bytes: float


def reading(repeats: int) -> tuple[float, float]:
    """CPU seconds and archived bytes a speech of the samples, read in children as an ingest does."""
    speeches = size = 0
    began = _cpu()
    with IsolatedReader(1) as reader:
        for _ in range(repeats):
            for path in sorted(SAMPLES.glob("*.pdf")):
                file = ArchivedFile(path.name, "0" * 64, path.stat().st_size, str(path))
                with suppress(Unreadable):
                    _, read = opened_reading(file, reader, Claims(None, ()))
                    speeches += len(read.items)
                    size += file.byte_size
    return (_cpu() - began) / speeches, size / speeches


def _cpu() -> float:
    """Of this process and of the children that have ended."""
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in spent)


def database_bytes(url: str) -> int:
    """The size of a database."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())


@dataclass(frozen=True, slots=True)
class Together:
    """Loaders at the same time: files a second by the clock, and the share of their time that they waited for turns."""

    files: float
    waiting: float


def together(url: str, loaders: int, files: int, first: int) -> Together:
    """So many processes that load so many files each at the same time."""
    context = multiprocessing.get_context("spawn")
    ready, go = context.Semaphore(0), context.Event()
    with context.Pool(loaders, initializer=_set, initargs=(ready, go)) as pool:
        parts = [(url, first + at * (files + 1), files) for at in range(loaders)]
        running = pool.starmap_async(_load, parts)
        for _ in parts:
            while not ready.acquire(timeout=1):
                if running.ready():
                    running.get()  # raises what ended a loader before it was ready
        go.set()
        found = running.get()
    span = max(one.ended for one in found) - min(one.began for one in found)
    return Together(loaders * files / span, mean(one.waiting for one in found))


_GATE: list[Any] = []


def _set(ready: Any, go: Any) -> None:
    _GATE[:] = [ready, go]


def _load(url: str, first: int, files: int) -> loader_costs.Loader:
    return loader_costs.load_all(url, first, files, *_GATE)


def plan(costs: UnitCosts, size: int) -> dict[str, float]:
    """What so many speeches take: CPU hours, hours of the turn (one after the other), bytes."""
    return {
        "speeches": size,
        "read_cpu_hours": size * costs.read / HOUR,
        "load_cpu_hours": size * costs.load / HOUR,
        "turn_hours": size * costs.turn / HOUR,
        "database_gb": size * costs.database_bytes / 1e9,
        "archive_gb": size * costs.archive_bytes / 1e9,
    }


def run(server: str, *, files: int, before: int, rounds: int, repeats: int) -> dict[str, Any]:
    """All figures."""
    read, archived = reading(repeats)
    with scratch(server) as url:
        loader_costs.measure(url, 0, 1, warm=0)
        empty = database_bytes(url)
        loads = loader_costs.measure(url, 1, before + files)[before:]
        cpu = [(one.beside.cpu, one.turn.cpu) for one in loads]
        wall = [(one.beside.wall, one.turn.wall) for one in loads]
        speeches = loader_costs.SPEECHES
        costs = UnitCosts(
            read,
            mean(a + b for a, b in cpu) / speeches,
            mean(turn for _, turn in cpu) / speeches,
            (database_bytes(url) - empty) / (len(loads) + before) / speeches,
            archived,
        )
        first, ratios = 10_000_000, []
        for _ in range(rounds):
            one, two = together(url, 1, files, first), together(url, 2, files, first + 10 * files)
            ratios.append((one, two))
            first += 100 * files
    alone = throughput(cpu, 1)
    return {
        "cores": os.cpu_count(),
        "busy": os.getloadavg()[0],
        "unit": asdict(costs),
        "ms_a_file": {
            part: {
                "client": 1000 * median(getattr(one, part).client for one in loads),
                "server": 1000 * median(getattr(one, part).server for one in loads),
                "wall": 1000 * median(getattr(one, part).wall for one in loads),
            }
            for part in ("beside", "turn")
        },
        "measured": [
            {
                "one": one.files,
                "two": two.files,
                "ratio": two.files / one.files,
                "waiting_one": one.waiting,
                "waiting_two": two.waiting,
                "by_waiting": 2 * (1 - two.waiting) / (1 - one.waiting),
            }
            for one, two in ratios
        ],
        "simulated": {loaders: throughput(cpu, loaders) / alone for loaders in LOADERS},
        "simulated_by_wall": {
            loaders: throughput(wall, loaders) / throughput(wall, 1) for loaders in LOADERS
        },
        "ceiling": ceiling(cpu) / alone,
        "speeches_an_hour_at_the_ceiling": ceiling(cpu) * speeches * HOUR,
        "plan": [plan(costs, size) for size in SIZES],
    }


def as_text(found: dict[str, Any]) -> list[str]:
    """The figures for people."""
    unit = found["unit"]
    lines = [
        f"{found['cores']} cores, load {found['busy']:.1f}",
        f"a speech: read {1000 * unit['read']:.0f} ms of CPU, loaded {1000 * unit['load']:.1f} ms, "
        f"of which its turn {1000 * unit['turn']:.1f} ms",
        f"          {unit['database_bytes'] / 1000:.1f} kB in Postgres, {unit['archive_bytes'] / 1000:.1f} kB archived",
    ]
    for part, costs in found["ms_a_file"].items():
        said = ", ".join(f"{name} {value:.1f}" for name, value in costs.items())
        lines.append(f"a file of {loader_costs.SPEECHES}, {part}: {said} ms (median)")
    for one in found["measured"]:
        lines.append(
            f"measured: one {one['one']:.1f}, two {one['two']:.1f} files/s, {one['ratio']:.2f} times by the clock; "
            f"waiting for turns {one['waiting_one']:.1%} and {one['waiting_two']:.1%}, {one['by_waiting']:.2f} times with a core each"
        )
    for name in ("simulated", "simulated_by_wall"):
        said = ", ".join(f"{loaders}: {times:.2f}" for loaders, times in found[name].items())
        lines.append(f"{name.replace('_', ' ')}: {said}")
    lines.append(
        f"ceiling {found['ceiling']:.1f} times one, {found['speeches_an_hour_at_the_ceiling']:,.0f} speeches an hour"
    )
    for one in found["plan"]:
        lines.append(
            f"{one['speeches']:>13,} speeches: {one['read_cpu_hours']:>9,.0f} CPU h to read, "
            f"{one['load_cpu_hours']:>8,.0f} to load, {one['turn_hours']:>7,.0f} h of turns, "
            f"{one['database_gb']:>9,.0f} GB in Postgres, {one['archive_gb']:>9,.0f} GB archived"
        )
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.scale.beyond", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--postgres", default="embedded", metavar="URL")
    parser.add_argument("--files", type=int, default=100, help="files of a measurement")
    parser.add_argument("--before", type=int, default=100, help="files that are in the library by then")
    parser.add_argument("--rounds", type=int, default=3, help="of one and two loaders in turns")
    parser.add_argument("--repeats", type=int, default=3, help="how often the samples are read")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    began = time.time()
    found = run(
        given.postgres, files=given.files, before=given.before, rounds=given.rounds, repeats=given.repeats
    )
    print(json.dumps(found, indent=1) if given.json else "\n".join(as_text(found)))
    print(f"{time.time() - began:.0f} s") if not given.json else None
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
