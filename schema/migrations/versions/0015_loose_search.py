"""The search index is made anew when all migrations are done, of loose keys: a search in either script asks it once.

What is freed is overwritten, for a text that is forgotten later must stand nowhere else.
"""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        before = connection.exec_driver_sql("PRAGMA secure_delete").scalar()
        connection.exec_driver_sql("PRAGMA secure_delete = 1")
    for table in ("speech_fts", "speech_fts_entry", "speech_fts_keys"):
        op.execute(f"DROP TABLE IF EXISTS {table}")
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA secure_delete = {before}")


def downgrade() -> None:
    raise NotImplementedError("restore the backup that `wengao db upgrade` made")
