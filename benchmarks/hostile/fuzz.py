"""`python -m benchmarks.hostile.fuzz --count 20000 --seed 1`: mutated PDFs through the isolated reader.

Every mutant is read as in the pipeline, except loading: engines, second opinion and reading, each in a child. Exits
with 1 if the parent gets anything but a code, a job exceeds its limits, or a mutant is loaded wrongly.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.hostile.engine_jobs import Alone
from benchmarks.hostile.fuzz_seeds import Seed, seeds
from benchmarks.hostile.mutations import mutant
from benchmarks.hostile.wrongly_loaded import judged, wrongs
from flows.engine_fallback import document_and_reading
from flows.isolation.limits import MIB
from flows.isolation.messages import Claims
from flows.isolation.reader import IsolatedReader, JobOutcome, Limits
from schema.codes import CODES
from schema.errors import Unreadable
from schema.records import ArchivedFile, Document, Reading
from schema.wire import decode, encode

LIMITS = Limits(cpu_seconds=1, pages=20, memory_bytes=512 * MIB, wall_seconds=120)
SLACK_SECONDS = 1.5  # the kernel counts CPU limits in whole seconds, the hard one a second later
CHUNK = 250  # mutants for each line of progress
ROOT = Path(__file__).resolve().parents[2]


class FuzzReader(IsolatedReader):
    """The real reader with small limits; remembers its longest job and the servers it needed."""

    def __init__(self, slots: int) -> None:
        super().__init__(slots, "benchmarks.hostile.engine_jobs")
        self.longest = 0.0
        self.jobs = 0
        self.servers: set[int] = set()

    def run(
        self,
        job: str,
        payload: bytes = b"",
        *,
        file: str | None = None,
        limits: Limits = LIMITS,
        on_part: Callable[[bytes], None] = lambda part: None,
    ) -> JobOutcome:
        """Like the real one, but always with the small limits."""
        outcome = super().run(job, payload, file=file, limits=LIMITS, on_part=on_part)
        self.longest = max(self.longest, outcome.cpu_seconds)
        self.jobs += 1
        if self._server is not None:
            self.servers.add(self._server.pid)
        return outcome


@dataclass(slots=True)
class MutantResult:
    """The result of one mutant: its code ("" for loaded), the issues it was loaded with, and what is wrong."""

    name: str
    code: str
    issues: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    judged: bool = True  # whether an engine alone could read the text for comparison


@dataclass(slots=True)
class Figures:
    """The figures of a whole run."""

    codes: Counter[str] = field(default_factory=Counter)
    issues: Counter[str] = field(default_factory=Counter)
    wrong: list[MutantResult] = field(default_factory=list)
    unjudged: int = 0

    def take(self, result: MutantResult) -> None:
        """Count one more result."""
        self.codes[result.code or "loaded"] += 1
        self.issues.update(result.issues)
        self.unjudged += not result.judged
        if result.wrong:
            self.wrong.append(result)


def mutants(from_seeds: list[Seed], seed: int, numbers: range) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of each mutant; they depend on seed and number only."""
    for number in numbers:
        rng = Random(f"{seed}:{number}")
        chosen, other = rng.choice(from_seeds), rng.choice(from_seeds)
        data, mutations = mutant(rng, chosen.data, other.data)
        yield f"{number}-{chosen.name}-{'-'.join(mutations)}", data


def read_mutant(reader: FuzzReader, folder: Path, name: str, data: bytes) -> MutantResult:
    """Read one mutant. An exception here is a crash of the parent."""
    place = folder / f"{name.split('-', 1)[0]}.pdf"
    place.write_bytes(data)
    try:
        file = ArchivedFile(place.name, name.rjust(64, "0")[:64], len(data), str(place))
        try:
            document, reading = document_and_reading(file, reader, Claims())
        except Unreadable as error:
            wrong = () if error.code in CODES else (f"a code nobody knows: {error.code}",)
            return MutantResult(name, error.code, (), wrong)
        alone = _alone(reader, file, document)
        issues = tuple(sorted({issue.code for issue in reading.issues}))
        found = (*_unknown(reading), *wrongs(document, reading, *alone))
        return MutantResult(name, "", issues, found, judged(document, *alone))
    finally:
        place.unlink()


def _unknown(reading: Reading) -> tuple[str, ...]:
    return tuple(
        f"an issue nobody knows: {issue.code}" for issue in reading.issues if issue.code not in CODES
    )


def _alone(reader: FuzzReader, file: ArchivedFile, document: Document) -> tuple[Alone | None, Alone | None]:
    """The results of PDFium alone, and of pdfplumber alone if it read a page."""
    by_plumber = any(page.engine == "pdf_plumber" for page in document.pages)
    jobs = ("pdfium", "pdfplumber" if by_plumber else "")
    told: list[Alone | None] = []
    for job in jobs:
        outcome = reader.run(job, encode(()), file=file.path) if job else None
        told.append(decode(outcome.answer, Alone) if outcome and not outcome.code else None)
    return told[0], told[1]


def fuzz(count: int, seed: int, workers: int, kept: Path | None, start: int = 0) -> dict[str, Any]:
    """Run mutants `start` to `start + count`; returns the figures, and stores wrong mutants in folder `kept`."""
    began, figures = time.monotonic(), Figures()
    from_seeds = seeds(ROOT / "data" / "samples")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    reader = FuzzReader(workers)
    with (
        reader,
        tempfile.TemporaryDirectory(prefix="wengao-fuzz-") as folder,
        ThreadPoolExecutor(workers) as pool,
    ):
        for first in range(start, start + count, CHUNK):
            chunk = list(mutants(from_seeds, seed, range(first, min(first + CHUNK, start + count))))
            for result in pool.map(lambda one: read_mutant(reader, Path(folder), *one), chunk):
                figures.take(result)
                if result.wrong and kept is not None:
                    kept.mkdir(parents=True, exist_ok=True)
                    (kept / f"{result.name}.pdf").write_bytes(dict(chunk)[result.name])
            print(f"{first + len(chunk) - start} of {count}: {len(figures.wrong)} wrong", file=sys.stderr)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "mutants": count,
        "seed": seed,
        "seeds": [one.name for one in from_seeds],
        "jobs": reader.jobs,
        "servers": len(reader.servers),
        "longest_job_cpu_seconds": round(reader.longest, 2),
        "beyond_limits": reader.longest > LIMITS.cpu_ceiling + SLACK_SECONDS,
        "states": dict(figures.codes.most_common()),
        "issues_of_loaded": dict(figures.issues.most_common()),
        "loaded_but_not_comparable": figures.unjudged,
        "wrong": [(result.name, result.wrong) for result in figures.wrong],
        "seconds": round(time.monotonic() - began, 1),
        "children_cpu_seconds": round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 1),
        "parent_peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main(arguments: list[str] | None = None) -> int:
    """Print the figures as JSON; returns 0 when nothing is wrong and every job kept within its limits."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hostile.fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=int, default=0, help="number of the first mutant")
    parser.add_argument("--workers", type=int, default=max(1, (os.cpu_count() or 1) - 1))
    parser.add_argument("--kept", type=Path, help="a folder for the mutants that went wrong")
    given = parser.parse_args(arguments)
    figures = fuzz(given.count, given.seed, given.workers, given.kept, given.start)
    print(json.dumps(figures, ensure_ascii=False, indent=1))
    return 1 if figures["wrong"] or figures["beyond_limits"] else 0


if __name__ == "__main__":
    sys.exit(main())
