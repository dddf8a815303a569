"""The table of changes: what happened to the speeches of the library, in sequence."""

from __future__ import annotations

from typing import Any

from sqlmodel import Field

from schema.tables.base import Json, Row, Words, one_of

CHANGES = ("new", "changed", "moved", "removed", "restored", "corrected", "related", "unrelated")


class ChangeRow(Row, table=True):
    """One change of one print of a speech, or of a relation. Rows are never changed or deleted: `no` is never reused.

    `no` grows in the order of commits, since writers queue at one lock. `detail` holds no text of the library:
    what is forgotten stands nowhere.
    """

    __tablename__ = "change"
    __table_args__ = (one_of("kind", CHANGES),)

    no: int | None = Field(default=None, primary_key=True)
    at: str = Field(sa_type=Words)
    run_id: str | None = Field(default=None, sa_type=Words)
    kind: str = Field(sa_type=Words)
    speech_id: str = Field(sa_type=Words)
    file_sha256: str | None = Field(default=None, sa_type=Words)
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
