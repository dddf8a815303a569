"""The shared corpora as works: what is left out together, because one hand wrote or printed it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from benchmarks.scoring.goldfile import GoldFile, read_gold

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "corpus"
TRANSCRIPTS = "Hansard"  # files of this kind hold many speeches, so they are no whole documents


def manifest(corpus: Path) -> dict[str, dict[str, str]]:
    """id -> what the manifest of real documents says: file, kind, work."""
    rows = (json.loads(line) for line in (corpus / "real" / "manifest.jsonl").read_text("utf-8").splitlines())
    return {row["id"]: row for row in rows}


def real_works(corpus: Path) -> Iterator[tuple[str, GoldFile, Path]]:
    """(work, gold, file) of every real document and every compilation."""
    known = manifest(corpus)
    for gold in read_gold(corpus / "real" / "gold.jsonl"):
        yield f"real:{known[gold.id]['work']}", gold, corpus / "real" / known[gold.id]["file"]
    folder = corpus / "compilations"
    for gold in read_gold(folder / "gold.jsonl"):
        yield f"compilations:{gold.id}", gold, next(folder.glob(f"{gold.id}.pdf"))


def whole_texts(corpus: Path) -> Iterator[tuple[str, Path]]:
    """(work, file) of every document that is one item: reports, manuals, statutes."""
    paths = [*sorted((corpus / "texts").glob("*.txt")), *sorted((corpus / "real_pdfs").glob("*.pdf"))]
    for path in paths:
        if TRANSCRIPTS not in path.name:
            yield f"whole:{path.stem}", path
