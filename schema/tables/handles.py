"""The tables of the library as SQLAlchemy tables, one handle each, for bulk inserts and streamed reads.

Whoever needs all tables imports `LIBRARY` here: importing this module declares every one of them.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from schema.tables.base import METADATA, core
from schema.tables.files import DocumentRow, FileRow, FurnitureRow, IssueRow, OfferRow, UploadRow, WebPageRow
from schema.tables.runs import RunRow
from schema.tables.speeches import (
    AliasRow,
    CorrectionRow,
    FingerprintRow,
    OccurrenceRow,
    RelationRow,
    SpeechRow,
    TombstoneRow,
)

LIBRARY: Final[sa.MetaData] = METADATA

SPEECH: Final[sa.Table] = core(SpeechRow)
OCCURRENCE: Final[sa.Table] = core(OccurrenceRow)
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
RUN: Final[sa.Table] = core(RunRow)

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


def printed_page(page: sa.ColumnElement[int]) -> sa.ColumnElement[int | None]:
    """`page` of a file that has pages, else NULL: what exports, search hits and lists show."""
    return sa.case((FILE.c.paged, page)).label(str(page.key))
