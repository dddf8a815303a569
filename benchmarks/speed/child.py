"""Measures a child with an empty job: from a process like the command line, and from within a flow.

`python -m benchmarks.speed.child plain|flow` prints the milliseconds of each empty job, one a line.
"""

from __future__ import annotations

import importlib
import os
import sys
import time
from collections.abc import Sequence
from statistics import median

from benchmarks.speed.clock import cost_of
from benchmarks.speed.reading import ROOT, environment
from flows.isolation.reader import IsolatedReader
from schema.records import Offer, Receipt

JOBS = 200
CLI_MODULES = (
    "wengao.__main__",
    "wengao.runs.one_off",
    "schema.store.store",
    "flows.archive.store",
    "flows.pipeline",
)


def empty_job(where: str) -> float:
    """The median seconds of an empty job with the fork server running, measured in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.speed.child", where]
    cost = cost_of(command, env=environment(ROOT), cwd=ROOT)
    if cost.exit_code:
        raise RuntimeError(cost.stderr)
    return median(float(line) for line in cost.stdout.split()) / 1000


def _time_jobs() -> None:
    with IsolatedReader() as reader:
        reader.run("empty")
        for _ in range(JOBS):
            began = time.perf_counter()
            outcome = reader.run("empty")
            print((time.perf_counter() - began) * 1000)
            if outcome.code:
                raise RuntimeError(outcome)


def _in_flow() -> None:
    """Time the jobs within a task of a flow, with a Prefect server of its own."""
    os.environ |= {"DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
    harness = importlib.import_module("prefect.testing.utilities").prefect_test_harness
    recorded = importlib.import_module("flows.orchestration.recording").ingest_recorded

    def read(batch: Sequence[Offer]) -> list[Receipt]:
        _time_jobs()
        return []

    with harness(server_startup_timeout=180):
        recorded(read, [Offer("bench", "/nothing")], run_id="bench", warn=print)


if __name__ == "__main__":
    for name in CLI_MODULES:
        importlib.import_module(name)
    _in_flow() if sys.argv[1] == "flow" else _time_jobs()
