"""What a campaign has done so far: every run, which harm struck where, and what was wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from benchmarks.faults import fault_points


@dataclass(frozen=True, slots=True)
class Run:
    """One run into a fault: where, what, and what was wrong afterwards."""

    database: str
    story: str
    place: str
    harm: str
    wrong: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """All runs of a campaign."""

    runs: list[Run] = field(default_factory=list)
    used: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    struck: Counter[str] = field(default_factory=Counter)

    def add(self, run: Run) -> None:
        """Count a run."""
        self.runs.append(run)
        self.struck[run.harm] += 1
        self.used[run.database, run.place, run.harm] += 1

    @property
    def violations(self) -> list[Run]:
        """The runs after which something was wrong."""
        return [run for run in self.runs if run.wrong]

    def missed(self, database: str) -> list[str]:
        """Places that no run came to, though each must be passed."""
        been = {run.place for run in self.runs if run.database == database}
        wanted = [
            place
            for place in fault_points.REQUIRED
            if database == "sqlite" or place not in fault_points.SQLITE_ONLY
        ]
        return [place for place in wanted if place not in been]
