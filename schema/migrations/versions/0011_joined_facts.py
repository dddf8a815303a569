"""Speeches have facts of their own, joined over their prints. Old libraries get theirs when all migrations are done
(`migrations/env.py`), by the module that keeps them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
FIELDS = ("title", "speaker", "role", "place", "date")


def upgrade() -> None:
    op.create_table(
        "speech_fact",
        sa.Column("speech_no", sa.Integer(), nullable=False, autoincrement=False),
        *(sa.Column(name, WORDS, nullable=True) for name in (*FIELDS, "date_from", "date_to")),
        *(sa.Column(f"{name}_print", sa.Integer(), nullable=True) for name in FIELDS),
        *(sa.Column(f"{name}_rule", WORDS, nullable=True) for name in FIELDS),
        sa.Column("contradicted", WORDS, nullable=False),
        sa.Column("person", WORDS, nullable=True),
        sa.ForeignKeyConstraint(
            ["speech_no"], ["speech.no"], name=op.f("fk_speech_fact_speech_no_speech"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("speech_no", name=op.f("pk_speech_fact")),
    )
    op.create_index(op.f("ix_speech_fact_person"), "speech_fact", ["person"])


def downgrade() -> None:
    raise NotImplementedError("restore the backup that `wengao db upgrade` made")
