"""A source that is broken has its row among the issues."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("issue", sa.Column("source", WORDS, nullable=True))


def downgrade() -> None:
    raise NotImplementedError("restore the backup that `wengao db upgrade` made")
