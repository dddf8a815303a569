"""The tables of speeches, their occurrences in files, their relations, and of persons' decisions.

A speech is a text by its identity key; an occurrence is that speech as one file prints it. Relations are
append-only truth between identity keys; `cluster_id` and the canonical are a cache of them.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from schema.tables.base import Json, Row, Words, one_of

KINDS = ("讲话", "报告", "主持词", "致辞", "发言", "述职", "心得体会", "答记者问", "其他")
RELATIONS = ("same", "excerpt_of", "shares_passages")
CORRECTIONS = ("boundary", "fact", "match", "file", "speech")


class SpeechRow(Row, table=True):
    """One speech: `speech_id` is the contract's id. Its text is a row of `speech_text`.

    `key_length` counts the characters under the key: equal for all prints, so elections by length do
    not depend on the order of loading. `shingles` are the sampled hashes, packed little-endian unsigned.
    """

    __tablename__ = "speech"

    no: int | None = Field(default=None, primary_key=True)
    speech_id: str = Field(sa_type=Words, unique=True)
    key_length: int = Field(default=0)
    cluster_id: str = Field(sa_type=Words, index=True)
    is_canonical: bool = Field(default=True)
    canonical_reason: str = Field(default="only member", sa_type=Words)
    loose: bool = Field(default=False)
    fingerprint_version: int = Field(default=0)
    shingle_size: int = Field(default=0)
    shingles: bytes = Field(default=b"", sa_type=sa.LargeBinary)


class AliasRow(Row, table=True):
    """The former id of a text that a new version reads differently; it resolves to `new_id`."""

    __tablename__ = "speech_alias"

    old_id: str = Field(sa_type=Words, primary_key=True)
    new_id: str = Field(sa_type=Words, index=True)
    at: str = Field(sa_type=Words)


class OccurrenceRow(Row, table=True):
    """A speech as one file prints it, with the printed facts; its text and spans are a row of `occurrence_text`."""

    __tablename__ = "occurrence"
    __table_args__ = (
        sa.UniqueConstraint("file_no", "ordinal"),
        # Includes the length, so that `status` sums up a library by this index alone.
        sa.Index("ix_occurrence_speech_no_char_count", "speech_no", "char_count"),
        one_of("kind", KINDS),
        sa.CheckConstraint("confidence >= 0 AND confidence <= 1", name="confidence"),
    )

    no: int | None = Field(default=None, primary_key=True)
    file_no: int = Field(foreign_key="file.no")
    ordinal: int
    speech_no: int = Field(foreign_key="speech.no")
    title: str | None = Field(default=None, sa_type=Words)
    subtitle: str | None = Field(default=None, sa_type=Words)
    kind: str | None = Field(default=None, sa_type=Words)
    speaker: str | None = Field(default=None, sa_type=Words)
    role: str | None = Field(default=None, sa_type=Words)
    roles: list[str] = Field(default_factory=list, sa_type=Json)
    place: str | None = Field(default=None, sa_type=Words)
    jurisdiction: str | None = Field(default=None, sa_type=Words)
    occasion: str | None = Field(default=None, sa_type=Words)
    date: str | None = Field(default=None, sa_type=Words)
    date_from: str | None = Field(default=None, sa_type=Words, index=True)
    date_to: str | None = Field(default=None, sa_type=Words)
    date_printed: str | None = Field(default=None, sa_type=Words)
    date_source: str | None = Field(default=None, sa_type=Words)
    salutation: str | None = Field(default=None, sa_type=Words)
    heading: list[str] = Field(default_factory=list, sa_type=Json)
    page_first: int
    page_last: int
    char_count: int
    truncated: bool = Field(default=False)
    placeholders: int = Field(default=0)
    engines: list[str] = Field(default_factory=list, sa_type=Json)
    corrected: list[str] = Field(default_factory=list, sa_type=Json)
    confidence: float
    evidence: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    loaded_at: str = Field(sa_type=Words, index=True)
    updated_at: str = Field(sa_type=Words)


class SpeechFactRow(Row, table=True):
    """The facts of a speech joined over all its prints (`schema/facts/join.py`); None where none is stated, or where
    prints contradict each other: then `contradicted` names the field. `person` is the name of the person who speaks.

    `…_print` is the number of the occurrence that states the fact, `…_rule` why it is that one.
    """

    __tablename__ = "speech_fact"

    speech_no: int = Field(foreign_key="speech.no", primary_key=True, ondelete="CASCADE")
    title: str | None = Field(default=None, sa_type=Words)
    speaker: str | None = Field(default=None, sa_type=Words)
    role: str | None = Field(default=None, sa_type=Words)
    place: str | None = Field(default=None, sa_type=Words)
    date: str | None = Field(default=None, sa_type=Words)
    date_from: str | None = Field(default=None, sa_type=Words)
    date_to: str | None = Field(default=None, sa_type=Words)
    title_print: int | None = Field(default=None)
    speaker_print: int | None = Field(default=None)
    role_print: int | None = Field(default=None)
    place_print: int | None = Field(default=None)
    date_print: int | None = Field(default=None)
    title_rule: str | None = Field(default=None, sa_type=Words)
    speaker_rule: str | None = Field(default=None, sa_type=Words)
    role_rule: str | None = Field(default=None, sa_type=Words)
    place_rule: str | None = Field(default=None, sa_type=Words)
    date_rule: str | None = Field(default=None, sa_type=Words)
    contradicted: str = Field(default="", sa_type=Words)
    person: str | None = Field(default=None, sa_type=Words, index=True)


class RelationRow(Row, table=True):
    """A relation of two speeches; never deleted, but ended by `revoked_at` and `revoked_why`. `a` < `b` in `same`."""

    __tablename__ = "relation"
    __table_args__ = (
        one_of("kind", RELATIONS),
        sa.Index(
            "uq_relation_live",
            "a",
            "b",
            "kind",
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
        ),
    )

    no: int | None = Field(default=None, primary_key=True)
    a: str = Field(sa_type=Words)
    b: str = Field(sa_type=Words, index=True)
    kind: str = Field(sa_type=Words)
    jaccard: float
    containment: float
    differs: list[str] = Field(default_factory=list, sa_type=Json)
    fingerprint_version: int = Field(default=0)
    found_at: str = Field(sa_type=Words)
    revoked_at: str | None = Field(default=None, sa_type=Words)
    revoked_why: str | None = Field(default=None, sa_type=Words)


class FingerprintRow(Row, table=True):
    """One sampled shingle of one speech; `key` is the unsigned hash as a signed 64-bit number.

    Clustered by key on SQLite (no rowid): the look-up reads one run of pages, and nothing is stored twice.
    On Postgres all of it is in the index of its primary key, which is all that the look-up reads.
    `short` says of the whole speech that a single shared key may be all a related pair shows: rows of
    long ones that share one are left out without a look at the speech.
    """

    __tablename__ = "fingerprint"
    __table_args__ = (
        sa.PrimaryKeyConstraint("key", "speech_no"),
        {"sqlite_with_rowid": False},
    )

    key: int = Field(sa_type=sa.BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    speech_no: int = Field(foreign_key="speech.no", primary_key=True)
    short: bool


class CorrectionRow(Row, table=True):
    """A person's decision: its place (`anchor`), its content (`value`), author and time.

    `brought_by` is the run that recorded it, `withdrawn_by` the one that withdrew it (None: no run, or unknown).
    """

    __tablename__ = "correction"
    __table_args__ = (one_of("kind", CORRECTIONS),)

    no: int | None = Field(default=None, primary_key=True)
    kind: str = Field(sa_type=Words)
    file_sha256: str | None = Field(default=None, sa_type=Words, index=True)
    speech_id: str | None = Field(default=None, sa_type=Words, index=True)
    anchor: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    value: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    author: str = Field(sa_type=Words)
    at: str = Field(sa_type=Words)
    withdrawn_at: str | None = Field(default=None, sa_type=Words)
    brought_by: str | None = Field(default=None, sa_type=Words)
    withdrawn_by: str | None = Field(default=None, sa_type=Words)


class TombstoneRow(Row, table=True):
    """The removal of a file, whose bytes stay out of the library. `lifted_at` ends it; the row stays as a record.
    `brought_by` is the run that took it from another library."""

    __tablename__ = "tombstone"
    __table_args__ = (
        sa.Index(
            "uq_tombstone_live",
            "sha256",
            unique=True,
            sqlite_where=sa.text("lifted_at IS NULL"),
        ),
    )

    no: int | None = Field(default=None, primary_key=True)
    sha256: str = Field(sa_type=Words)
    why: str = Field(sa_type=Words)
    forget: bool = Field(default=False)
    at: str = Field(sa_type=Words)
    lifted_at: str | None = Field(default=None, sa_type=Words)
    brought_by: str | None = Field(default=None, sa_type=Words)
