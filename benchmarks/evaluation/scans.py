"""Scans: a compilation as a scanner gives it, and two pages of it with each damage a scan can have.

What a damaged page should say is what the same print says without being scanned: both go through the real program.
"""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
from rapidfuzz.distance import Levenshtein

from benchmarks.evaluation.harvest import Harvest, harvest
from benchmarks.evaluation.measured import Measured, judged
from benchmarks.evaluation.scanned_pages import DAMAGES, page_pictures, scanned
from benchmarks.generator.catalogue import FAMILIES
from benchmarks.generator.writing import write_set
from benchmarks.scoring.goldfile import read_gold, read_printed
from benchmarks.scoring.score import squeeze
from extractors.ocr import extra
from schema.text.nfkc import nfkc

FAMILY = "top-folio"  # five pages of four speeches, with folios at the top
DAMAGED_PAGES = 2
LONG_DOCUMENT = "typst"  # 64 pages of five speeches
MISSING = f"left out: {extra.INSTALL}"


def whole(seed: int, work: Path, workers: int) -> Measured:
    """A scanned compilation against its gold."""
    if not extra.is_installed():
        return Measured("scans", note=MISSING)
    print_of = _printed(seed, work)
    golds = read_gold(print_of.parent / "gold.jsonl")
    folder = work / "scanned"
    folder.mkdir()
    scan = folder / f"{golds[0].id}.pdf"
    scan.write_bytes(scanned(page_pictures(print_of.read_bytes())))
    return judged("scans", golds, harvest([scan], work / "scanned-library", workers))


def damaged(seed: int, work: Path, workers: int) -> Measured:
    """The character error rate that each damage leaves, on two pages."""
    if not extra.is_installed():
        return Measured("damaged-scans", note=MISSING)
    data = _first_pages(_printed(seed, work).read_bytes())
    sound = work / "sound.pdf"
    sound.write_bytes(data)
    expected = _text(harvest([sound], work / "sound-library", workers))
    out = Measured(
        "damaged-scans", note=f"{DAMAGED_PAGES} pages, {len(expected)} characters with each damage"
    )
    pictures = page_pictures(data)
    for number, (name, damage) in enumerate(DAMAGES.items()):
        scan = work / f"damage-{number}.pdf"
        scan.write_bytes(scanned(damage(pictures), seed=number))
        found = _text(harvest([scan], work / f"damage-{number}-library", workers))
        error = Levenshtein.distance(expected, found) / len(expected)
        out.figures[f"cer_{name.replace(' ', '_')}"] = error
    return out


def long_document(corpus: Path, work: Path, workers: int) -> Measured:
    """64 scanned pages against their gold, with what they cost."""
    if not extra.is_installed():
        return Measured("scan-64", note=MISSING)
    folder = corpus / "printed"
    golds = [gold for gold in read_printed(folder) if gold.id == LONG_DOCUMENT]
    scan = work / f"{LONG_DOCUMENT}.pdf"
    scan.write_bytes(scanned(page_pictures((folder / scan.name).read_bytes())))
    return judged("scan-64", golds, harvest([scan], work / "scan-64-library", workers))


def _printed(seed: int, work: Path) -> Path:
    """The printed compilation."""
    folder = work / "print"
    written = write_set([FAMILIES[FAMILY]], seed, 1, folder, ("typst", "pymupdf", "reportlab-ttf"))
    return folder / f"{written.rows[0]['id']}.pdf"


def _first_pages(data: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        del pdf.pages[DAMAGED_PAGES:]
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def _text(made: Harvest) -> str:
    """Headings and texts of all items, as they are compared: after NFKC and without white space."""
    rows = sorted(made.rows(), key=lambda row: int(row["ordinal"]))
    return squeeze(nfkc("".join("".join(row["heading"]) + row["text"] for row in rows)))
