"""What a speech has in common with speeches that are not its copies, read from the texts when asked for.

Which ones is known from the live relations of kind `shares_passages`; the words are found anew, as each
speech's first file prints them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from schema import relations
from schema.batches import batches
from schema.occurrences import OCCURRENCE, SPEECH
from schema.offers import OFFER, UPLOAD
from schema.passages import LEAST, shared
from schema.records import Match
from schema.references import FILE, find_speech
from schema.snippet import page_of
from schema.tables.base import unpack_paragraphs

KIND: Final = "shares_passages"


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand: `text[start:end]` of the print (the export's `text`), and the page of the first."""

    page: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SharedWords:
    """One passage as this speech prints it, and its place here and in the other one."""

    words: str
    length: int  # characters without punctuation and white space
    here: Place
    there: Place


@dataclass(frozen=True, slots=True)
class FirstPrint:
    """A speech as its first file prints it."""

    speech_id: str
    cluster_id: str
    title: str | None
    speaker: str | None
    role: str | None
    date: str | None
    file_sha256: str
    locator: str | None
    page_first: int
    text: str
    spans: str

    def place(self, start: int, end: int) -> Place:
        """The place of `text[start:end]`."""
        return Place(page_of(self.text, start, unpack_paragraphs(self.spans)), start, end)


@dataclass(frozen=True, slots=True)
class Company:
    """Another speech and the passages it shares; none when only shorter words are alike."""

    other: FirstPrint
    jaccard: float
    containment: float
    passages: tuple[SharedWords, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A speech, how many others share passages with it, and the first of them."""

    speech: FirstPrint
    total: int
    others: tuple[Company, ...]


def passages_of(session: Session, reference: str, *, limit: int = 20, least: int = LEAST) -> Answer:
    """The passages of `least` characters and more that a speech shares with others that are no copies.

    The others by how much of the shorter text is shared, ties by id; `limit` of them. Raises
    NoSuchReference or AmbiguousReference (exit 2).
    """
    speech_id = find_speech(session, reference)
    matches = {_other(match, speech_id): match for match in relations.live(session, [speech_id], KIND)}
    clusters = _clusters(session, {speech_id, *matches})
    apart = [other for other in matches if clusters.get(other) not in (None, clusters[speech_id])]
    apart.sort(key=lambda other: (-matches[other].containment, other))
    chosen = apart[:limit]
    prints = first_prints(session, {speech_id, *chosen})
    mine = prints[speech_id]
    others = [_company(mine, prints[other], matches[other], least) for other in chosen]
    return Answer(mine, len(apart), tuple(others))


def _other(match: Match, speech_id: str) -> str:
    return match.b if match.a == speech_id else match.a


def _company(mine: FirstPrint, other: FirstPrint, match: Match, least: int) -> Company:
    found = tuple(
        SharedWords(
            mine.text[passage.start : passage.end],
            passage.length,
            mine.place(passage.start, passage.end),
            other.place(passage.other_start, passage.other_end),
        )
        for passage in shared(mine.text, other.text, least)
    )
    return Company(other, match.jaccard, match.containment, found)


def _clusters(session: Session, speech_ids: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in batches(sorted(speech_ids)):
        query = sa.select(SPEECH.c.speech_id, SPEECH.c.cluster_id).where(SPEECH.c.speech_id.in_(some))
        found |= {row.speech_id: row.cluster_id for row in session.execute(query)}
    return found


def first_prints(session: Session, speech_ids: Iterable[str]) -> dict[str, FirstPrint]:
    """Of each speech the print that stands first in the export: by file sha256 and ordinal."""
    locator = (
        sa.select(UPLOAD.c.locator)
        .join(OFFER, OFFER.c.upload_no == UPLOAD.c.no)
        .where(OFFER.c.file_no == FILE.c.no)
        .order_by(OFFER.c.first_seen, UPLOAD.c.locator, UPLOAD.c.source)
        .limit(1)
        .correlate(FILE)
        .scalar_subquery()
    )
    columns: list[sa.ColumnElement[Any]] = [
        SPEECH.c.speech_id,
        SPEECH.c.cluster_id,
        *(OCCURRENCE.c[name] for name in ("title", "speaker", "role", "date")),
        FILE.c.sha256,
        locator,
        OCCURRENCE.c.page_first,
        sa.func.coalesce(OCCURRENCE.c.text, SPEECH.c.text),
        OCCURRENCE.c.body_spans,
    ]
    found: dict[str, FirstPrint] = {}
    for some in batches(sorted(set(speech_ids))):
        query = (
            sa.select(*columns)
            .join(OCCURRENCE, OCCURRENCE.c.speech_no == SPEECH.c.no)
            .join(FILE, FILE.c.no == OCCURRENCE.c.file_no)
            .where(SPEECH.c.speech_id.in_(some))
            .order_by(FILE.c.sha256, OCCURRENCE.c.ordinal)
        )
        for row in session.execute(query):
            found.setdefault(row.speech_id, FirstPrint(*row))
    return found
