"""A file with everything that was read in it as one record, without row numbers of one database.

It stands in library files, and in `kept` as what a run replaced. A change of a field here needs the next `FORMAT` of
library files (`schema/exchange/records.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.export.lines import EvidenceLine
from schema.tables.handles import (
    DOCUMENT,
    FILE,
    FURNITURE,
    ISSUE,
    OCCURRENCE,
    OCCURRENCE_TEXT,
    PRINTED_TEXT,
    with_texts,
)


class CarriedIssue(Struct, frozen=True):
    """An issue with the time it was noted."""

    stage: str
    code: str
    page: int | None
    detail: str
    at: str


class CarriedFurniture(Struct, frozen=True):
    """The furniture that one rule removed, with all its places, packed as in the tables."""

    rule: str
    text: str
    spans: str


class CarriedItem(Struct, frozen=True):
    """An occurrence with the columns of its table; `text` is always set."""

    ordinal: int
    text: str
    title: str | None
    subtitle: str | None
    kind: str | None
    speaker: str | None
    role: str | None
    roles: list[str]
    place: str | None
    jurisdiction: str | None
    occasion: str | None
    date: str | None
    date_from: str | None
    date_to: str | None
    date_printed: str | None
    date_source: str | None
    salutation: str | None
    heading: list[str]
    head_spans: str
    body_spans: str
    page_first: int
    page_last: int
    char_count: int
    truncated: bool
    placeholders: int
    engines: list[str]
    corrected: list[str]
    confidence: float
    evidence: list[EvidenceLine]
    loaded_at: str


class CarriedFile(Struct, frozen=True):
    """A file with everything that was read in it; `document` is the compressed `Document`, None if not stored."""

    sha256: str
    name: str
    media_type: str | None
    byte_size: int
    page_count: int | None
    state: str
    title: str | None
    title_source: str | None
    title_year: int | None
    date: str | None
    date_source: str | None
    declared_items: int | None
    item_count: int
    printed_title: str | None
    printed_title_year: int | None
    printed_declared: int | None
    title_page: int | None
    title_line: int | None
    title_rule: str | None
    has_pdf: bool
    pdf_title: str | None
    pdf_author: str | None
    pdf_producer: str | None
    pdf_created_at: str | None
    engines: list[str]
    versions: dict[str, str]
    head: str
    unowned: str
    loaded_at: str | None
    document: bytes | None
    furniture: list[CarriedFurniture]
    issues: list[CarriedIssue]
    items: list[CarriedItem]
    paged: bool = True  # missing in records written before formats without pages were read


# Columns that a carried file or item has under the same name as its table.
FILE_COLUMNS: Final = tuple(name for name in CarriedFile.__struct_fields__ if name in FILE.c)
ITEM_COLUMNS: Final = tuple(
    name for name in CarriedItem.__struct_fields__ if name in OCCURRENCE.c or name in OCCURRENCE_TEXT.c
)
SPANS: Final = ("head_spans", "body_spans")


def carried_file(session: Session, row: Any) -> CarriedFile:
    """Returns a file as a record, with everything that belongs to it."""
    number = row["no"]
    furniture = sa.select(FURNITURE.c.rule, FURNITURE.c.text, FURNITURE.c.spans)
    document = session.scalars(sa.select(DOCUMENT.c.data).where(DOCUMENT.c.file_no == number)).first()
    return CarriedFile(
        **{name: row[name] for name in FILE_COLUMNS},
        document=None if document is None else bytes(document),
        furniture=[
            CarriedFurniture(*found)
            for found in session.execute(
                furniture.where(FURNITURE.c.file_no == number).order_by(FURNITURE.c.no)
            )
        ],
        issues=carried_issues(session, ISSUE.c.file_no == number),
        items=list(_items(session, number)),
    )


def _items(session: Session, file_no: int) -> Iterator[CarriedItem]:
    columns = [OCCURRENCE.c[name] for name in ITEM_COLUMNS if name in OCCURRENCE.c]
    query = (
        with_texts(
            sa.select(*columns, *(OCCURRENCE_TEXT.c[name] for name in SPANS), PRINTED_TEXT.label("text"))
        )
        .where(OCCURRENCE.c.file_no == file_no)
        .order_by(OCCURRENCE.c.ordinal)
    )
    for row in session.execute(query).mappings().all():
        yield msgspec.convert(dict(row), CarriedItem)


def carried_issues(session: Session, owned: sa.ColumnElement[bool]) -> list[CarriedIssue]:
    """Returns the issues of a file or an upload as records."""
    columns = (ISSUE.c.stage, ISSUE.c.code, ISSUE.c.page, ISSUE.c.detail, ISSUE.c.at)
    found = session.execute(sa.select(*columns).where(owned).order_by(ISSUE.c.no))
    return [CarriedIssue(*row) for row in found]
