"""What changed is recorded: the table `change`, which begins with every print and relation that the library holds.

Uploads and offers say which run brought them, runs what they read and whether they were taken back. All of it is
filled by the database itself, in one statement a kind: no row passes through this program.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
KINDS = ("new", "changed", "moved", "removed", "restored", "corrected", "related", "unrelated")
JSON_TEXT = {"sqlite": "", "postgresql": "::jsonb"}
BEGINNING = (
    """
    INSERT INTO change (at, kind, speech_id, file_sha256, detail)
    SELECT occurrence.loaded_at, 'new', speech.speech_id, file.sha256,
      ('{"ordinal": ' || occurrence.ordinal || '}')JSON
    FROM occurrence JOIN speech ON speech.no = occurrence.speech_no JOIN file ON file.no = occurrence.file_no
    ORDER BY occurrence.loaded_at, file.sha256, occurrence.ordinal
    """,
    """
    INSERT INTO change (at, kind, speech_id, detail)
    SELECT found_at, 'related', a, ('{"to": "' || b || '", "relation": "' || kind || '"}')JSON
    FROM relation WHERE revoked_at IS NULL ORDER BY no
    """,
)


def upgrade() -> None:
    op.create_table(
        "change",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("at", WORDS, nullable=False),
        sa.Column("run_id", WORDS, nullable=True),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("speech_id", WORDS, nullable=False),
        sa.Column("file_sha256", WORDS, nullable=True),
        sa.Column("detail", JSON, nullable=False),
        sa.CheckConstraint(f"kind IN ({', '.join(map(repr, KINDS))})", name=op.f("ck_change_kind")),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_change")),
    )
    op.add_column("upload", sa.Column("brought_by", WORDS, nullable=True))
    op.add_column("offer", sa.Column("brought_by", WORDS, nullable=True))
    op.add_column("offer", sa.Column("seen_by", WORDS, nullable=True))
    op.add_column("offer", sa.Column("seen_runs", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("run", sa.Column("pages", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("run", sa.Column("byte_size", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("run", sa.Column("seconds", JSON, nullable=True))
    op.add_column("run", sa.Column("codes", JSON, nullable=True))
    op.add_column("run", sa.Column("undone_at", WORDS, nullable=True))
    connection = op.get_bind()
    for statement in BEGINNING:
        connection.exec_driver_sql(statement.replace("JSON", JSON_TEXT[connection.dialect.name]))


def downgrade() -> None:
    raise NotImplementedError("restore the backup that `wengao db upgrade` made")
