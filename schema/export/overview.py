"""The speeches as a list shows them, sorted and in part: no text is read for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Literal, TypeAlias, get_args

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.query.filters import Filter, occurrence_conditions
from schema.query.marks import marks
from schema.tables.handles import (
    FILE,
    JOINED,
    OCCURRENCE,
    OFFER,
    SPEECH,
    SPEECH_FACT,
    printed_page,
    with_facts,
)

Order: TypeAlias = Literal["newest", "oldest", "title", "speaker", "longest", "file"]
ORDERS: Final[tuple[Order, ...]] = get_args(Order)
PAGES: Final = ("page_first", "page_last")
CHUNK: Final = 200  # rows whose tags are asked for together
PRINTED: Final = ("date", "speaker", "role", "kind", "char_count", "title")


class SpeechOverview(Struct, frozen=True):
    """One occurrence of an item in a file, in one line: what it does not state itself is that of its speech.

    `uploaded` and `seen` say how new it is where no date is printed: when its file was uploaded, and first seen.
    """

    speech_id: str
    file_sha256: str
    ordinal: int
    date: str | None
    speaker: str | None
    role: str | None
    kind: str | None
    char_count: int
    page_first: int | None  # of a form without pages: None
    page_last: int | None
    title: str | None
    uploaded: str | None
    seen: str | None
    tags: tuple[str, ...] = ()


def overview(
    session: Session, where: Filter, order: Order = "file", *, limit: int | None = None, offset: int = 0
) -> Iterator[SpeechOverview]:
    """The speeches that fit, in this order: newest first by the spoken date, else that of the upload, those with
    neither last, by first seen; `file`: by sha256 and ordinal."""
    query = (
        sa.select(
            SPEECH.c.speech_id,
            FILE.c.sha256.label("file_sha256"),
            OCCURRENCE.c.ordinal,
            *(_shown(name).label(name) for name in PRINTED),
            *(printed_page(OCCURRENCE.c[name]) for name in PAGES),
            FILE.c.date.label("uploaded"),
            _seen().label("seen"),
        )
        .join(SPEECH, SPEECH.c.no == OCCURRENCE.c.speech_no)
        .join(FILE, FILE.c.no == OCCURRENCE.c.file_no)
    )
    sorted_by = with_facts(query).where(*occurrence_conditions(session, where)).order_by(*_order(order))
    rows = session.execute(sorted_by.limit(limit).offset(offset)).mappings()
    for some in rows.partitions(CHUNK):
        marked = marks(session, {row["speech_id"] for row in some})
        for row in some:
            found = marked.get(row["speech_id"])
            yield SpeechOverview(**row, tags=found.tags if found else ())


def _order(order: Order) -> list[sa.ColumnElement[Any]]:
    newness = sa.func.coalesce(_shown("date"), FILE.c.date)
    place = [FILE.c.sha256.asc(), OCCURRENCE.c.ordinal.asc()]
    first: dict[Order, list[sa.ColumnElement[Any]]] = {
        "newest": [newness.desc().nulls_last(), _seen().desc(), SPEECH.c.speech_id.asc()],
        "oldest": [newness.asc().nulls_last(), _seen().asc(), SPEECH.c.speech_id.asc()],
        "title": [_shown("title").asc().nulls_last()],
        "speaker": [_shown("speaker").asc().nulls_last(), newness.desc().nulls_last()],
        "longest": [OCCURRENCE.c.char_count.desc()],
        "file": [],
    }
    return [*first[order], *place]


def _seen() -> sa.ColumnElement[str]:
    first = sa.select(sa.func.min(OFFER.c.first_seen)).where(OFFER.c.file_no == FILE.c.no)
    return first.correlate(FILE).scalar_subquery()


def _shown(name: str) -> sa.ColumnElement[Any]:
    printed = OCCURRENCE.c[name]
    return sa.func.coalesce(printed, SPEECH_FACT.c[name]) if name in JOINED else printed
