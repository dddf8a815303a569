"""`python -m benchmarks.scale.reading_room --db FILE`: the reading room's clocks over a large library.

Server time (CPU and wall) of hits, counts with facets, speeches and files; page images on a file
of the samples; memory of a server after 10,000 requests; 50 readers beside an ingest; and, where Datasette is
installed, its own search on the same file. Exits with 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import httpx

from benchmarks.generator.random_speeches import SOURCES
from benchmarks.scale.build import build
from benchmarks.scale.reading_room_server import READERS, SAMPLES, Server, until
from benchmarks.scale.search import KINDS, quantile, queries
from schema.database.opening import open_database

HITS, COUNTS, PAINTED, KEPT = 0.100, 0.400, 0.400, 0.020  # seconds, p95
MEMORY = 250.0  # MB of the server after 10,000 requests
BESIDE = 0.500  # seconds, p95, of 50 readers while files come in


def main(arguments: list[str] | None = None) -> int:
    """Print the figures; returns 0 when every target is met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale.reading_room", description=__doc__)
    parser.add_argument("--db", help="the file of a library of the present version; by default one is built")
    parser.add_argument("--kind", default="varied", help="of which kind of text it is")
    parser.add_argument("--size", type=int, default=100_000, help="speeches in it")
    parser.add_argument("--number", type=int, default=60, help="requests of each kind")
    parser.add_argument(
        "--requests",
        type=int,
        default=10_000,
        help="after which memory is looked at; 0 leaves that and the readers out",
    )
    parser.add_argument("--seconds", type=int, default=60, help="of readers beside an ingest")
    chosen = parser.parse_args(arguments)
    if chosen.db is not None:
        return measured(chosen)
    with tempfile.TemporaryDirectory(prefix="wengao-room-") as folder:
        chosen.db = f"{folder}/library.db"
        with open_database(f"sqlite:///{chosen.db}", create=True) as database:
            build(database, SOURCES[chosen.kind], range(chosen.size))
        return measured(chosen)


def measured(chosen: argparse.Namespace) -> int:
    """The figures of one library."""
    words = [
        one
        for width in KINDS
        for one in queries(SOURCES[chosen.kind], chosen.size, width, chosen.number // 2)
    ]
    ids, files = _some(chosen.db, chosen.number)
    met = True
    with Server(chosen.db) as server:
        paths = {
            "hits of a search": ([f"/search?q={quote(one)}" for one in words], HITS),
            "counts, folding, facets": ([f"/search/summary?q={quote(one)}" for one in words], COUNTS),
            "a speech": ([f"/speeches/{one}" for one in ids], HITS),
            "a file": ([f"/files/{one}" for one in files], HITS),
        }
        for what, (asked, most) in paths.items():
            wall, cpu = server.clock(asked[:2], asked)
            say(f"{what}, wall", wall, None)
            met &= say(f"{what}, CPU", cpu, most)
        met &= _pictures()
        if not chosen.requests:
            return 0 if met else 1
        server.ask_many([path for asked, _ in paths.values() for path in asked], chosen.requests)
        memory = server.memory()
        met &= memory <= MEMORY
        print(
            f"  {'memory after ' + format(chosen.requests, ',') + ' requests':36} {memory:8.0f} MB   <= {MEMORY:g} MB"
        )
        times, errors = asyncio.run(
            server.readers([*paths["hits of a search"][0], *paths["a speech"][0]], chosen.seconds)
        )
        met &= say(f"{READERS} readers beside an ingest, {errors} errors", times, BESIDE) and not errors
    _datasette(chosen.db, words)
    return 0 if met else 1


def say(what: str, times: Sequence[float], most: float | None) -> bool:
    """One line of a clock; returns whether its target is met."""
    p50, p95 = (quantile(sorted(times), share) * 1000 for share in (0.5, 0.95))
    verdict = "" if most is None else f"   <= {most * 1000:g} ms {'met' if p95 <= most * 1000 else 'MISSED'}"
    print(f"  {what:36} p50 {p50:6.0f} ms, p95 {p95:6.0f} ms{verdict}", flush=True)
    return most is None or p95 <= most * 1000


def _some(db: str, number: int) -> tuple[list[str], list[str]]:
    """Ids of speeches and files, spread over the library."""
    with open_database(f"sqlite:///{os.path.abspath(db)}") as database, database.read() as session:
        from schema.export.windows import file_window, speech_window
        from schema.query.filters import Filter

        starts = [format(n * 256 // number, "02x") for n in range(number)]
        speeches = [speech_window(session, Filter(), (start, 0), 1)[0] for start in starts]
        files = [file_window(session, Filter(), (start,), 1)[0] for start in starts]
    return [one[0].speech_id for one in speeches if one], [one[0].sha256 for one in files if one]


def _pictures() -> bool:
    """The first and the second asking for a page of the samples."""
    with tempfile.TemporaryDirectory(prefix="wengao-pictures-") as folder:
        db = Path(folder) / "w.db"
        command = [sys.executable, "-m", "wengao", "--db", str(db), "--archive", f"{folder}/archive"]
        subprocess.run([*command, "ingest", str(SAMPLES)], check=True, capture_output=True)
        with open_database(f"sqlite:///{db}") as database, database.read() as session:
            from schema.export.rows import files
            from schema.query.filters import Filter

            found = [one for one in files(session, Filter()) if one.media_type == "application/pdf"]
        paths = [
            f"/files/{one.sha256}/pages/{page}.png"
            for one in found
            for page in range(1, (one.page_count or 0) + 1)
        ]
        with Server(str(db), f"{folder}/archive", port=8798) as server:
            server.ask_many(paths[:1], 1)
            first, _ = server.clock((), paths[1:])
            again, _ = server.clock((), paths)
    return say("a page image, painted", first, PAINTED) & say("a page image, kept", again, KEPT)


def _timed(client: httpx.Client, path: str) -> float:
    begun = time.perf_counter()
    client.get(path).raise_for_status()
    return time.perf_counter() - begun


def _datasette(db: str, words: Sequence[str]) -> None:
    """The search of Datasette's view of the speeches on the same file, where it is installed."""
    try:
        import datasette  # noqa: F401
    except ModuleNotFoundError:
        print("  datasette is not installed")
        return
    command = [
        sys.executable,
        "-m",
        "datasette",
        os.path.abspath(db),
        "--port",
        "8796",
        "--setting",
        "sql_time_limit_ms",
        "20000",
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        client = httpx.Client(base_url="http://127.0.0.1:8796", timeout=120)
        until(lambda: client.get("/-/versions.json"))
        name = Path(db).stem
        asked = [
            f"/{name}/speeches.json?text__contains={quote(one)}&_size=20&_nocount=1" for one in words[:10]
        ]
        say("datasette: text contains, 20 rows", [_timed(client, path) for path in asked], None)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


if __name__ == "__main__":
    sys.exit(main())
