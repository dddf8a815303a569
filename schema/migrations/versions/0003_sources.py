"""What configured sources need: when they last listed an upload, and the pages they were found on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    for name in ("page_url", "listed_at", "gone_at"):
        op.add_column("upload", sa.Column(name, WORDS, nullable=True))
    op.add_column("upload", sa.Column("missed", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("run", sa.Column("listed", sa.Integer(), nullable=True))
    for name in ("scheduled_at", "flow_run"):
        op.add_column("run", sa.Column(name, WORDS, nullable=True))
    op.add_column("run", sa.Column("report", sa.LargeBinary(), nullable=True))
    op.create_table(
        "web_page",
        sa.Column("url", WORDS, nullable=False),
        sa.Column("final_url", WORDS, nullable=False),
        sa.Column("media_type", WORDS, nullable=False),
        sa.Column("charset", WORDS, nullable=False),
        sa.Column("etag", WORDS, nullable=True),
        sa.Column("last_modified", WORDS, nullable=True),
        sa.Column("fetched_at", WORDS, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_web_page")),
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup that `wengao db upgrade` made")
