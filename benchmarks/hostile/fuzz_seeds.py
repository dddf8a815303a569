"""Small valid PDFs to mutate: the samples, a short compilation by each producer, and other ways to pack one.

No file is a real document; each is generated, the same for the same seed.
"""

from __future__ import annotations

import io
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.generator.compose import compose
from benchmarks.generator.families import Family
from benchmarks.generator.producers.fonts import Unavailable
from benchmarks.generator.producers.registry import PRODUCERS

PRINTERS = ("reportlab-cid", "pymupdf", "fpdf2", "typst", "weasyprint", "story")
REPACKED = ("fpdf2", "typst", "weasyprint")  # producers whose files the engines read fastest
SHORT = Family(
    "short", "di-pian-half", ("title-date-speaker", "title-role"), "official", "sample",
    (), count=(1, 2), length=(1, 1), greet=1.0,
)  # fmt: skip
LARGEST_SEED = 60_000  # bytes; larger files contain whole fonts, which only slow the parsers down


@dataclass(frozen=True, slots=True)
class Seed:
    """One good file."""

    name: str
    data: bytes


def seeds(samples: Path) -> list[Seed]:
    """Every seed that can be printed here, and the samples that are small enough."""
    found = [Seed(path.name, path.read_bytes()) for path in sorted(samples.glob("*.pdf"))]
    with tempfile.TemporaryDirectory(prefix="wengao-fuzz-") as folder:
        for number, printer in enumerate(PRINTERS):
            path = Path(folder) / f"{printer}.pdf"
            try:
                PRODUCERS[printer](compose(SHORT, 100 + number), path)
            except Unavailable:
                continue
            found.append(Seed(path.name, path.read_bytes()))
    found = [seed for seed in found if len(seed.data) <= LARGEST_SEED]
    chosen = [seed for seed in found if seed.name.removesuffix(".pdf") in REPACKED]
    return [*found, *(packed for seed in chosen for packed in repacked(seed))]


def repacked(seed: Seed) -> list[Seed]:
    """The same document with object streams, without any compression, linearised, and encrypted without a
    password."""
    import pikepdf

    streams = pikepdf.ObjectStreamMode
    ways: dict[str, dict[str, object]] = {
        "packed": {"object_stream_mode": streams.generate},
        "plain": {
            "object_stream_mode": streams.disable,
            "compress_streams": False,
            "stream_decode_level": pikepdf.StreamDecodeLevel.all,
        },
        "linear": {"linearize": True},
        "locked": {"encryption": pikepdf.Encryption(owner="x", user="")},
    }
    made = []
    for name, options in ways.items():
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(seed.data)) as pdf:
            pdf.save(out, static_id=name != "locked", **options)  # type: ignore[arg-type]
        if len(out.getvalue()) <= LARGEST_SEED:
            made.append(Seed(f"{name}-{seed.name}", out.getvalue()))
    return made
