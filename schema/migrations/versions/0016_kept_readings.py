"""What runs replace is kept, so that any run can be undone: the table `kept_reading`, and the runs that brought decisions
and tombstones, or withdrew decisions.

Of runs before this revision nothing is kept.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "kept_reading",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("file_no", sa.Integer(), nullable=False),
        sa.Column("run_id", WORDS, nullable=False),
        sa.Column("reread", sa.Boolean(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["file_no"], ["file.no"], name=op.f("fk_kept_reading_file_no_file")),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_kept_reading")),
        sa.UniqueConstraint("file_no", "run_id", name=op.f("uq_kept_reading_file_no_run_id")),
    )
    op.create_index(op.f("ix_kept_reading_run_id"), "kept_reading", ["run_id"])
    op.add_column("correction", sa.Column("brought_by", WORDS, nullable=True))
    op.add_column("correction", sa.Column("withdrawn_by", WORDS, nullable=True))
    op.add_column("tombstone", sa.Column("brought_by", WORDS, nullable=True))


def downgrade() -> None:
    raise NotImplementedError("restore the backup that `wengao db upgrade` made")
