"""`python -m benchmarks.hostile.ingest --corpus ../shared/corpus`: one ingest of hostile files with good ones between.

Checks what issue 7 requires of it: it ends by itself; an entry with a state for every file, and a code unless
it loaded cleanly; no good file lost or changed; no page and no text lost without an issue; a small parent process.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.hostile.engine_jobs import Alone
from benchmarks.speed.reading import environment, printed_files
from flows.isolation.limits import ORDINARY
from flows.isolation.reader import IsolatedReader
from schema.codes import CODES
from schema.wire import decode, encode

EVERY = 20  # hostile files between two good ones
PARENT_MIB = 300
STATES = {"loaded", "unchanged", "quarantined", "skipped", "removed"}
ROOT = Path(__file__).resolve().parents[2]
# VmHWM and not ru_maxrss, which still counts the memory of the process that started this one
PARENT = """
import re, sys
from wengao.__main__ import main
code = main(sys.argv[1:])
with open("/proc/self/status") as facts:
    print("peak KiB", re.search(r"VmHWM:\\s+(\\d+)", facts.read())[1], file=sys.stderr)
sys.exit(code)
"""
Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ended:
    """One ingest: its exit code, its report's entries by file name, the parent's peak, and seconds."""

    exit_code: int
    entries: dict[str, Entry]
    listed: int
    peak_mib: float
    seconds: float


def ingest(folder: Path, home: Path, workers: int) -> Ended:
    """`wengao ingest FOLDER --json` into a new library below `home`, in a process of its own."""
    home.mkdir()
    words = ["ingest", str(folder), "--workers", str(workers), "--json"]
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", PARENT, *words],
        env=environment(home),
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )
    if not done.stdout:
        raise RuntimeError(f"the parent ended with {done.returncode}:\n{done.stderr[-2000:]}")
    files = json.loads(done.stdout)["files"]
    peak = next(line for line in done.stderr.splitlines() if line.startswith("peak KiB"))
    named = {Path(entry["locator"]).name: entry for entry in files}
    return Ended(done.returncode, named, len(files), int(peak.split()[-1]) / 1024, time.monotonic() - began)


def interleave(hostile: list[Path], good: list[Path], folder: Path) -> None:
    """Put links to all files into one folder, a good one after every `EVERY` hostile ones, read in this order.

    A repeated good file gets a comment at its end, so that its bytes differ each time.
    """
    folder.mkdir()
    for number, path in enumerate(hostile):
        (folder / f"{number:05d}-bad-{path.name}").symlink_to(path)
        if number % EVERY == 0:
            turn, which = divmod(number // EVERY, len(good))
            again = b"\n%% once more: %d\n" % turn if turn else b""
            name = f"{number:05d}-good-{good[which].stem}-{turn}{good[which].suffix}"
            (folder / name).write_bytes(good[which].read_bytes() + again)


def engines_alone(files: list[Path], workers: int) -> dict[str, dict[str, Alone | None]]:
    """The results of PDFium and pdfplumber for each file, each alone in a child under the same limits."""
    with (
        IsolatedReader(workers, "benchmarks.hostile.engine_jobs") as reader,
        ThreadPoolExecutor(workers) as pool,
    ):

        def ask(path: Path) -> dict[str, Alone | None]:
            told: dict[str, Alone | None] = {}
            for engine in ("pdfium", "pdfplumber"):
                outcome = reader.run(engine, encode(()), file=str(path), limits=ORDINARY)
                told[engine] = None if outcome.code else decode(outcome.answer, Alone)
            return told

        return dict(zip([path.name for path in files], pool.map(ask, files), strict=True))


def violations(
    mixed: Ended, serial: Ended, alone: dict[str, dict[str, Alone | None]], expected: list[Path]
) -> Iterator[str]:
    """The broken promises, in words."""
    names = {path.name for path in expected}
    if missing := names - mixed.entries.keys():
        yield f"no entry: {sorted(missing)}"
    if mixed.listed != len(names):
        yield f"{mixed.listed} entries for {len(names)} files"
    if mixed.exit_code not in (0, 7):
        yield f"exit code {mixed.exit_code}"
    if mixed.peak_mib > PARENT_MIB:
        yield f"the parent's peak was {mixed.peak_mib:.0f} MiB"
    for name, entry in sorted(mixed.entries.items()):
        codes = [issue["code"] for issue in entry["issues"]]
        if entry["state"] not in STATES or not set(codes) <= CODES.keys():
            yield f"{name}: {entry['state']} {codes}"
        if entry["state"] in ("quarantined", "skipped") and not codes:
            yield f"{name}: {entry['state']} without a code"
        if "-good-" in name:
            yield from _good(name, entry, serial.entries[name])
        elif (told := alone.get(name)) is not None:
            yield from _kept(name, entry, codes, told)


def _good(name: str, mixed: Entry, serial: Entry) -> Iterator[str]:
    for field in ("state", "sha256", "page_count", "item_count", "issues"):
        if mixed[field] != serial[field]:
            yield f"{name}: {field} is {mixed[field]}, alone it was {serial[field]}"


def _kept(name: str, entry: Entry, codes: list[str], told: dict[str, Alone | None]) -> Iterator[str]:
    pdfium = told["pdfium"]
    if pdfium is not None and (entry["page_count"] or 0) < pdfium.pages and not codes:
        yield f"{name}: {entry['page_count']} pages, PDFium alone counts {pdfium.pages}"
    for engine, seen in told.items():
        if seen is None or not any(character.isalnum() for character in "".join(seen.texts)):
            continue
        if entry["state"] not in ("loaded", "unchanged"):
            yield f"{name}: {entry['state']} {codes}, {engine} alone reads {''.join(seen.texts).strip()[:40]!r}"
            return


def main(arguments: list[str] | None = None) -> int:
    """Print figures and violations; returns 0 without violations."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hostile.ingest", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=Path("../shared/corpus"))
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--limit", type=int, default=0, help="only so many hostile files, evenly chosen")
    parser.add_argument("--alone", type=Path, help="keep what the engines alone say here, for the next run")
    parser.add_argument("--report", type=Path, help="write the entries of the mixed ingest here")
    given = parser.parse_args(arguments)
    hostile = sorted((given.corpus / "hostile").resolve().glob("*.pdf"))
    if not hostile:
        print(f"skipped: no corpus at {given.corpus}")
        return 0
    if given.limit:
        hostile = hostile[:: max(1, len(hostile) // given.limit)]
    good = [*printed_files(given.corpus), *sorted((ROOT / "data" / "samples").glob("*.pdf"))]
    with tempfile.TemporaryDirectory(prefix="wengao-hostile-") as place:
        folder, lone = Path(place) / "all", Path(place) / "good"
        interleave(hostile, good, folder)
        lone.mkdir()
        for path in folder.glob("*-good-*"):
            (lone / path.name).symlink_to(path)
        serial = ingest(lone, Path(place) / "home-good", 1)
        mixed = ingest(folder, Path(place) / "home", given.workers)
        files = sorted(folder.glob("*-bad-*"))
        alone = _cached_readings(given.alone, files, given.workers)
        broken = list(violations(mixed, serial, alone, sorted(folder.iterdir())))
    if given.report:
        given.report.write_text(json.dumps(mixed.entries, ensure_ascii=False, indent=1), "utf-8")
    for words in broken:
        print(f"VIOLATION {words}")
    print(json.dumps(_figures(mixed, serial, len(hostile), len(broken)), ensure_ascii=False, indent=1))
    return 1 if broken else 0


def _cached_readings(
    place: Path | None, files: list[Path], workers: int
) -> dict[str, dict[str, Alone | None]]:
    kind = dict[str, dict[str, Alone | None]]
    if place is not None and place.exists():
        return decode(place.read_bytes(), kind)
    told = engines_alone(files, workers)
    if place is not None:
        place.write_bytes(encode(told))
    return told


def _figures(mixed: Ended, serial: Ended, hostile: int, broken: int) -> Entry:
    bad = [entry for name, entry in mixed.entries.items() if "-bad-" in name]
    return {
        "hostile": hostile,
        "good": len(serial.entries),
        "good_loaded": sum(
            entry["state"] == "loaded" for name, entry in mixed.entries.items() if "-good-" in name
        ),
        "states": Counter(entry["state"] for entry in bad),
        "codes": dict(Counter(issue["code"] for entry in bad for issue in entry["issues"]).most_common()),
        "slowest_seconds": sorted((entry["seconds"] for entry in bad), reverse=True)[:5],
        "parent_peak_mib": round(mixed.peak_mib, 1),
        "seconds": round(mixed.seconds, 1),
        "exit_code": mixed.exit_code,
        "violations": broken,
    }


if __name__ == "__main__":
    sys.exit(main())
