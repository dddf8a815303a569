"""Plain text in any encoding people use: UTF-8, UTF-16, GB18030, Big5, Windows-1252; hard-wrapped or not.

Promise: lines come out as written, without geometry (`layout` False, boxes zero); a guessed encoding says so.

    "\\xcd\\xac\\xd6\\xbe\\xc3\\xc7\\xa3\\xba\\r\\n" (GBK)  ->  one line "同志们："
"""

from __future__ import annotations

from typing import ClassVar

from extractors.formats.media_type import HEAD, is_text, media_type
from extractors.formats.text_lines import bad_unicode, text_pages
from extractors.text.encodings import decode_text
from schema.errors import Unreadable
from schema.records import Document, Issue, SourceFile


class PlainText:
    """Reads text files."""

    name: ClassVar[str] = "plain_text"
    version: ClassVar[str] = "1"

    def score(self, source: SourceFile) -> int | None:
        """10 for prose, 1 for other text (named by hand, it is tried), None for what is no text."""
        kind = media_type(source.name, source.data[:HEAD])
        if not is_text(kind):
            return None
        return 10 if kind == "text/plain" else 1

    def extract(self, source: SourceFile) -> Document:
        """One page, more where form feeds stand; raises `Unreadable` with bad-encoding or empty-text."""
        if not source.data.strip(b"\0 \t\r\n\f"):
            raise Unreadable("empty-text", "nothing but white space is in it")
        reading = decode_text(source.data)
        if reading is None:
            raise Unreadable("bad-encoding", "neither UTF-8, UTF-16, GB18030 nor Big5")
        pages, issues = text_pages(reading.text, self.name)
        if reading.broken and not issues:  # bytes that are no character came out as U+FFFD already
            issues = (bad_unicode(reading.broken),)
        if not reading.certain:
            issues = (*issues, Issue("extract", "encoding-guessed", detail=f"read as {reading.encoding}"))
        return Document(
            media_type="text/plain",
            engine=self.name,
            version=self.version,
            page_count=len(pages),
            pages=pages,
            layout=False,
            issues=issues,
        )
