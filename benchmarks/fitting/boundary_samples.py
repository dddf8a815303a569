"""Generated compilations as the splitter sees them: paragraphs before it, true starts beside them.

Read in this process: the files are our own, and a fit looks at each many times.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.scoring.goldfile import GoldFile, read_gold
from benchmarks.scoring.score import key
from extractors.furniture.strip import strip_furniture
from extractors.paragraphs.normalize import normalize
from extractors.paragraphs.reflow import reflow
from extractors.registry import choose
from extractors.segmentation.printed_title import compilation_head
from flows.isolation.jobs import engines
from schema.records import Document, Paragraph, SourceFile
from schema.text.titles import declared_items

PROBE = 16  # characters of a start that must agree; a title shared by two items is told apart by order


@dataclass(frozen=True, slots=True)
class BoundarySample:
    """One file, read and cleaned, and its gold."""

    gold: GoldFile
    document: Document
    paragraphs: tuple[Paragraph, ...]
    declared: int | None


def samples(folder: Path) -> Iterator[BoundarySample]:
    """Every file of a generated set."""
    for gold in read_gold(folder / "gold.jsonl"):
        path = next(path for path in sorted(folder.glob(f"{gold.id}.*")) if not path.name.endswith(".jsonl"))
        data = path.read_bytes()
        source = SourceFile(path.name, hashlib.sha256(data).hexdigest(), data)
        document = choose(source, engines()).extract(source)
        paragraphs = normalize(reflow(document, strip_furniture(document).body))
        head = compilation_head(paragraphs, document, document.listing)
        yield BoundarySample(gold, document, paragraphs, declared_items(head.value) if head else None)


def true_starts(gold: GoldFile, pieces: Sequence[Paragraph]) -> set[int]:
    """The indices of the pieces that begin an item, found in print order."""
    keys = [key(piece.text) for piece in pieces]
    starts: set[int] = set()
    at = 0
    for item in gold.items:
        first = key((item.lines or item.body)[0])
        found = next((i for i in range(at, len(keys)) if keys[i] and _same(keys[i], first)), None)
        if found is not None:
            starts.add(found)
            at = found + 1
    return starts


def _same(one: str, other: str) -> bool:
    length = min(len(one), len(other), PROBE)
    return one[:length] == other[:length] and (length == PROBE or abs(len(one) - len(other)) <= 2)
