"""The tables of texts and spans, apart from other columns, so that joins, lists, facets and look-ups read no text.

They are joined only where a text is shown, compared or written (`handles.with_texts`).
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlmodel import Field

from schema.tables.base import Row, Words


class SpeechTextRow(Row, table=True):
    """The text of a speech: that of its first print in this library."""

    __tablename__ = "speech_text"

    speech_no: int = Field(foreign_key="speech.no", primary_key=True, ondelete="CASCADE")
    text: str = Field(sa_type=Words)


class OccurrenceTextRow(Row, table=True):
    """The places and the text of an occurrence; `text` is None where it equals the speech's.

    `head_spans` and `body_spans` hold one list of spans a heading line or paragraph.
    """

    __tablename__ = "occurrence_text"

    occurrence_no: int = Field(foreign_key="occurrence.no", primary_key=True, ondelete="CASCADE")
    head_spans: str = Field(default="[]", sa_type=sa.Text)
    body_spans: str = Field(default="[]", sa_type=sa.Text)
    text: str | None = Field(default=None, sa_type=Words)  # last: SQLite reads columns behind it page by page
