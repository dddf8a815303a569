"""Pages that are pictures: what was recognised on them, and which of them wait to be recognised."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "recognised_page",
        sa.Column("file_sha256", WORDS, nullable=False),
        sa.Column("page", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("digest", WORDS, nullable=True),
        sa.Column("engine", WORDS, nullable=True),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("file_sha256", "page", name=op.f("pk_recognised_page")),
    )
    op.create_index(op.f("ix_recognised_page_digest"), "recognised_page", ["digest"])


def downgrade() -> None:
    raise NotImplementedError("restore the backup that `wengao db upgrade` made")
