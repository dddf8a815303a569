"""The tables of the library as SQLAlchemy tables, one handle each, for bulk inserts and streamed reads.

Code that needs all tables imports `LIBRARY` from here, since importing this module declares all of them.
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from schema.tables.base import METADATA, core
from schema.tables.changes import ChangeRow
from schema.tables.files import (
    DocumentRow,
    FileRow,
    FurnitureRow,
    IssueRow,
    OfferRow,
    RecognisedPageRow,
    UploadRow,
    WebPageRow,
)
from schema.tables.runs import KeptReadingRow, RunRow
from schema.tables.speeches import (
    AliasRow,
    CorrectionRow,
    FingerprintRow,
    OccurrenceRow,
    RelationRow,
    SpeechFactRow,
    SpeechRow,
    TombstoneRow,
)
from schema.tables.texts import OccurrenceTextRow, SpeechTextRow

LIBRARY: Final[sa.MetaData] = METADATA

SPEECH: Final[sa.Table] = core(SpeechRow)
SPEECH_FACT: Final[sa.Table] = core(SpeechFactRow)
SPEECH_TEXT: Final[sa.Table] = core(SpeechTextRow)
OCCURRENCE: Final[sa.Table] = core(OccurrenceRow)
OCCURRENCE_TEXT: Final[sa.Table] = core(OccurrenceTextRow)
FINGERPRINT: Final[sa.Table] = core(FingerprintRow)
ALIAS: Final[sa.Table] = core(AliasRow)
CORRECTION: Final[sa.Table] = core(CorrectionRow)
TOMBSTONE: Final[sa.Table] = core(TombstoneRow)
RELATION: Final[sa.Table] = core(RelationRow)
FILE: Final[sa.Table] = core(FileRow)
DOCUMENT: Final[sa.Table] = core(DocumentRow)
FURNITURE: Final[sa.Table] = core(FurnitureRow)
ISSUE: Final[sa.Table] = core(IssueRow)
OFFER: Final[sa.Table] = core(OfferRow)
UPLOAD: Final[sa.Table] = core(UploadRow)
PAGE: Final[sa.Table] = core(WebPageRow)
RECOGNISED_PAGE: Final[sa.Table] = core(RecognisedPageRow)
RUN: Final[sa.Table] = core(RunRow)
KEPT_READING: Final[sa.Table] = core(KeptReadingRow)
CHANGE: Final[sa.Table] = core(ChangeRow)

# The columns of an occurrence that state a fact of the speech.
ATTESTED: Final = (
    "title",
    "subtitle",
    "kind",
    "speaker",
    "role",
    "place",
    "jurisdiction",
    "occasion",
    "date",
    "salutation",
)

# The facts that a speech has of its own, joined over its prints.
JOINED: Final = ("title", "speaker", "role", "place", "date")


def printed_page(page: sa.ColumnElement[int]) -> sa.ColumnElement[int | None]:
    """`page` as exports, search hits and lists show it: NULL for a file without pages."""
    return sa.case((FILE.c.paged, page)).label(str(page.key))


# The text of a print, in a query `with_texts`.
PRINTED_TEXT: Final = sa.func.coalesce(OCCURRENCE_TEXT.c.text, SPEECH_TEXT.c.text)


def with_texts(query: sa.Select[Any]) -> sa.Select[Any]:
    """`query` over occurrences, joined with the tables of their texts and spans.

    These are outer joins, so that an occurrence whose text is missing is still returned, and the damage noticed.
    """
    return query.outerjoin(OCCURRENCE_TEXT, OCCURRENCE_TEXT.c.occurrence_no == OCCURRENCE.c.no).outerjoin(
        SPEECH_TEXT, SPEECH_TEXT.c.speech_no == OCCURRENCE.c.speech_no
    )


def with_facts(query: sa.Select[Any]) -> sa.Select[Any]:
    """`query` over occurrences, joined with the facts of their speeches.

    An outer join: it costs nothing where no fact is asked for, and a damaged library still shows its speeches.
    """
    return query.outerjoin(SPEECH_FACT, SPEECH_FACT.c.speech_no == OCCURRENCE.c.speech_no)


def fact(name: str) -> sa.ColumnElement[Any]:
    """What counts for a speech in filters, facets and order: its joined fact; where it has none (its prints
    contradict each other, or leave blanks), what this print states. For a query `with_facts`."""
    return sa.func.coalesce(SPEECH_FACT.c[name], OCCURRENCE.c[name])
