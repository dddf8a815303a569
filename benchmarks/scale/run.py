"""`python -m benchmarks.scale.run`: measures libraries as they grow. Exits with 1 when a target is missed.

Libraries of 10,000 and 100,000 speeches (`--sizes 10000,100000,1000000` for the last, an hour and a half and 40 GB), of varied
and of template-heavy text, on SQLite; Postgres beside it with `--postgres URL` (of a server where databases may
be made) or `embedded`. A folder named with `--keep` keeps what was built for the next time.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.generator.random_speeches import SOURCES
from benchmarks.scale import compare
from benchmarks.scale.build import build, size_of
from benchmarks.scale.export import export_peak
from benchmarks.scale.load import load_new, postings
from benchmarks.scale.search import KINDS, Spread, measure, quantile, queries
from benchmarks.scale.servers import scratch
from schema.database.connection import Database
from schema.database.opening import open_database

SIZES = "10000,100000"
POSTGRES_MOST = 10_000  # speeches on Postgres, whose index is built at a third of SQLite's speed
MAX_GROWTH = 1.5  # limit of the CPU of one new speech in the largest library, in multiples of the smallest
TARGETS_AT = 100_000  # speeches, on SQLite
MAX_NEWEST, MAX_COUNT, MAX_RELEVANCE = 0.060, 0.120, 0.350  # seconds, p99
MAX_OLDEST = 0.150  # seconds, p99
MAX_MISSED, MAX_COMPARE = 0.02, 1.0  # of copied sentences; seconds a draft of 6,000 characters
DRAFTS = 200  # that are compared with each library
CORPUS = Path("../shared/corpus")
MAX_PEAK = 200.0  # MB an export may hold


class Verdicts:
    """Prints figures and remembers whether every target was met."""

    def __init__(self) -> None:
        self.met = True

    def say(
        self, what: str, figure: str, value: float = 0.0, most: float | None = None, unit: str = ""
    ) -> None:
        """One line; with `most` beside its target."""
        verdict = ""
        if most is not None:
            met = value <= most
            self.met &= met
            verdict = f"<= {most:g}{unit}   {'met' if met else 'MISSED'}"
        print(f"  {what:44} {figure:>42}   {verdict}".rstrip(), flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Print a block for each library; returns 0 when every target is met."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.scale.run",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--sizes", default=SIZES, help="speeches, ascending, with commas between")
    parser.add_argument("--texts", default=",".join(SOURCES), help="of which kinds of text")
    parser.add_argument("--queries", type=int, default=100, help="of each kind, each timed four ways")
    parser.add_argument("--new", type=int, default=200, help="speeches loaded to see what one costs")
    parser.add_argument("--postgres", default="", help="a server's URL, or `embedded`")
    parser.add_argument("--postgres-most", type=int, default=POSTGRES_MOST, help="speeches in its library")
    parser.add_argument("--keep", type=Path, help="a folder where built libraries stay")
    chosen = parser.parse_args(arguments)
    verdicts = Verdicts()
    for kind in chosen.texts.split(","):
        with ExitStack() as stack:
            libraries = []
            for size in map(int, chosen.sizes.split(",")):
                libraries.append(stack.enter_context(sqlite_library(chosen.keep, kind, size)))
                report(verdicts, libraries[-1], kind, size, chosen.queries, chosen.new)
            if len(libraries) > 1:
                smallest, largest = load_new([libraries[0], libraries[-1]], kind, chosen.new)
                growth = largest.mean / smallest.mean
                what = f"{kind}: one new speech, largest by smallest, in turns"
                verdicts.say(what, f"{growth:.2f}x", growth, MAX_GROWTH, "x")
        if chosen.postgres:
            size = min(chosen.postgres_most, max(map(int, chosen.sizes.split(","))))
            with scratch(chosen.postgres) as url, open_database(url, create=True) as database:
                build(database, SOURCES[kind], range(size))
                report(verdicts, database, kind, size, chosen.queries, chosen.new)
    return 0 if verdicts.met else 1


@contextmanager
def sqlite_library(keep: Path | None, kind: str, size: int) -> Iterator[Database]:
    """The library of a kind and a size: the kept one, or one built now."""
    with tempfile.TemporaryDirectory(prefix="wengao-scale-") as folder:
        path = (keep or Path(folder)) / f"{kind}-{size}.db"
        known = path.exists()
        with open_database(f"sqlite:///{path}", create=True) as database:
            if not known:
                build(database, SOURCES[kind], range(size))
            yield database


def report(verdicts: Verdicts, database: Database, kind: str, size: int, number: int, new: int) -> None:
    """Measure one library and print the figures."""
    on = database.url.get_backend_name()
    bound = on == "sqlite" and size == TARGETS_AT
    print(f"{on}, {size:,} speeches, {kind}", flush=True)
    (cost,) = load_new([database], kind, new)
    here = f"p50 {cost.p50 * 1000:.1f} ms, mean {cost.mean * 1000:.1f} ms"
    verdicts.say("one new speech, resolved and loaded, CPU", here)
    verdicts.say("of which its look-up", f"mean {cost.look_up * 1000:.2f} ms")
    length = postings(database)
    verdicts.say("keys posted a speech", f"{length.mean:.1f}, longest list {length.longest:,}")
    verdicts.say("bytes a speech", f"{size_of(database) / size:,.0f}")
    for width in KINDS:
        times = measure(database, queries(SOURCES[kind], size, width, number))
        for name, most in (
            ("newest", MAX_NEWEST),
            ("oldest", MAX_OLDEST),
            ("first_use", MAX_OLDEST),
            ("count", MAX_COUNT),
            ("loose_newest", MAX_NEWEST),
            ("loose_count", MAX_COUNT),
            ("relevance", MAX_RELEVANCE),
            ("whole", None),
        ):
            taken: Spread = getattr(times, name)
            verdicts.say(
                f"{width}: {name}", spread(taken), quantile(taken.cpu, 0.99), most if bound else None, " s"
            )
        verdicts.say(f"{width}: a LIKE scan counts in", f"{quantile(times.like.wall, 0.5) * 1000:.0f} ms")
    compared = compare.measure(database, SOURCES[kind], size, DRAFTS, CORPUS)
    for what, figure in compare.rows(compared):
        verdicts.say(what, figure)
    missed = 1 - compared.all.found / max(1, compared.all.copied)
    verdicts.say(
        "compare: copied sentences missed", f"{missed:.4f}", missed, MAX_MISSED if kind == "varied" else None
    )
    slowest = quantile(compared.times.cpu, 0.5) if compared.cpu else 0.0
    verdicts.say(
        "compare: a draft of 6,000 characters, CPU p50",
        f"{slowest:.2f} s",
        slowest,
        MAX_COMPARE if bound else None,
        " s",
    )
    if on == "sqlite":
        peak = export_peak(database)
        verdicts.say("export of all speeches, peak memory", f"{peak:.0f} MB", peak, MAX_PEAK, " MB")


def spread(taken: Spread) -> str:
    """`CPU p50 12, p99 40 ms; wall p99 47 ms`."""
    p50, p99, wall = (
        round(quantile(times, share) * 1000)
        for times, share in ((taken.cpu, 0.5), (taken.cpu, 0.99), (taken.wall, 0.99))
    )
    return f"CPU p50 {p50}, p99 {p99} ms; wall p99 {wall} ms"


if __name__ == "__main__":
    sys.exit(main())
