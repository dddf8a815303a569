"""The record of a campaign: every run with its fault, place and violations."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from benchmarks.faults import fault_points


@dataclass(frozen=True, slots=True)
class FaultRun:
    """One run with a fault: the place, the fault, and the violations."""

    database: str
    scenario: str
    place: str
    fault: str
    wrong: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """All runs of a campaign."""

    runs: list[FaultRun] = field(default_factory=list)
    used: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    struck: Counter[str] = field(default_factory=Counter)

    def add(self, run: FaultRun) -> None:
        """Count a run."""
        self.runs.append(run)
        self.struck[run.fault] += 1
        self.used[run.database, run.place, run.fault] += 1

    @property
    def violations(self) -> list[FaultRun]:
        """The runs with violations."""
        return [run for run in self.runs if run.wrong]

    def missed(self, database: str) -> list[str]:
        """The required places that no run reached."""
        been = {run.place for run in self.runs if run.database == database}
        wanted = [
            place
            for place in fault_points.REQUIRED
            if database == "sqlite" or place not in fault_points.SQLITE_ONLY
        ]
        return [place for place in wanted if place not in been]
