"""Cut speeches that are excerpts of a whole one stand for no cluster any more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    speech = sa.table(
        "speech",
        *map(sa.column, ("no", "speech_id", "canonical_reason")),
        sa.column("is_canonical", sa.Boolean),
    )
    whole = speech.alias("whole")
    occurrence = sa.table("occurrence", sa.column("speech_no"), sa.column("truncated", sa.Boolean))
    relation = sa.table("relation", *map(sa.column, ("a", "b", "kind", "revoked_at")))

    def prints(of: sa.FromClause, truncated: bool) -> sa.ColumnElement[bool]:
        flag = occurrence.c.truncated if truncated else ~occurrence.c.truncated
        return sa.exists().where(occurrence.c.speech_no == of.c.no, flag)

    within_whole = sa.exists().where(
        relation.c.a == speech.c.speech_id,
        relation.c.kind == "excerpt_of",
        relation.c.revoked_at.is_(None),
        whole.c.speech_id == relation.c.b,
        prints(whole, truncated=False),
    )
    op.execute(
        sa.update(speech)
        .where(
            speech.c.is_canonical,
            prints(speech, truncated=True),
            ~prints(speech, truncated=False),
            within_whole,
        )
        .values(is_canonical=False, canonical_reason="excerpt of a whole speech")
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup that `wengao db upgrade` made")
