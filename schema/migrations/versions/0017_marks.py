"""Two more kinds of decisions: that a file is no speech (`file`), and a person's tags and notes on speeches (`speech`)."""

from __future__ import annotations

import re
from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

CONSTRAINT: Final = "ck_correction_ck_correction_kind"  # as revision 0001 named it
BEFORE: Final = "kind IN ('boundary', 'fact', 'match')"
AFTER: Final = "kind IN ('boundary', 'fact', 'match', 'file', 'speech')"


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        on_sqlite(connection)
    else:
        op.execute(f"ALTER TABLE correction DROP CONSTRAINT {CONSTRAINT}")
        op.execute(f"ALTER TABLE correction ADD CONSTRAINT {CONSTRAINT} CHECK ({AFTER})")


def on_sqlite(connection: sa.Connection) -> None:
    """SQLite changes no constraint: the table is made anew, with its rows and their numbers."""
    made = "SELECT sql FROM sqlite_master WHERE tbl_name = 'correction' AND type = ? AND sql IS NOT NULL"
    (definition,) = connection.exec_driver_sql(made, ("table",)).scalars()
    indexes = connection.exec_driver_sql(made, ("index",)).scalars().all()
    if BEFORE not in definition:
        raise RuntimeError(
            f"the table of decisions has another constraint than revision 0001 made: {definition}"
        )
    wider = re.sub(r'^CREATE TABLE "?correction"?', "CREATE TABLE correction_wider", definition)
    op.execute(wider.replace(BEFORE, AFTER))
    op.execute("INSERT INTO correction_wider SELECT * FROM correction")
    op.drop_table("correction")
    op.rename_table("correction_wider", "correction")
    for index in indexes:
        op.execute(index)


def downgrade() -> None:
    raise NotImplementedError("restore the backup that `wengao db upgrade` made")
