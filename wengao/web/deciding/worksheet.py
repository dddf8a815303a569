"""What the page of one item shows to decide on: its printed lines with their places, its facts, its neighbours."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from msgspec import Struct

from schema.curation.items import StoredItem, items_of
from schema.curation.queue import ReviewItem
from schema.database.session import Session
from schema.errors import NoSuchReference
from schema.query.references import find_file
from wengao.review import authoring
from wengao.review.show import printed_item
from wengao.web.deciding.decision_form import FIELDS, mark_now
from wengao.web.page_pictures import has_pictures

MOST_LINES: Final = 400  # of one item; further ones can be split by their words or on the command line
BEFORE: Final = 4  # lines of the item before, which the boundary parts from this one


class PrintedLine(Struct, frozen=True):
    """A line as printed, by its place as `review split` takes it."""

    page: int
    line: int
    text: str

    @property
    def place(self) -> str:
        """`12:3`."""
        return f"{self.page}:{self.line}"


class Worksheet(Struct, frozen=True):
    """One item of a file, ready to decide on."""

    file: dict[str, Any]
    item: StoredItem
    count: int
    before: tuple[PrintedLine, ...]
    lines: tuple[PrintedLine, ...]
    more: bool
    facts: dict[str, str]
    open: tuple[ReviewItem, ...]
    mark: str
    paged: bool
    pictured: bool

    @property
    def reference(self) -> str:
        """`SHA256#N`, as the command line takes it."""
        return f"{self.item.sha256}#{self.item.ordinal}"


def worksheet(session: Session, sha256: str, ordinal: int, waiting: Iterable[ReviewItem]) -> Worksheet:
    """The worksheet of item `ordinal`, with what is `waiting` for a person there.

    Raises NoSuchReference, and UsageProblem where nothing is kept of the file.
    """
    file = dict(find_file(session, sha256, by_name=False))
    printed_file = authoring.printed(session, file["sha256"])
    if not 1 <= ordinal <= len(printed_file.items):
        raise NoSuchReference(f"{sha256[:12]}#{ordinal}")
    item = printed_file.items[ordinal - 1]
    lines = _lines(printed_item(printed_file, item, whole=True))
    before = (
        _lines(printed_item(printed_file, printed_file.items[ordinal - 2], whole=True)) if ordinal > 1 else []
    )
    open_ = [one for one in waiting if one.file_sha256 == file["sha256"] and one.ordinal in (None, ordinal)]
    return Worksheet(
        file=file,
        item=item,
        count=len(printed_file.items),
        before=tuple(before[-BEFORE:]),
        lines=tuple(lines[:MOST_LINES]),
        more=len(lines) > MOST_LINES,
        facts={name: item.row[name] or "" for name in FIELDS},
        open=tuple(open_),
        mark=mark_now(session, file["sha256"]),
        paged=bool(file["paged"]),
        pictured=has_pictures(file["media_type"], paged=file["paged"]),
    )


def ordinal_on_page(session: Session, sha256: str, page: int | None) -> int:
    """The number of the item that is printed on a page; the first where that is unknown."""
    if page is not None:
        for item in items_of(session, sha256):
            if item.row["page_first"] <= page <= item.row["page_last"]:
                return item.ordinal
    return 1


def _lines(printed: dict[str, Any]) -> list[PrintedLine]:
    return [PrintedLine(one["page"], one["line"], one["text"]) for one in printed["lines"] if one is not None]
