"""Checks that every printed character has one owner, on documents of random families, read in this process.

Counted are characters without an owner, with several owners, and letters that differ between print and result.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.generator.compose import compose
from benchmarks.generator.families import random_family
from benchmarks.generator.producers.registry import PRODUCERS
from benchmarks.scoring.score import key
from extractors.reading import read
from extractors.registry import choose
from flows.isolation.jobs import engines
from schema.records import Document, Reading, SourceFile, Span

PRODUCERS_IN_TURN = ("reportlab-cid", "pymupdf", "reportlab-cid", "typst")  # the fast producers


@dataclass(slots=True)
class Owned:
    """Counts of characters other than white space over all documents."""

    documents: int = 0
    printed: int = 0
    unowned: int = 0
    twice: int = 0
    changed: int = 0  # letters, digits and Han by which print and result differ
    worst: str = ""

    def figures(self) -> dict[str, float]:
        """The counts as shares of all printed characters."""
        every = max(1, self.printed)
        return {
            "unowned": self.unowned / every,
            "owned_twice": self.twice / every,
            "changed": self.changed / every,
        }


def measure(folder: Path, documents: int, seed: int) -> Owned:
    """Print and read documents one by one; the folder holds one file at a time."""
    folder.mkdir(parents=True, exist_ok=True)
    rng, out, most = Random(seed), Owned(), 0
    for n in range(documents):
        family = random_family(rng, n)
        path = folder / f"{family.name}.pdf"
        PRODUCERS[PRODUCERS_IN_TURN[n % len(PRODUCERS_IN_TURN)]](compose(family, seed), path)
        data = path.read_bytes()
        path.unlink()
        source = SourceFile(path.name, hashlib.sha256(data).hexdigest(), data)
        document = choose(source, engines()).extract(source)
        bad = _add(out, document, read(document))
        if bad > most:
            most, out.worst = bad, f"{family.name} seed {seed}: {bad} characters"
    return out


def _add(out: Owned, document: Document, reading: Reading) -> int:
    owners: Counter[tuple[int, int, int]] = Counter()
    for span in owned(reading):
        owners.update((span.page, span.line, at) for at in range(span.start, span.end))
    unowned = twice = 0
    for page in document.pages:
        for number, line in enumerate(page.lines):
            for at, char in enumerate(line.text):
                if char.isspace():
                    continue
                out.printed += 1
                held = owners[page.number, number, at]
                unowned, twice = unowned + (held == 0), twice + (held > 1)
    changed = letters_changed(document, reading)
    out.documents, out.unowned, out.twice = out.documents + 1, out.unowned + unowned, out.twice + twice
    out.changed += changed
    return unowned + twice + changed


def owned(reading: Reading) -> Iterator[Span]:
    """The spans of furniture, of the file's own head and of the items."""
    yield from (piece.span for piece in reading.furniture)
    yield from reading.head
    for item in reading.items:
        for paragraph in (*item.speech.heading, *item.speech.paragraphs):
            yield from paragraph.spans


def letters_changed(document: Document, reading: Reading) -> int:
    """The number of letters, digits and Han that are in print but not in the result, or the other way round."""
    lines = {(page.number, n): line.text for page in document.pages for n, line in enumerate(page.lines)}
    printed = Counter(key("".join(lines.values())))
    rest = [*(piece.span for piece in reading.furniture), *reading.head, *reading.unowned]
    result = [lines[span.page, span.line][span.start : span.end] for span in rest]
    for item in reading.items:
        result += [paragraph.text for paragraph in (*item.speech.heading, *item.speech.paragraphs)]
    stored = Counter(key("".join(result)))
    return sum(((printed - stored) + (stored - printed)).values())
