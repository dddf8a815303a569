"""Reads a draft: a file in any form that `ingest` reads, in a child as there, or text from stdin. Stores nothing."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from schema.errors import Unreadable
from schema.records import ArchivedFile, Document, Reading, Span
from wengao.errors import SourceUnreachable
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schema.comparison.draft import DraftParagraph

STDIN: Final = "-"
MOST: Final = 20_000_000  # bytes of text from stdin: a draft, not a library


def read_draft(name: str, settings: Settings) -> tuple[str, list[DraftParagraph]]:
    """The draft's name and its paragraphs in order; raises `SourceUnreachable`."""
    if name == STDIN:
        return STDIN, _from_stdin()
    return Path(name).name, _from_file(name, settings)


def _from_stdin() -> list[DraftParagraph]:
    from schema.comparison.draft import DraftParagraph

    text = sys.stdin.buffer.read(MOST + 1)
    if len(text) > MOST:
        raise SourceUnreachable("stdin holds more than 20 MB of text", "compare a part of it")
    try:
        words = text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceUnreachable(
            "stdin holds no text in UTF-8", "save it as a file: other encodings are told apart there"
        ) from error
    return [DraftParagraph(line) for line in words.splitlines()]


def _from_file(name: str, settings: Settings) -> list[DraftParagraph]:
    from flows.isolation.messages import Claims
    from flows.isolation.reader import IsolatedReader
    from flows.unlocking import opened_reading
    from schema.codes import CODES

    path = Path(name)
    if not path.is_file():
        raise SourceUnreachable(f"there is no file {name}", "check the path; quote it if it holds spaces")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    file = ArchivedFile(path.name, digest, path.stat().st_size, str(path))
    try:
        with IsolatedReader(1, passwords=settings.passwords) as reader:
            document, reading = opened_reading(file, reader, Claims(None, ()))
    except Unreadable as error:
        way_out = CODES[error.code].way_out if error.code in CODES else ""
        why = f"{error.code} {error.detail}".strip()
        raise SourceUnreachable(f"{name} cannot be read: {why}", way_out) from error
    return list(_paragraphs(document, reading))


def _paragraphs(document: Document, reading: Reading) -> Iterator[DraftParagraph]:
    """What is printed, without what belongs to the page, in the order of the print; pages where the form has them."""
    from schema.comparison.draft import DraftParagraph

    found: list[tuple[Span, str]] = [
        (span, _printed(document, span)) for span in (*reading.head, *reading.unowned)
    ]
    for item in reading.items:
        for paragraph in (*item.speech.heading, *item.speech.paragraphs):
            found.append((paragraph.spans[0], paragraph.text))
    for span, text in sorted(found, key=lambda pair: pair[0]):
        yield DraftParagraph(text, span.page if document.paged else None)


def _printed(document: Document, span: Span) -> str:
    return document.pages[span.page - 1].lines[span.line].text[span.start : span.end]
