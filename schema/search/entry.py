"""Builds the search index entry of a speech: the keys of all its prints and titles, and its newest date.

Newest = the speech's date, else the newest date that a print states, else the newest upload date; speeches with none of
these are older than all others, by first seen. Times are compared through `order`, everywhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.database.batches import batches
from schema.search.places import order
from schema.search.speaker_years import speaker_year
from schema.search.tokens import PRINT_BREAK
from schema.tables.handles import (
    FILE,
    OCCURRENCE,
    OFFER,
    PRINTED_TEXT,
    SPEECH,
    SPEECH_FACT,
    fact,
    with_facts,
    with_texts,
)
from schema.text.search_key import search_key

FIELD_BREAK: Final = "\x1e"  # between the fields of a packed entry; white space, so no key holds it


class IndexEntry(Struct, frozen=True):
    """What the index holds of one speech: its newest date, the keys of its prints, the keys of its titles, and who
    speaks."""

    speech_no: int
    speech_id: str
    newest: str
    texts: tuple[str, ...]
    titles: tuple[str, ...]
    speaker: str | None = None

    @property
    def packed(self) -> str:
        """All keys as one text."""
        return PRINT_BREAK.join(self.texts) + FIELD_BREAK + PRINT_BREAK.join(self.titles)

    @property
    def speaker_year(self) -> int:
        """The number of its year and speaker."""
        return speaker_year(self.newest, self.speaker)


def newest_of() -> sa.ColumnElement[str]:
    """Returns how new an occurrence (joined with its file) is: its printed date, else that of its upload."""
    return sa.func.coalesce(OCCURRENCE.c.date, uploaded())


def uploaded() -> sa.ColumnElement[str]:
    """Returns the upload date of a file, else when it was first seen."""
    seen = sa.select(sa.func.min(OFFER.c.first_seen)).where(OFFER.c.file_no == FILE.c.no)
    return sa.func.coalesce(FILE.c.date, seen.correlate(FILE).scalar_subquery(), "")


PRINTS: Final = with_facts(
    with_texts(
        sa.select(
            SPEECH.c.no,
            SPEECH.c.speech_id,
            SPEECH_FACT.c.speaker.label("joined_speaker"),
            fact("date"),
            uploaded(),
            OCCURRENCE.c.title,
            PRINTED_TEXT,
        )
        .join(OCCURRENCE, OCCURRENCE.c.speech_no == SPEECH.c.no)
        .join(FILE, FILE.c.no == OCCURRENCE.c.file_no)
        .where(SPEECH.c.no.in_(sa.bindparam("nos", expanding=True)))
    )
)


def entries(session: Session, speech_nos: Iterable[int]) -> Iterator[IndexEntry]:
    """Yields what the index should hold of these speeches; a speech without a print is left out."""
    for some in batches(sorted(set(speech_nos))):
        texts: dict[int, set[str]] = defaultdict(set)
        titles: dict[int, set[str]] = defaultdict(set)
        dates: dict[int, str] = defaultdict(str)
        uploads: dict[int, str] = defaultdict(str)
        ids: dict[int, str] = {}
        speakers: dict[int, str | None] = {}
        for no, speech_id, speaks, spoken, offered, title, printed in session.execute(PRINTS, {"nos": some}):
            ids[no] = speech_id
            speakers[no] = speaks
            dates[no] = max(dates[no], spoken or "")
            uploads[no] = max(uploads[no], offered, key=order)
            texts[no].add(printed or "")
            if title:
                titles[no].add(title)
        for no, speech_id in ids.items():
            newest = dates[no] or uploads[no]
            yield IndexEntry(no, speech_id, newest, _keys(texts[no]), _keys(titles[no]), speakers[no])


def _keys(prints: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({search_key(printed) for printed in prints}))
