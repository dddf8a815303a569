"""Figures as Prometheus text (format 0.0.4), for the textfile collector of a node exporter or a cron job.

# HELP wengao_files Files of the library, by state.
# TYPE wengao_files gauge
wengao_files{state="loaded"} 12
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from schema.query.filters import Counts
    from schema.runs.at_work import RunAtWork
    from schema.runs.counters import SourceCounters
    from wengao.screen.source_status import SourceStatus

Sample = tuple[Mapping[str, str], float]
ESCAPES: Final = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})
OF_RUNS: Final = {  # sums over runs: the metric, and what it counts
    "files": ("files", "Files that runs were offered."),
    "loaded": ("files_loaded", "Files that runs loaded."),
    "unchanged": ("files_unchanged", "Files that runs found unchanged."),
    "quarantined": ("files_quarantined", "Files that runs left out."),
    "speeches": ("speeches", "Speeches in the files of runs."),
    "new_speeches": ("new_speeches", "Speeches that runs brought new."),
    "pages": ("pages", "Pages of the files that runs read."),
    "byte_size": ("bytes", "Bytes of the files that runs read."),
}


class Metric(Struct, frozen=True):
    """One metric with its samples; `kind` is gauge or counter."""

    name: str
    kind: str
    meaning: str
    samples: Sequence[Sample]

    def lines(self) -> Iterable[str]:
        """Its lines; none where it has no samples."""
        if not self.samples:
            return
        meaning = self.meaning.replace("\\", r"\\").replace("\n", r"\n")
        yield f"# HELP wengao_{self.name} {meaning}"
        yield f"# TYPE wengao_{self.name} {self.kind}"
        for labels, value in self.samples:
            named = ",".join(f'{name}="{text.translate(ESCAPES)}"' for name, text in labels.items())
            yield f"wengao_{self.name}{'{' + named + '}' if named else ''} {number(value)}"


def number(value: float) -> str:
    """`12`, `0.25`: whole numbers without a point, whatever their size."""
    return str(int(value)) if value == int(value) else repr(float(value))


def text(metrics: Iterable[Metric]) -> str:
    """All metrics, each line ended."""
    return "".join(f"{line}\n" for metric in metrics for line in metric.lines())


def of_library(counted: Counts, *, review: int, stale: int, last_change: int) -> list[Metric]:
    """What the library holds."""
    states = {"loaded": counted.files, "quarantined": counted.quarantined, "removed": counted.removed}
    return [
        Metric(
            "files",
            "gauge",
            "Files of the library, by state.",
            [({"state": k}, v) for k, v in states.items()],
        ),
        Metric("speeches", "gauge", "Different speeches.", [({}, counted.speeches)]),
        Metric("prints", "gauge", "Prints of speeches in files.", [({}, counted.occurrences)]),
        Metric("clusters", "gauge", "Speeches when near copies count once.", [({}, counted.clusters)]),
        Metric("characters", "gauge", "Characters of all prints.", [({}, counted.characters)]),
        Metric("issues", "gauge", "Issues, by code.", [({"code": code}, n) for code, n in counted.issues]),
        Metric("review_items", "gauge", "Things that need a person.", [({}, review)]),
        Metric("stale_runs", "gauge", "Runs that nobody is at work on any more.", [({}, stale)]),
        Metric("changes_total", "counter", "The number of the last change.", [({}, last_change)]),
    ]


def of_runs(counters: Sequence[SourceCounters]) -> list[Metric]:
    """What the runs did, by source ("" by hand)."""
    runs = [
        ({"source": one.source, "command": command, "state": state}, count)
        for one in counters
        for (command, state), count in sorted(one.runs.items())
    ]
    found = [Metric("runs_total", "counter", "Runs, by source, command and state.", runs)]
    for column, (name, meaning) in OF_RUNS.items():
        samples = [({"source": one.source}, one.sums[column]) for one in counters]
        found.append(Metric(f"run_{name}_total", "counter", meaning, samples))
    stages = [
        ({"source": one.source, "stage": stage}, round(value, 3))
        for one in counters
        for stage, value in sorted(one.seconds.items())
    ]
    found.append(
        Metric("run_stage_seconds_total", "counter", "Seconds in each stage, over all workers.", stages)
    )
    codes = [
        ({"source": one.source, "code": code}, value)
        for one in counters
        for code, value in sorted(one.codes.items())
    ]
    found.append(Metric("run_issues_total", "counter", "Issues that runs met, by code.", codes))
    return found


def of_runs_at_work(runs: Sequence[RunAtWork]) -> list[Metric]:
    """How far the runs are that are going on, and who of a cluster read how much."""
    named = [({"run": one.run_id, "source": one.source}, one) for one in runs]
    files = [({**labels, "state": state}, n) for labels, one in named for state, n in one.files.items()]
    read = [
        ({**labels, "worker": worker}, n)
        for labels, one in named
        for worker, n in sorted(one.by_worker.items())
    ]
    return [
        Metric("running_files", "gauge", "Files of a run that is going on, by state.", files),
        Metric(
            "running_listed",
            "gauge",
            "Files that its source listed.",
            [(labels, one.listed) for labels, one in named if one.listed is not None],
        ),
        Metric("running_worker_files", "gauge", "New files of a run, by the worker that read them.", read),
        Metric(
            "running_silent_seconds",
            "gauge",
            "Seconds since a run was last heard of.",
            [(labels, one.silent) for labels, one in named],
        ),
    ]


def of_sources(statuses: Sequence[SourceStatus]) -> list[Metric]:
    """How the sources stand."""
    begun = [({"source": one.name}, one.past.begun[0].timestamp()) for one in statuses if one.past]
    brought = [
        ({"source": one.name}, one.past.brought_at.timestamp())
        for one in statuses
        if one.past and one.past.brought_at
    ]
    flags = {
        "source_overdue": ("Whether a run should have begun by now.", "overdue"),
        "source_quiet": ("Whether the source brought nothing for days.", "quiet"),
    }
    return [
        Metric("source_last_run_timestamp_seconds", "gauge", "When its latest run began.", begun),
        Metric("source_last_brought_timestamp_seconds", "gauge", "When a run last brought a file.", brought),
        *(
            Metric(name, "gauge", meaning, [({"source": one.name}, getattr(one, flag)) for one in statuses])
            for name, (meaning, flag) in flags.items()
        ),
    ]
