"""Pictures of pages: from the cache beside the archive, else painted in an isolated child within its limits.

Promise: a picture is shown of a file that is in the library, and kept no longer than the archive keeps its bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flows.isolation.limits import page_painting
from flows.isolation.messages import PageImageRequest
from schema.errors import Unreadable
from schema.wire import encode
from wengao.web.reading_room import ReadingRoom

WIDTHS: Final = (160, 1000, 1800)  # pixels: a strip, a page beside a text, a page to read
PAINTED: Final = frozenset({"application/pdf", "image/jpeg", "image/png", "image/tiff"})


class PageHasNoPicture(Exception):
    """There is no such page, or it cannot be painted; `code` and `message` say why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def has_pictures(media_type: str | None, *, paged: bool) -> bool:
    """Whether pages of such a file can be shown: a DOCX may have pages, but its print is ours to guess."""
    return paged and media_type in PAINTED


def kept_picture(room: ReadingRoom, file: Mapping[str, Any], number: int, width: int) -> bytes | None:
    """Page `number` of a file as PNG, if it was painted before; raises PageHasNoPicture."""
    if file["state"] == "removed":
        raise PageHasNoPicture("removed", "this file was taken out of the library")
    if not has_pictures(file["media_type"], paged=file["paged"]):
        raise PageHasNoPicture("no-pages", "a file of this form has no pages that could be shown")
    if not 1 <= number <= (file["page_count"] or 0):
        raise PageHasNoPicture("no-such-page", f"this file has {file['page_count'] or 0} pages")
    return room.pictures.find(file["sha256"], number, width)


def page_picture(room: ReadingRoom, file: Mapping[str, Any], number: int, width: int) -> bytes:
    """Page `number` of a file as PNG; raises PageHasNoPicture."""
    kept = kept_picture(room, file, number, width)
    if kept is not None:
        return kept
    data = _painted(room, file["sha256"], str(file["media_type"]), number, width)
    room.pictures.keep(file["sha256"], number, width, data)
    return data


def _painted(room: ReadingRoom, sha256: str, media_type: str, number: int, width: int) -> bytes:
    try:
        place = room.archive.path(sha256)
        request = encode(PageImageRequest(media_type, number, width, room.settings.passwords))
        outcome = room.children.run("page_image", request, file=place, limits=page_painting())
    except (Unreadable, OSError) as error:
        raise PageHasNoPicture("no-original", "the original is not in the archive") from error
    if outcome.code or not outcome.answer:
        raise PageHasNoPicture(outcome.code or "damaged", "this page cannot be painted")
    return bytes(outcome.answer)
