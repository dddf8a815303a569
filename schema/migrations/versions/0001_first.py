"""The first tables: intake, works apart from occurrences, copies, a person's decisions, runs."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def required(kind: TypeEngine[Any], *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=False, autoincrement=name == "no") for name in names]


def optional(kind: TypeEngine[Any], *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=True) for name in names]


def only_where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    op.create_table(
        "correction",
        *required(sa.Integer(), "no"),
        *required(WORDS, "kind"),
        *optional(WORDS, "file_sha256", "speech_id"),
        *required(JSON, "anchor", "value"),
        *required(WORDS, "author", "at"),
        *optional(WORDS, "withdrawn_at"),
        sa.CheckConstraint(
            "kind IN ('boundary', 'fact', 'match')", name=op.f("ck_correction_ck_correction_kind")
        ),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_correction")),
    )
    op.create_index(op.f("ix_correction_file_sha256"), "correction", ["file_sha256"])
    op.create_index(op.f("ix_correction_speech_id"), "correction", ["speech_id"])
    op.create_table(
        "file",
        *required(sa.Integer(), "no"),
        *required(WORDS, "sha256", "name"),
        *optional(WORDS, "media_type"),
        *required(sa.BigInteger(), "byte_size"),
        *optional(sa.Integer(), "page_count"),
        *required(WORDS, "state"),
        *optional(WORDS, "title", "title_source"),
        *optional(sa.Integer(), "title_year"),
        *optional(WORDS, "date", "date_source"),
        *optional(sa.Integer(), "declared_items"),
        *required(sa.Integer(), "item_count"),
        *optional(WORDS, "printed_title"),
        *optional(sa.Integer(), "printed_title_year", "printed_declared", "title_page", "title_line"),
        *optional(WORDS, "title_rule"),
        *required(sa.Boolean(), "has_pdf"),
        *optional(WORDS, "pdf_title", "pdf_author", "pdf_producer", "pdf_created_at"),
        *required(JSON, "engines", "versions"),
        *required(sa.Text(), "head", "unowned"),
        *optional(WORDS, "loaded_at"),
        *required(WORDS, "updated_at"),
        sa.CheckConstraint(
            "state IN ('loaded', 'quarantined', 'removed')", name=op.f("ck_file_ck_file_state")
        ),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_file")),
        sa.UniqueConstraint("sha256", name=op.f("uq_file_sha256")),
    )
    op.create_table(
        "relation",
        *required(sa.Integer(), "no"),
        *required(WORDS, "a", "b", "kind"),
        *required(sa.Float(), "jaccard", "containment"),
        *required(JSON, "differs"),
        *required(sa.Integer(), "fingerprint_version"),
        *required(WORDS, "found_at"),
        *optional(WORDS, "revoked_at", "revoked_why"),
        sa.CheckConstraint(
            "kind IN ('same', 'excerpt_of', 'shares_passages')", name=op.f("ck_relation_ck_relation_kind")
        ),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_relation")),
    )
    op.create_index(op.f("ix_relation_b"), "relation", ["b"])
    op.create_index(
        "uq_relation_live", "relation", ["a", "b", "kind"], unique=True, **only_where("revoked_at IS NULL")
    )
    op.create_table(
        "run",
        *required(WORDS, "run_id", "command"),
        *optional(WORDS, "source"),
        *required(WORDS, "owner"),
        *required(sa.Integer(), "pid"),
        *required(WORDS, "host", "state", "started_at", "heartbeat_at"),
        *optional(WORDS, "finished_at"),
        *required(
            sa.Integer(),
            "files",
            "loaded",
            "unchanged",
            "quarantined",
            "speeches",
            "new_speeches",
            "known_speeches",
            "issues",
        ),
        *optional(WORDS, "error"),
        sa.CheckConstraint(
            "state IN ('running', 'done', 'failed', 'interrupted', 'lost')", name=op.f("ck_run_ck_run_state")
        ),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_run")),
    )
    op.create_index(op.f("ix_run_source"), "run", ["source"])
    op.create_table(
        "speech",
        *required(sa.Integer(), "no"),
        *required(WORDS, "speech_id"),
        *required(sa.Integer(), "key_length"),
        *required(WORDS, "cluster_id"),
        *required(sa.Boolean(), "is_canonical"),
        *required(WORDS, "canonical_reason"),
        *required(sa.Boolean(), "loose"),
        *required(sa.Integer(), "fingerprint_version", "shingle_size"),
        *required(sa.LargeBinary(), "shingles"),
        *required(WORDS, "text"),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_speech")),
        sa.UniqueConstraint("speech_id", name=op.f("uq_speech_speech_id")),
    )
    op.create_index(op.f("ix_speech_cluster_id"), "speech", ["cluster_id"])
    op.create_table(
        "speech_alias",
        *required(WORDS, "old_id", "new_id", "at"),
        sa.PrimaryKeyConstraint("old_id", name=op.f("pk_speech_alias")),
    )
    op.create_index(op.f("ix_speech_alias_new_id"), "speech_alias", ["new_id"])
    op.create_table(
        "tombstone",
        *required(sa.Integer(), "no"),
        *required(WORDS, "sha256", "why"),
        *required(sa.Boolean(), "forget"),
        *required(WORDS, "at"),
        *optional(WORDS, "lifted_at"),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_tombstone")),
    )
    op.create_index(
        "uq_tombstone_live", "tombstone", ["sha256"], unique=True, **only_where("lifted_at IS NULL")
    )
    op.create_table(
        "upload",
        *required(sa.Integer(), "no"),
        *required(WORDS, "source", "locator"),
        *optional(WORDS, "skip"),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_upload")),
        sa.UniqueConstraint("source", "locator", name=op.f("uq_upload_source_locator")),
    )
    op.create_index(op.f("ix_upload_locator"), "upload", ["locator"])
    op.create_table(
        "document",
        *required(sa.Integer(), "file_no"),
        *required(WORDS, "engine", "version"),
        *required(sa.LargeBinary(), "data"),
        sa.ForeignKeyConstraint(["file_no"], ["file.no"], name=op.f("fk_document_file_no_file")),
        sa.PrimaryKeyConstraint("file_no", "engine", "version", name=op.f("pk_document")),
    )
    op.create_table(
        "fingerprint",
        *required(sa.BigInteger(), "key"),
        *required(sa.Integer(), "speech_no"),
        sa.ForeignKeyConstraint(["speech_no"], ["speech.no"], name=op.f("fk_fingerprint_speech_no_speech")),
        sa.PrimaryKeyConstraint("key", "speech_no", name=op.f("pk_fingerprint")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "furniture",
        *required(sa.Integer(), "no", "file_no"),
        *required(WORDS, "rule", "text"),
        *required(sa.Text(), "spans"),
        sa.ForeignKeyConstraint(["file_no"], ["file.no"], name=op.f("fk_furniture_file_no_file")),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_furniture")),
    )
    op.create_index(op.f("ix_furniture_file_no"), "furniture", ["file_no"])
    op.create_table(
        "issue",
        *required(sa.Integer(), "no"),
        *optional(sa.Integer(), "file_no", "upload_no"),
        *required(WORDS, "stage", "code"),
        *optional(sa.Integer(), "page"),
        *required(WORDS, "detail", "at"),
        sa.ForeignKeyConstraint(["file_no"], ["file.no"], name=op.f("fk_issue_file_no_file")),
        sa.ForeignKeyConstraint(["upload_no"], ["upload.no"], name=op.f("fk_issue_upload_no_upload")),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_issue")),
    )
    op.create_index(op.f("ix_issue_code"), "issue", ["code"])
    op.create_index(op.f("ix_issue_file_no"), "issue", ["file_no"])
    op.create_index(op.f("ix_issue_upload_no"), "issue", ["upload_no"])
    op.create_table(
        "occurrence",
        *required(sa.Integer(), "no", "file_no", "ordinal", "speech_no"),
        *optional(WORDS, "title", "subtitle", "kind", "speaker", "role"),
        *required(JSON, "roles"),
        *optional(
            WORDS,
            "place",
            "jurisdiction",
            "occasion",
            "date",
            "date_from",
            "date_to",
            "date_printed",
            "date_source",
            "salutation",
        ),
        *required(JSON, "heading"),
        *required(sa.Text(), "head_spans", "body_spans"),
        *required(sa.Integer(), "page_first", "page_last", "char_count"),
        *required(sa.Boolean(), "truncated"),
        *required(sa.Integer(), "placeholders"),
        *required(JSON, "engines", "corrected"),
        *required(sa.Float(), "confidence"),
        *required(JSON, "evidence"),
        *required(WORDS, "loaded_at", "updated_at"),
        *optional(WORDS, "text"),
        sa.CheckConstraint(
            "confidence >= 0 AND confidence <= 1", name=op.f("ck_occurrence_ck_occurrence_confidence")
        ),
        sa.CheckConstraint(
            "kind IN ('讲话', '报告', '主持词', '致辞', '发言', '述职', '心得体会', '答记者问', '其他')",
            name=op.f("ck_occurrence_ck_occurrence_kind"),
        ),
        sa.ForeignKeyConstraint(["file_no"], ["file.no"], name=op.f("fk_occurrence_file_no_file")),
        sa.ForeignKeyConstraint(["speech_no"], ["speech.no"], name=op.f("fk_occurrence_speech_no_speech")),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_occurrence")),
        sa.UniqueConstraint("file_no", "ordinal", name=op.f("uq_occurrence_file_no_ordinal")),
    )
    op.create_index(op.f("ix_occurrence_date_from"), "occurrence", ["date_from"])
    op.create_index(op.f("ix_occurrence_loaded_at"), "occurrence", ["loaded_at"])
    op.create_index(op.f("ix_occurrence_speech_no"), "occurrence", ["speech_no"])
    op.create_table(
        "offer",
        *required(sa.Integer(), "no", "upload_no"),
        *optional(sa.Integer(), "file_no"),
        *optional(WORDS, "etag", "last_modified"),
        *required(WORDS, "first_seen", "last_seen"),
        *required(sa.Boolean(), "has_listing"),
        *optional(WORDS, "listing_title", "listing_uploaded_on"),
        *optional(sa.Integer(), "listing_page_count"),
        *optional(sa.BigInteger(), "listing_byte_size", "listing_views_min"),
        *optional(
            WORDS,
            "listing_access",
            "raw_title",
            "raw_uploaded_on",
            "raw_page_count",
            "raw_byte_size",
            "raw_views_min",
            "raw_access",
        ),
        sa.ForeignKeyConstraint(["file_no"], ["file.no"], name=op.f("fk_offer_file_no_file")),
        sa.ForeignKeyConstraint(["upload_no"], ["upload.no"], name=op.f("fk_offer_upload_no_upload")),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_offer")),
    )
    op.create_index(op.f("ix_offer_file_no"), "offer", ["file_no"])
    op.create_index(op.f("ix_offer_upload_no"), "offer", ["upload_no"])


def downgrade() -> None:
    raise NotImplementedError("restore the backup that `wengao db upgrade` made")
