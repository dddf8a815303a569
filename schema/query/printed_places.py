"""Where one print of a speech stands: the stretches of its heading and of its body."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.records import Span
from schema.tables.handles import FILE, OCCURRENCE, OCCURRENCE_TEXT
from schema.tables.spans import unpack_paragraphs

SPANS: Final = (
    sa.select(OCCURRENCE_TEXT.c.head_spans, OCCURRENCE_TEXT.c.body_spans, FILE.c.paged, FILE.c.media_type)
    .select_from(OCCURRENCE)
    .join(FILE, FILE.c.no == OCCURRENCE.c.file_no)
    .outerjoin(OCCURRENCE_TEXT, OCCURRENCE_TEXT.c.occurrence_no == OCCURRENCE.c.no)
    .where(FILE.c.sha256 == sa.bindparam("sha256"), OCCURRENCE.c.ordinal == sa.bindparam("ordinal"))
)
Paragraphs = tuple[tuple[Span, ...], ...]


class PrintedPlaces(Struct, frozen=True):
    """The stretches of each heading line and of each paragraph; `paged` whether the form has pages."""

    heading: Paragraphs
    body: Paragraphs
    paged: bool
    media_type: str | None


def printed_places(session: Session, sha256: str, ordinal: int) -> PrintedPlaces | None:
    """Returns where item `ordinal` of a file stands; None where there is no such item."""
    row = session.execute(SPANS, {"sha256": sha256, "ordinal": ordinal}).first()
    if row is None:
        return None
    return PrintedPlaces(
        unpack_paragraphs(row.head_spans or "[]"),
        unpack_paragraphs(row.body_spans or "[]"),
        row.paged,
        row.media_type,
    )
