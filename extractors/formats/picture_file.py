"""JPEG, PNG and TIFF files as documents: a page for each frame, which only recognition can read.

`照片.jpg` -> one page without text, of the size that its dpi, or else A4, gives it
"""

from __future__ import annotations

from typing import ClassVar, Final

from extractors.formats.media_type import HEAD, media_type
from extractors.ocr.pages import PICTURES
from extractors.ocr.pictures import frame_sizes
from extractors.versions import EXTRACT
from schema.records import Document, Page, SourceFile

SCORE: Final = 20


class PictureFile:
    """Reads how many pages a picture file has."""

    name: ClassVar[str] = "pictures"
    version: ClassVar[str] = EXTRACT

    def score(self, source: SourceFile) -> int | None:
        """20 for a picture file, else None."""
        return SCORE if media_type(source.name, source.data[:HEAD]) in PICTURES else None

    def extract(self, source: SourceFile) -> Document:
        """Its pages, without text; raises `Unreadable` (damaged, too-large)."""
        kind = media_type(source.name, source.data[:HEAD])
        pages = tuple(
            Page(number, size.width, size.height, (), self.name, images=1)
            for number, size in enumerate(frame_sizes(source.data), 1)
        )
        return Document(kind, self.name, self.version, len(pages), pages)
