"""Chooses the engine for a file: each engine of an explicit list scores the file, and the best one reads it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Protocol

from schema.errors import Unreadable
from schema.records import Document, SourceFile


class Extractor(Protocol):
    """An engine: reads one family of formats."""

    name: ClassVar[str]
    version: ClassVar[str]

    def score(self, source: SourceFile) -> int | None:
        """How well this engine suits the file: higher is better, None cannot read it."""
        ...

    def extract(self, source: SourceFile) -> Document:
        """Everything printed in the file; raises `Unreadable`."""
        ...


def choose(source: SourceFile, extractors: Iterable[Extractor]) -> Extractor:
    """The extractor that scores `source` highest; raises `Unreadable("unknown-format")` when none can."""
    scored = [
        (score, extractor) for extractor in extractors if (score := extractor.score(source)) is not None
    ]
    if not scored:
        raise Unreadable("unknown-format", f"no reader for {source.name}")
    return max(scored, key=lambda pair: pair[0])[1]
