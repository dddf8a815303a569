"""Measures reading: a whole ingest of the eight printed files against PDFium's text call alone.

Ratios are comparable between machines, seconds are not; so PDFium, this program and pdfplumber are measured
in one run, in turns, and each by CPU of its whole process tree.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

from benchmarks.speed.clock import Cost, cost_of

ROOT = Path(__file__).resolve().parents[2]
ONE_LINE = "同志们：今天的会议到此结束，谢谢大家。\n"

PDFIUM = """
import sys, time
import pypdfium2
began = time.process_time()
for path in sys.argv[1:]:
    document = pypdfium2.PdfDocument(path)
    for page in document:
        text = page.get_textpage()
        text.get_text_range()
        text.close()
        page.close()
    document.close()
print(time.process_time() - began)
"""
PDFPLUMBER = """
import sys, time, logging
logging.disable(logging.CRITICAL)
import pdfplumber
began = time.process_time()
for path in sys.argv[1:]:
    with pdfplumber.open(path) as document:
        for page in document.pages:
            page.extract_text()
            page.close()
print(time.process_time() - began)
"""


@dataclass(frozen=True, slots=True)
class ReadingCost:
    """CPU seconds for the eight files: PDFium alone, this program without and with start-up, pdfplumber.

    The imports of the two libraries are not counted against them.
    """

    pdfium: float
    net: float
    cold: float
    ratio: float  # this program in multiples of the PDFium runs before and after, since the machine's speed drifts
    pdfplumber: float | None


def printed_files(corpus: Path) -> list[Path]:
    """The printed PDFs that have a gold beside them; empty without the corpus."""
    golds = sorted((corpus / "printed").glob("*.gt.json"))
    pdfs = [gold.with_name(gold.name.replace(".gt.json", ".pdf")).resolve() for gold in golds]
    return [pdf for pdf in pdfs if pdf.exists()]


def measure(files: list[Path], rounds: int, with_pdfplumber: bool) -> ReadingCost:
    """Medians over `rounds` rounds, PDFium and this program in turns; pdfplumber once, as it takes 25 times longer."""
    floors, nets, colds, ratios = [], [], [], []
    with tempfile.TemporaryDirectory(prefix="wengao-bench-") as folder:
        line = Path(folder) / "line.txt"
        line.write_text(ONE_LINE, "utf-8")
        for _ in range(rounds):
            before = _alone(PDFIUM, files)
            cold = _ingest(files, Path(folder), len(files)).cpu
            floors.append(mean((before, _alone(PDFIUM, files))))
            nets.append(cold - _ingest([line], Path(folder), 1).cpu)
            colds.append(cold)
            ratios.append(nets[-1] / floors[-1])
    plumber = _alone(PDFPLUMBER, files) if with_pdfplumber else None
    return ReadingCost(median(floors), median(nets), median(colds), median(ratios), plumber)


def _alone(program: str, files: list[Path]) -> float:
    """The CPU seconds that `program` reports for `files`, in an interpreter of its own."""
    cost = cost_of([sys.executable, "-c", program, *map(str, files)])
    if cost.exit_code:
        raise RuntimeError(cost.stderr)
    return float(cost.stdout)


def _ingest(files: list[Path], folder: Path, loaded: int) -> Cost:
    """`wengao ingest --workers 1` into a database and an archive that did not exist."""
    home = folder / "home"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    command = [sys.executable, "-m", "wengao", "ingest", "--workers", "1", "--json", *map(str, files)]
    cost = cost_of(command, env=environment(home), cwd=home)
    if (
        cost.exit_code
        or cost.stdout.count('"state": "loaded"') + cost.stdout.count('"state":"loaded"') != loaded
    ):
        raise RuntimeError(
            f"ingest did not load {loaded} files (exit {cost.exit_code}):\n{cost.stdout}{cost.stderr}"
        )
    return cost


def environment(home: Path) -> dict[str, str]:
    """The environment of a command with its library in `home`, without settings of this environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WENGAO_")}
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    library = {"WENGAO_DB": f"sqlite:///{home}/wengao.db", "WENGAO_ARCHIVE": str(home / "archive")}
    return kept | library | {"PYTHONPATH": path}
