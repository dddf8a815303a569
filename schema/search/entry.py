"""Builds the search index entry of a speech: the keys of all its prints and titles, and its newest date.

Newest = the speech's date, else the newest date that a print states, else the newest upload date; speeches with none of
these are older than all others, by first seen. Times are compared through `order`, everywhere.
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
TIE_BITS: Final = 23  # of the id, below the day or the moment
# The places of speeches without a date begin here: below zero, where those with one begin. So a date needs no bits
# for the time of day, and places that stand close together are short in the index.
UNDATED: Final = -(1 << 62)
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


def order(newest: str) -> tuple[bool, str]:
    """Returns the sort key of a print's time: whether it is a date, and the time itself; greater is newer."""
    return bool(newest) and "T" not in newest, newest


def place(newest: str, speech_id: str) -> int:
    """Returns the sort number of a speech: newer is greater, and of the same time the smaller id is."""
    tie = 0
    for character in speech_id.removeprefix("s_")[:TIE_CHARACTERS]:
        tie = tie << 5 | ID_ORDER.get(character, 0)
    return first_place(newest) | ((1 << TIE_BITS) - 1 - (tie >> 5 * TIE_CHARACTERS - TIE_BITS))


def first_place(newest: str) -> int:
    """Returns the least sort number of this time."""
    found = MOMENT.match(newest)
    year, month, day, hour, minute, second = (
        (int(part or 0) for part in found.groups()) if found else (0,) * 6
    )
    days = (year * 13 + month) * 32 + day
    if order(newest)[0]:
        return days << TIE_BITS
    clock = 1 + (hour * 60 + minute) * 60 + second if found and found[4] else 0
    return UNDATED + (days * (24 * 60 * 60 + 1) + clock << TIE_BITS)


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
            uploads[no] = max(uploads[no], offered, key=order)
            texts[no].add(printed or "")
            if title:
                titles[no].add(title)
        for no, speech_id in ids.items():
            yield IndexEntry(no, speech_id, dates[no] or uploads[no], _keys(texts[no]), _keys(titles[no]))


def _keys(prints: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({search_key(printed) for printed in prints}))
