"""Which engine reads a file: an explicit list, each scores the file, the best score reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar, Protocol

from schema.records import Document, SourceFile


class Unreadable(Exception):
    """This file cannot be read, and why: `code` is one of `schema.codes`. Ends in quarantine."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


class Extractor(Protocol):
    """One way to read one family of formats."""

    name: ClassVar[str]
    version: ClassVar[str]

    def score(self, source: SourceFile) -> int | None:
        """How well this engine suits the file: higher is better, None cannot read it."""
        ...

    def extract(self, source: SourceFile) -> Document:
        """Everything printed in the file; raises `Unreadable`."""
        ...


# "党\x00委": neither SQLite nor Postgres nor UTF-8 takes these
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def clean_unicode(text: str) -> tuple[str, int]:
    """`text` with NUL and lone surrogates replaced by U+FFFD, and how many there were."""
    return UNSTORABLE.subn("\ufffd", text)


def choose(source: SourceFile, extractors: Iterable[Extractor]) -> Extractor:
    """The extractor that scores `source` highest; raises `Unreadable("unknown-format")` when none can."""
    scored = [
        (score, extractor) for extractor in extractors if (score := extractor.score(source)) is not None
    ]
    if not scored:
        raise Unreadable("unknown-format", f"no reader for {source.name}")
    return max(scored, key=lambda pair: pair[0])[1]
