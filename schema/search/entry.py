"""Builds the search index entry of a speech: the keys of all its prints and titles, and its newest date.

Newest = the speech's date, else the newest date that a print states, else the newest upload date or first sight.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session

from schema.database.batches import batches
from schema.search.tokens import PRINT_BREAK
from schema.tables.handles import (
    FILE,
    OCCURRENCE,
    OFFER,
    PRINTED_TEXT,
    SPEECH,
    fact,
    with_facts,
    with_texts,
)
from schema.text.search_key import search_key

FIELD_BREAK: Final = "\x1e"  # between the fields of a packed entry; white space, so no key holds it

# "2024-03-01" of "2024-03-01T08:00:00Z"; a shorter form stands before the longer ones it begins.
MOMENT: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d):(\d\d)Z)?)?)?")
TIE_BITS: Final = 23  # of the id, below the moment: 62 bits together
ID_ORDER: Final = {character: at for at, character in enumerate("234567abcdefghijklmnopqrstuvwxyz")}
TIE_CHARACTERS: Final = 5  # of an id, five bits each


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """What the index holds of one speech: its newest date, the keys of its prints, the keys of its titles."""

    speech_no: int
    speech_id: str
    newest: str
    texts: tuple[str, ...]
    titles: tuple[str, ...]

    @property
    def packed(self) -> str:
        """All keys as one text."""
        return PRINT_BREAK.join(self.texts) + FIELD_BREAK + PRINT_BREAK.join(self.titles)


def place(newest: str, speech_id: str) -> int:
    """Returns the sort number of a speech: newer is greater, and of the same time the smaller id is."""
    found = MOMENT.match(newest)
    year, month, day, hour, minute, second = (
        (int(part or 0) for part in found.groups()) if found else (0,) * 6
    )
    clock = 1 + (hour * 60 + minute) * 60 + second if found and found[4] else 0
    moment = ((year * 13 + month) * 32 + day) * (24 * 60 * 60 + 1) + clock
    tie = 0
    for character in speech_id.removeprefix("s_")[:TIE_CHARACTERS]:
        tie = tie << 5 | ID_ORDER.get(character, 0)
    return moment << TIE_BITS | ((1 << TIE_BITS) - 1 - (tie >> 5 * TIE_CHARACTERS - TIE_BITS))


def newest_of() -> sa.ColumnElement[str]:
    """Returns how new an occurrence (joined with its file) is: its printed date, else that of its upload."""
    return sa.func.coalesce(OCCURRENCE.c.date, uploaded())


def uploaded() -> sa.ColumnElement[str]:
    """Returns the upload date of a file, else when it was first seen."""
    seen = sa.select(sa.func.min(OFFER.c.first_seen)).where(OFFER.c.file_no == FILE.c.no)
    return sa.func.coalesce(FILE.c.date, seen.correlate(FILE).scalar_subquery(), "")


def entries(session: Session, speech_nos: Iterable[int]) -> Iterator[IndexEntry]:
    """Yields what the index should hold of these speeches; a speech without a print is left out."""
    date, upload = fact("date"), uploaded()
    for some in batches(sorted(set(speech_nos))):
        texts: dict[int, set[str]] = defaultdict(set)
        titles: dict[int, set[str]] = defaultdict(set)
        dates: dict[int, str] = defaultdict(str)
        uploads: dict[int, str] = defaultdict(str)
        ids: dict[int, str] = {}
        query = (
            sa.select(SPEECH.c.no, SPEECH.c.speech_id, date, upload, OCCURRENCE.c.title, PRINTED_TEXT)
            .join(OCCURRENCE, OCCURRENCE.c.speech_no == SPEECH.c.no)
            .join(FILE, FILE.c.no == OCCURRENCE.c.file_no)
            .where(SPEECH.c.no.in_(some))
        )
        query = with_facts(with_texts(query))
        for no, speech_id, spoken, offered, title, printed in session.execute(query):
            ids[no] = speech_id
            dates[no] = max(dates[no], spoken or "")
            uploads[no] = max(uploads[no], offered)
            texts[no].add(printed or "")
            if title:
                titles[no].add(title)
        for no, speech_id in ids.items():
            yield IndexEntry(no, speech_id, dates[no] or uploads[no], _keys(texts[no]), _keys(titles[no]))


def _keys(prints: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({search_key(printed) for printed in prints}))
