"""What narrow indexes say, so that no row as long as a text is read for it: which keys are of short speeches, and
how long the prints of a speech are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TWO_FROM = 640  # shingles, as `likeness.TWO_FROM` was at this revision


def upgrade() -> None:
    op.add_column("fingerprint", sa.Column("short", sa.Boolean(), nullable=False, server_default=sa.false()))
    short = f"SELECT no FROM speech WHERE shingle_size < {TWO_FROM}"  # noqa: S608 - a constant
    op.execute(f"UPDATE fingerprint SET short = TRUE WHERE speech_no IN ({short})")  # noqa: S608 - a constant
    op.drop_index("ix_occurrence_speech_no", "occurrence")
    op.create_index("ix_occurrence_speech_no_char_count", "occurrence", ["speech_no", "char_count"])


def downgrade() -> None:
    raise NotImplementedError("restore the backup that `wengao db upgrade` made")
