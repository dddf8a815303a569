"""The speeches as a list shows them, in the order of the export: no text is read for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session

from schema.export.rows import PAGES, prints
from schema.query.filters import Filter
from schema.tables.handles import FILE, JOINED, OCCURRENCE, SPEECH, SPEECH_FACT, printed_page


@dataclass(frozen=True, slots=True)
class SpeechOverview:
    """One occurrence of an item in a file, in one line: what it does not state itself is that of its speech."""

    speech_id: str
    file_sha256: str
    date: str | None
    speaker: str | None
    role: str | None
    kind: str | None
    char_count: int
    page_first: int | None  # of a form without pages: None
    page_last: int | None
    title: str | None


FACTS: Final = tuple(
    name for name in SpeechOverview.__slots__ if name not in ("speech_id", "file_sha256", *PAGES)
)


def overview(session: Session, where: Filter) -> Iterator[SpeechOverview]:
    """The speeches that fit, by file sha256 and ordinal."""
    query = (
        sa.select(
            SPEECH.c.speech_id,
            FILE.c.sha256.label("file_sha256"),
            *(_shown(name).label(name) for name in FACTS),
            *(printed_page(OCCURRENCE.c[name]) for name in PAGES),
        )
        .join(SPEECH, SPEECH.c.no == OCCURRENCE.c.speech_no)
        .join(FILE, FILE.c.no == OCCURRENCE.c.file_no)
    )
    for chunk in prints(session, query, where):
        for row in chunk:
            yield SpeechOverview(**row)


def _shown(name: str) -> sa.ColumnElement[object]:
    printed = OCCURRENCE.c[name]
    return sa.func.coalesce(printed, SPEECH_FACT.c[name]) if name in JOINED else printed
