"""The search index: derived from the tables, so it is made when all migrations are done (`migrations/env.py`).

Until then this revision's own index had other tables than a later program's.
"""

from __future__ import annotations

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    raise NotImplementedError("restore the backup that `wengao db upgrade` made")
