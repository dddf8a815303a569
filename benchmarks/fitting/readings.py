"""Files as the splitter sees them: read, cleaned and reflowed in this process, because a fit looks at each many times."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from benchmarks.fitting.form_samples import Read
from benchmarks.scoring.goldfile import GoldFile, read_gold
from extractors.formats.media_type import HEAD, media_type
from extractors.reading import cleaned
from extractors.registry import choose
from extractors.segmentation.printed_title import compilation_head
from flows.isolation.jobs import engines
from schema.records import Document, SourceFile
from schema.text.titles import declared_items


def extracted(path: Path) -> Document:
    """What an engine reads in a file; raises `Unreadable`."""
    data = path.read_bytes()
    source = SourceFile(path.name, hashlib.sha256(data).hexdigest(), data)
    return choose(source, engines(media_type(path.name, data[:HEAD]))).extract(source)


def read_file(path: Path) -> Read:
    """One file up to the splitter."""
    return ready(extracted(path))


def ready(document: Document) -> Read:
    """A document up to the splitter."""
    document, stripped, paragraphs = cleaned(document)
    head = compilation_head(paragraphs, document, document.listing)
    return Read(document, paragraphs, stripped.furniture, declared_items(head.value) if head else None)


def read_files(folder: Path) -> Iterator[tuple[GoldFile, Read]]:
    """Every file of a folder with a gold.jsonl."""
    for gold in read_gold(folder / "gold.jsonl"):
        yield (
            gold,
            read_file(next(path for path in sorted(folder.glob(f"{gold.id}.*")) if path.suffix != ".jsonl")),
        )
