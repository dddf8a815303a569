"""The search index has a number for the year and the speaker of each speech, by which first uses are grouped.

The numbers are filled in when all migrations are done; an index that is made anew has them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if sa.inspect(op.get_bind()).has_table("speech_fts_entry"):
        op.execute("ALTER TABLE speech_fts_entry ADD COLUMN speaker_year BIGINT")


def downgrade() -> None:
    raise NotImplementedError("restore the backup that `wengao db upgrade` made")
