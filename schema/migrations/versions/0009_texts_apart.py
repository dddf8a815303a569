"""What is as long as a text moves into tables of its own: the texts of speeches, the words and places of prints,
the keys of the search index. On Postgres the look-up of sampled shingles finds all it reads in its index.

SQLite moves some rows at a time into new tables and deletes them where they were, so that the next ones take the
room of these: the file hardly grows. (Rows made shorter where they stand would leave their pages half empty.) What
is freed is overwritten, for a text that is forgotten later must stand nowhere else. Foreign keys are not enforced
meanwhile (`schema/database/upgrade.py`), but looked at when all is done.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
AT_ONCE = 1000  # rows
CACHE_KIB = 64 << 10  # SQLite's own 2 MB write a page several times while rows move

SPEECHES = "INSERT INTO speech_text (speech_no, text) SELECT no, text FROM speech"
PRINTS = (
    "INSERT INTO occurrence_text (occurrence_no, head_spans, body_spans, text)"
    " SELECT no, head_spans, body_spans, text FROM occurrence"
)
KEYS = (
    "INSERT INTO speech_fts_keys (speech_no, keys) SELECT speech_no, in_gb18030(keys) FROM speech_fts_entry"
)
LONG = {"speech": ("text",), "occurrence": ("text", "body_spans", "head_spans")}  # columns that move


def upgrade() -> None:
    connection = op.get_bind()
    op.create_table(
        "speech_text",
        sa.Column("speech_no", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("text", WORDS, nullable=False),
        sa.ForeignKeyConstraint(
            ["speech_no"], ["speech.no"], name=op.f("fk_speech_text_speech_no_speech"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("speech_no", name=op.f("pk_speech_text")),
    )
    op.create_table(
        "occurrence_text",
        sa.Column("occurrence_no", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("head_spans", sa.Text(), nullable=False),
        sa.Column("body_spans", sa.Text(), nullable=False),
        sa.Column("text", WORDS, nullable=True),
        sa.ForeignKeyConstraint(
            ["occurrence_no"],
            ["occurrence.no"],
            name=op.f("fk_occurrence_text_occurrence_no_occurrence"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("occurrence_no", name=op.f("pk_occurrence_text")),
    )
    indexed = sa.inspect(connection).has_table("speech_fts_entry")  # else it is made when all is done
    if connection.dialect.name == "sqlite":
        on_sqlite(connection, indexed=indexed)
    else:
        on_postgres(indexed=indexed)


def on_sqlite(connection: sa.Connection, *, indexed: bool) -> None:
    pragmas = {"secure_delete": 1, "cache_size": -CACHE_KIB}
    before = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas}
    for name, value in pragmas.items():
        connection.exec_driver_sql(f"PRAGMA {name} = {value}")
    move(connection, "speech", "no", LONG["speech"], SPEECHES)
    move(connection, "occurrence", "no", LONG["occurrence"], PRINTS)
    if indexed:
        op.execute("CREATE TABLE speech_fts_keys (speech_no INTEGER PRIMARY KEY, keys BLOB NOT NULL)")
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.create_function("in_gb18030", 1, in_gb18030, deterministic=True)
        move(connection, "speech_fts_entry", "speech_no", ("keys",), KEYS)
    for name, former in before.items():
        connection.exec_driver_sql(f"PRAGMA {name} = {former}")


def in_gb18030(keys: bytes) -> bytes:
    """Keys as `schema.search.index` stores them from this revision on: a fifth smaller than in UTF-8."""
    return zlib.compress(zlib.decompress(keys).decode().encode("gb18030"), 1)


def move(connection: sa.Connection, table: str, number: str, long: tuple[str, ...], filling: str) -> None:
    """Puts a table without its `long` columns in its place, after `filling` took these to another one."""
    made = "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type = ? AND sql IS NOT NULL"
    (definition,) = connection.exec_driver_sql(made, (table, "table")).scalars()
    indexes = connection.exec_driver_sql(made, (table, "index")).scalars().all()
    narrow = f"{table}_narrow"
    op.execute(re.sub(rf'^CREATE TABLE "?{table}"?', f"CREATE TABLE {narrow}", definition))
    for column in long:
        op.drop_column(narrow, column)
    columns = [column["name"] for column in sa.inspect(connection).get_columns(narrow)]
    listed = ", ".join(columns)
    for some in ranges(connection, table, number):
        op.execute(f"{filling} WHERE {some} ORDER BY {number}")
        op.execute(f"INSERT INTO {narrow} ({listed}) SELECT {listed} FROM {table} WHERE {some}")  # noqa: S608
        op.execute(f"DELETE FROM {table} WHERE {some}")  # noqa: S608 - constants
    op.drop_table(table)
    op.rename_table(narrow, table)
    for index in indexes:
        op.execute(index)


def on_postgres(*, indexed: bool) -> None:
    op.execute(SPEECHES)
    op.execute(PRINTS)
    for table, columns in LONG.items():
        for column in columns:
            op.drop_column(table, column)
    rewritten = {"speech": "pk_speech", "occurrence": "pk_occurrence"}
    if indexed:
        op.execute(
            'CREATE TABLE speech_fts_keys (place BIGINT NOT NULL, text TEXT COLLATE "C" NOT NULL, '
            'title TEXT COLLATE "C" NOT NULL, grams BIGINT[] NOT NULL)'
        )
        op.execute("ALTER TABLE speech_fts_keys ALTER COLUMN text SET STORAGE EXTERNAL")
        op.execute("INSERT INTO speech_fts_keys SELECT place, text, title, grams FROM speech_fts_entry")
        op.execute("ALTER TABLE speech_fts_keys ADD PRIMARY KEY (place)")
        op.execute("DROP INDEX speech_fts_grams")
        for column in ("text", "title", "grams"):
            op.drop_column("speech_fts_entry", column)
        op.execute("CREATE INDEX speech_fts_grams ON speech_fts_keys USING gin (grams)")
        rewritten["speech_fts_entry"] = "speech_fts_entry_pkey"
    op.execute("ALTER TABLE fingerprint DROP CONSTRAINT pk_fingerprint")
    op.execute(
        "ALTER TABLE fingerprint ADD CONSTRAINT pk_fingerprint PRIMARY KEY (key, speech_no) INCLUDE (short)"
    )
    for table, order in rewritten.items():  # a dropped column keeps its room until its table is written anew
        op.execute(f"CLUSTER {table} USING {order}")
        op.execute(f"ALTER TABLE {table} SET WITHOUT CLUSTER")
    op.execute("ANALYZE")


def ranges(connection: sa.Connection, table: str, number: str) -> Iterator[str]:
    """Conditions on `number` that together hold for every row, in order."""
    last = connection.exec_driver_sql(f"SELECT max({number}) FROM {table}").scalar() or 0  # noqa: S608
    for first in range(0, last + 1, AT_ONCE):
        yield f"{number} >= {first} AND {number} < {first + AT_ONCE}"


def downgrade() -> None:
    raise NotImplementedError("restore the backup that `wengao db upgrade` made")
