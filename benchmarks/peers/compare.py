"""Measures this program beside others on the same files in one run: CPU, wall, memory, and what each got right.

`python -m benchmarks.peers.compare` prints the table; `--python` names the interpreter of an environment that has the peers
(`pip install -e '.[peers]'`), `--report` writes docs/performance.md's table and chart. A peer that is not installed is
said to be none.

The printed files of the corpus are read by all; what their texts have right is the edit distance to the true text over
letters, digits and Han, so running heads and page numbers that stay in a text count as errors. Boundaries are judged on
the compilations, of those that look for any.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from operator import itemgetter
from pathlib import Path
from statistics import median

from rapidfuzz.distance import Levenshtein

from benchmarks.peers import report
from benchmarks.peers.programs import PDFIUM, PEERS, Peer
from benchmarks.scoring.counts import total
from benchmarks.scoring.goldfile import FoundItem, GoldFile, read_found, read_gold, read_printed
from benchmarks.scoring.score import key, score_file, stream_of
from benchmarks.speed.clock import Cost, cost_of
from benchmarks.speed.reading import ONE_LINE, environment, printed_files

OURS = "wengao ingest, the whole way"


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one program. `net` is its CPU without what it takes to start. None where it is not installed, and
    where it is not judged."""

    name: str
    cpu: float | None = None
    net: float | None = None
    wall: float | None = None
    peak_mb: float | None = None
    cer: float | None = None
    f1: float | None = None
    exact: float | None = None


Texts = dict[str, list[str]]  # items by the stem of their file


@dataclass(frozen=True, slots=True)
class Material:
    """The files, what is true of them, and a folder to work in."""

    printed: list[Path]
    compilations: list[Path]
    printed_gold: list[GoldFile]
    compilations_gold: list[GoldFile]
    work: Path


def rows(corpus: Path, rounds: int, python: str) -> list[Row]:
    """The figures of all programs, medians over `rounds`, in which they take turns; what is right is judged once."""
    runs: list[list[Row]] = []
    with tempfile.TemporaryDirectory(prefix="wengao-peers-") as folder:
        material = Material(
            printed_files(corpus),
            sorted((corpus / "compilations").resolve().glob("*.pdf")),
            read_printed(corpus / "printed"),
            read_gold(corpus / "compilations" / "gold.jsonl"),
            Path(folder),
        )
        for turn in range(rounds):
            peers = [_of_peer(peer, material, python, judged=turn == 0) for peer in PEERS]
            runs.append([_ours(material, judged=turn == 0), *peers])
    return [_middle(of_one) for of_one in zip(*runs, strict=True)]


def _middle(found: Sequence[Row]) -> Row:
    first = found[0]
    if first.cpu is None:
        return first
    costs = {name: median(getattr(row, name) for row in found) for name in ("cpu", "net", "wall", "peak_mb")}
    return replace(first, **costs)


def _of_peer(peer: Peer, material: Material, python: str, *, judged: bool) -> Row:
    if not _is_installed(peer, python):
        return Row(peer.name)
    start = _run(peer, [], material.work, python)[0]
    cost, texts = _run(peer, material.printed, material.work, python)
    row = Row(peer.name, cost.cpu, cost.cpu - start.cpu, cost.wall, cost.peak / 1e6)
    if not judged:
        return row
    row = replace(row, cer=_cer(texts, material.printed_gold))
    if not peer.splits:
        return row
    cut = _run(peer, material.compilations, material.work, python)[1]
    found = {
        stem: [FoundItem(no, text, {}) for no, text in enumerate(items, 1)] for stem, items in cut.items()
    }
    return _with_boundaries(row, found, material.compilations_gold)


def _ours(material: Material, *, judged: bool) -> Row:
    line = material.work / "line.txt"
    line.write_text(ONE_LINE, "utf-8")
    start = _ingest([line], material.work)[0]
    cost, export = _ingest(material.printed, material.work)
    row = Row(OURS, cost.cpu, cost.cpu - start.cpu, cost.wall, cost.peak / 1e6)
    if not judged:
        return row
    texts: Texts = {}
    for item in sorted(map(json.loads, export.read_text("utf-8").splitlines()), key=itemgetter("ordinal")):
        for locator in item["locators"]:
            texts.setdefault(Path(locator).stem, []).append("".join([*item["heading"], item["text"]]))
    row = replace(row, cer=_cer(texts, material.printed_gold))
    found = read_found(_ingest(material.compilations, material.work)[1])
    return _with_boundaries(row, found, material.compilations_gold)


def _run(peer: Peer, files: Sequence[Path], work: Path, python: str) -> tuple[Cost, Texts]:
    out = work / "out.jsonl"
    for left in work.glob("out.jsonl*"):
        left.unlink()
    cost = _checked(cost_of([python, "-c", peer.program, str(out), *map(str, files)], cwd=work))
    lines = map(json.loads, out.read_text("utf-8").splitlines())
    return cost, {Path(line["file"]).stem: line["items"] for line in lines}


def _ingest(files: Sequence[Path], work: Path) -> tuple[Cost, Path]:
    """The cost of an ingest into a library that did not exist, and the export of its speeches."""
    home = work / "home"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    command, out = [sys.executable, "-m", "wengao"], home / "speeches.jsonl"
    ingest = [*command, "ingest", "--workers", "1", "--json", *map(str, files)]
    cost = _checked(cost_of(ingest, env=environment(home), cwd=home))
    export = [*command, "export", "speeches", "--format", "jsonl", "-o", str(out)]
    _checked(cost_of(export, env=environment(home), cwd=home))
    return cost, out


def _cer(texts: Texts, golds: Sequence[GoldFile]) -> float:
    """The edit distance to the true texts, headings included, in shares of their length."""
    errors = length = 0
    for gold in golds:
        stream = stream_of(gold)[0]
        errors += Levenshtein.distance(stream, key("".join(texts.get(gold.id, ()))))
        length += len(stream)
    return errors / max(1, length)


def _with_boundaries(row: Row, found: Mapping[str, list[FoundItem]], golds: Sequence[GoldFile]) -> Row:
    score = total(score_file(gold, found.get(gold.id, [])) for gold in golds)
    return replace(row, f1=score.rate("f1"), exact=score.rate("exact"))


def _is_installed(peer: Peer, python: str) -> bool:
    if peer.is_command:
        return shutil.which(peer.needs) is not None
    asked = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({peer.needs!r}) is None)"
    return subprocess.run([python, "-c", asked], check=False).returncode == 0


def _checked(cost: Cost) -> Cost:
    if cost.exit_code:
        raise RuntimeError(cost.stderr)
    return cost


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and write the report when asked to."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.peers.compare",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--corpus", type=Path, default=Path("../shared/corpus"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--python", default=sys.executable, help="the interpreter that has the peers")
    parser.add_argument(
        "--report", type=Path, metavar="FOLDER", help="write the table and the chart below FOLDER (docs)"
    )
    chosen = parser.parse_args(arguments)
    if not printed_files(chosen.corpus):
        print(f"peers: skipped, no corpus at {chosen.corpus}")
        return 0
    found = rows(chosen.corpus, chosen.rounds, os.path.abspath(chosen.python))
    floor = next((row.net for row in found if row.name == PDFIUM), None)
    figures = [asdict(row) | {"ratio": row.net / floor if row.net and floor else None} for row in found]
    print(report.table(figures))
    if chosen.report is not None:
        report.write(figures, chosen.report)
    return 0


if __name__ == "__main__":
    sys.exit(main())
