"""Whether a file has pages: web pages, e-books and most Word documents have none, and exports say so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("file", sa.Column("paged", sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    raise NotImplementedError("restore the backup that `wengao db upgrade` made")
