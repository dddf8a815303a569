"""`make bench`: measures reading, a child, `--help` and start-up against targets. Exits with 1 if one is missed.

Cost is CPU of the whole process tree (see `benchmarks.speed.clock`), so that nothing hides in a server.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.speed.child import empty_job
from benchmarks.speed.clock import cost_of
from benchmarks.speed.line_growth import LENGTH, MOST_GROWTH, steepest
from benchmarks.speed.long_text import ITEMS, MEGABYTES
from benchmarks.speed.long_text import seconds as long_text_seconds
from benchmarks.speed.one_off import PAGES
from benchmarks.speed.one_off import measure as measure_oneoff
from benchmarks.speed.reading import environment, measure, printed_files
from benchmarks.speed.start_up import measure as measure_start

MAX_RATIO = 4.0  # the limit for reading, in multiples of PDFium's text call alone
MAX_HELP_SECONDS = 0.4
MAX_EMPTY_JOB_SECONDS = 0.015
MAX_LONG_TEXT_SECONDS = 6.0
MAX_START_SECONDS = 0.25  # beyond `import sqlmodel`, for what only looks into a library
MAX_ONEOFF_SECONDS = 1.0  # beyond `import sqlmodel`: a scheduler that is not used must not be imported
HELP_RUNS = 5
START_RUNS = 9


@dataclass(frozen=True, slots=True)
class Figure:
    """One row: name, value and target as text ("" for none), and whether the target is met."""

    what: str
    figure: str
    target: str = ""
    met: bool = True


def reading_rows(corpus: Path, rounds: int, with_pdfplumber: bool) -> list[Figure]:
    """The rows about reading the printed files; without the corpus, one row that says so."""
    files = printed_files(corpus)
    if not files:
        return [Figure("reading printed PDFs", f"skipped: no corpus at {corpus}")]
    cost = measure(files, rounds, with_pdfplumber)
    rows = [
        Figure(f"PDFium get_text_range, {len(files)} files", f"{cost.pdfium:.2f} s   1.0x"),
        Figure(
            "wengao ingest --workers 1, net of one line of text",
            f"{cost.net:.2f} s   {cost.ratio:.2f}x",
            f"<= {MAX_RATIO:.0f}x",
            cost.ratio <= MAX_RATIO,
        ),
        Figure("the same, cold", f"{cost.cold:.2f} s   {cost.cold / cost.pdfium:.2f}x"),
    ]
    if cost.pdfplumber is not None:
        times = f"{cost.pdfplumber:.2f} s   {cost.pdfplumber / cost.pdfium:.1f}x"
        rows.append(Figure("pdfplumber extract_text", times))
    return rows


def help_row() -> Figure:
    """The row about `wengao --help` with its imports."""
    with tempfile.TemporaryDirectory(prefix="wengao-bench-") as folder:
        home = Path(folder)
        command = [sys.executable, "-m", "wengao", "--help"]
        costs = [cost_of(command, env=environment(home), cwd=home) for _ in range(HELP_RUNS)]
    if any(cost.exit_code for cost in costs):
        raise RuntimeError(costs[0].stderr)
    seconds = median(cost.cpu for cost in costs)
    return Figure(
        "wengao --help", f"{seconds:.2f} s", f"<= {MAX_HELP_SECONDS} s", seconds <= MAX_HELP_SECONDS
    )


def oneoff_rows(corpus: Path, rounds: int) -> list[Figure]:
    """The rows about one file into an existing library, compared with the unavoidable `import sqlmodel`."""
    files = printed_files(corpus)
    if not files:
        return [Figure("one-off ingest", f"skipped: no corpus at {corpus}")]
    cost = measure_oneoff(files[0], rounds)
    where = "no Prefect API, no network" if cost.without_network else "no Prefect API"
    return [
        Figure("python -c 'import sqlmodel'", f"{cost.imported:.2f} s"),
        Figure(f"wengao ingest {cost.file}, {PAGES} pages, {where}", f"{cost.ingest:.2f} s"),
        Figure(
            "the ingest beyond the import",
            f"{cost.beyond:.2f} s",
            f"<= {MAX_ONEOFF_SECONDS} s",
            cost.beyond <= MAX_ONEOFF_SECONDS,
        ),
    ]


def start_rows(rounds: int) -> list[Figure]:
    """The rows about commands that look into an existing library, beyond the unavoidable `import sqlmodel`."""
    cost = measure_start(rounds)
    return [
        Figure(
            f"wengao {name}, beyond {cost.imported:.2f} s of import sqlmodel (least of {rounds})",
            f"{seconds:.2f} s",
            f"<= {MAX_START_SECONDS} s",
            round(seconds, 2) <= MAX_START_SECONDS,
        )
        for name, seconds in cost.beyond.items()
    ]


def hostile_rows() -> list[Figure]:
    """The rows about lines of one kind of character in the stages that read text."""
    grows, costs = steepest()
    length = f"{2 * LENGTH:,} characters of one kind"
    return [
        Figure(f"{length}, the most CPU ({costs.kind!r} as {costs.shape})", f"{costs.twice:.2f} s"),
        Figure(
            f"twice the length, the most growth ({grows.kind!r} as {grows.shape})",
            f"{grows.ratio:.2f}x",
            f"<= {MOST_GROWTH:.0f}x",
            grows.ratio <= MOST_GROWTH,
        ),
    ]


def long_text_row() -> Figure:
    """A compilation of megabytes, as plain text, up to its items."""
    spent = long_text_seconds()
    return Figure(
        f"a text of {MEGABYTES} MB and {ITEMS} items, read",
        f"{spent:.2f} s",
        f"<= {MAX_LONG_TEXT_SECONDS:.0f} s",
        spent <= MAX_LONG_TEXT_SECONDS,
    )


def child_row(where: str, what: str) -> Figure:
    """The row about an empty job in a child."""
    seconds = empty_job(where)
    return Figure(
        what,
        f"{seconds * 1000:.1f} ms",
        f"<= {MAX_EMPTY_JOB_SECONDS * 1000:.0f} ms",
        seconds <= MAX_EMPTY_JOB_SECONDS,
    )


def main(arguments: list[str] | None = None) -> int:
    """Print the table; returns 0 when every target is met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed.bench", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=Path("../shared/corpus"))
    parser.add_argument("--rounds", type=int, default=5, help="of floor and ingest in turns; medians count")
    parser.add_argument("--quick", action="store_true", help="one round, no pdfplumber, no Prefect")
    chosen = parser.parse_args(arguments)
    rows = reading_rows(chosen.corpus, 1 if chosen.quick else chosen.rounds, not chosen.quick)
    rows += oneoff_rows(chosen.corpus, 1 if chosen.quick else chosen.rounds)
    rows.append(help_row())
    rows += start_rows(3 if chosen.quick else START_RUNS)
    rows += hostile_rows()
    rows.append(long_text_row())
    rows.append(child_row("plain", "an empty job in a child, from the command line's process (median)"))
    if not chosen.quick:
        rows.append(child_row("flow", "the same from inside a Prefect flow (median)"))
    wide = max(len(row.what) for row in rows)
    for row in rows:
        verdict = f"{row.target}   {'met' if row.met else 'MISSED'}" if row.target else ""
        print(f"{row.what:{wide}}   {row.figure:>16}   {verdict}".rstrip())
    return 0 if all(row.met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
