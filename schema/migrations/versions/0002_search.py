"""The search index: derived from the tables, so it is made by the module that reads it."""

from __future__ import annotations

from alembic import op
from sqlmodel import Session

from schema.search import index

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with Session(op.get_bind()) as session:
        index.rebuild(session)
        session.flush()


def downgrade() -> None:
    raise NotImplementedError("restore the backup that `wengao db upgrade` made")
