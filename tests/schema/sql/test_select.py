"""`schema.sql.select`: a stranger's SELECT changes nothing, whatever it tries, and ends."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from schema.database.connection import Database
from schema.database.opening import open_database
from schema.sql.select import StatementRefused, select

pytestmark = pytest.mark.both_databases  # whose promise is that both are alike


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty library in a file of its own."""
    with open_database(f"sqlite:///{tmp_path}/w.db", create=True) as opened:
        yield opened


def ask(
    database: Database, statement: str, rows: int = 10, seconds: float = 5.0
) -> tuple[tuple[object, ...], ...]:
    """The rows of a statement."""
    return select(database, statement, rows=rows, seconds=seconds).rows


TRICKS = [
    "INSERT INTO run (run_id) VALUES ('x')",
    "DELETE FROM speech",
    "DROP VIEW speeches",
    "ATTACH DATABASE 'other.db' AS other",
    "SELECT 1; DROP TABLE speech",
    "SELECT 1; ATTACH 'other.db' AS other",
    "WITH gone AS (SELECT 1) DELETE FROM speech",
    "WITH new(x) AS (VALUES (1)) INSERT INTO run (run_id) SELECT x FROM new",
    "WITH new(x) AS (VALUES (1)) UPDATE speech SET text = '' WHERE no IN (SELECT x FROM new)",
    "WITH new(x) AS (VALUES (1)) REPLACE INTO run (run_id) SELECT x FROM new",
    "PRAGMA writable_schema = ON",
    "PRAGMA query_only = OFF",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA user_version = 7",
    "/* a */ -- b\n PRAGMA writable_schema = 1",
    "SELECT load_extension('evil')",
    "SELECT LOAD_EXTENSION('evil', 'main')",
    "SELECT writefile('x', 'y')",
    "SELECT fts3_tokenizer('simple')",
    "VACUUM INTO 'copy.db'",
    "VACUUM",
    "REINDEX",
    "ANALYZE",
    "BEGIN EXCLUSIVE",
    "CREATE TEMP TABLE t (a)",
    "CREATE TABLE t AS SELECT 1",
    "EXPLAIN DELETE FROM speech",
    "EXPLAIN QUERY PLAN DROP TABLE speech",
    "DETACH main",
    "SAVEPOINT a",
    "SELECT * FROM pragma_writable_schema",
    "SELECT * FROM pragma_journal_mode('delete')",
    "SELECT readfile('/etc/passwd')",
    "SELECT edit('x')",
    "SELECT * FROM fsdir('.')",
    "SELECT * FROM (SELECT 1); COMMIT; DELETE FROM run",
    "COMMIT; DELETE FROM run",
    "WITH a AS (SELECT 1) SELECT * FROM a; PRAGMA query_only = OFF",
    "ATTACH ':memory:' AS scratch",
    "SELECT '\0'",
    "SELECT '\udcff'",
]


@pytest.mark.parametrize("statement", TRICKS)
def test_nothing_is_written(
    database: Database, tmp_path: Path, statement: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every trick is refused, the file's bytes stay, and no other file appears."""
    monkeypatch.chdir(tmp_path)
    before = sorted(path.name for path in tmp_path.iterdir())
    digest = hashlib.sha256((tmp_path / "w.db").read_bytes()).digest()
    with pytest.raises(StatementRefused) as caught:
        ask(database, statement)
    assert caught.value.exit_code == 2
    assert hashlib.sha256((tmp_path / "w.db").read_bytes()).digest() == digest
    assert sorted(path.name for path in tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("statement", "rows"),
    [
        ("SELECT count(*) FROM speeches", ((0,),)),
        ("  -- how many?\n SELECT 1", ((1,),)),
        (
            "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT * FROM n",
            ((1,), (2,), (3,)),
        ),
        ("VALUES (1, '讲话')", ((1, "讲话"),)),
        ("SELECT upper('a'), length('讲话'), json_extract('[7]', '$[0]')", (("A", 2, 7),)),
    ],
)
def test_reading_works(database: Database, statement: str, rows: tuple[tuple[object, ...], ...]) -> None:
    """Views, functions, JSON and recursion are there to be used."""
    assert ask(database, statement) == rows


def test_an_endless_query_is_stopped(database: Database) -> None:
    """The time limit ends a recursion that never would."""
    endless = "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    with pytest.raises(StatementRefused, match=r"stopped after 0\.2 s"):
        ask(database, endless, seconds=0.2)


def test_rows_are_cut_and_it_is_said(database: Database) -> None:
    """An endless result is cut at the limit, with `more` set."""
    endless = "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
    answer = select(database, endless, rows=3, seconds=5)
    assert answer.rows == ((1,), (2,), (3,)) and answer.more
    assert not select(database, "SELECT 1", rows=1, seconds=5).more


def test_one_value_cannot_take_all_memory(database: Database) -> None:
    """A gigabyte in one value is refused."""
    with pytest.raises(StatementRefused):
        ask(database, "SELECT zeroblob(1000000000)")


def test_all_values_together_cannot_either(library: Database) -> None:
    """Eight values of 10 MB are refused on both databases, with the way out; the rows before are not held."""
    value = {"sqlite": "hex(zeroblob(5000000))", "postgresql": "repeat('x', 10000000)"}
    many = "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 8) SELECT i, {} FROM n"
    with pytest.raises(StatementRefused, match="larger than 64 MB") as caught:
        ask(library, many.format(value[library.url.get_backend_name()]), rows=8, seconds=60)
    assert "export" in caught.value.advice
    few = many.format(value[library.url.get_backend_name()])
    assert len(ask(library, few, rows=3, seconds=60)) == 3


def test_time_is_kept_inside_one_long_step_too(database: Database) -> None:
    """SQLite looks at the clock every 20,000 steps; three of 60 MB each take longer than the limit."""
    began = time.monotonic()
    with pytest.raises(StatementRefused, match=r"stopped after 0\.3 s"):
        ask(
            database,
            "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n)"
            " SELECT max(length(randomblob(30000000))) FROM n",
            seconds=0.3,
        )
    assert time.monotonic() - began < 20  # 20,000 steps would be minutes


def test_a_statement_is_not_endless(library: Database) -> None:
    """100,000 characters at most: SQLite before 3.50.2 corrupts its memory at 32,768 different aggregates."""
    many = ", ".join(f"max({n})" for n in range(32_768))
    with pytest.raises(StatementRefused, match="longer than 100,000 characters"):
        ask(library, f"SELECT {many}")


def test_patterns_are_short(database: Database) -> None:
    """A pattern of thousands of wildcards, which no clock can stop, is refused."""
    with pytest.raises(StatementRefused, match="pattern"):
        ask(database, f"SELECT 'x' LIKE '{'%a' * 1000}'")


def test_a_reader_does_not_wait_for_a_writer(database: Database, tmp_path: Path) -> None:
    """While a load holds the writers' lock, a SELECT answers."""
    writer = sqlite3.connect(tmp_path / "w.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    assert ask(database, "SELECT 1") == ((1,),)
    writer.close()


def test_both_databases_answer_alike(library: Database) -> None:
    """Rows, the row limit and errors mean the same on SQLite and Postgres."""
    answer = select(
        library, "WITH n(i) AS (VALUES (1), (2), (3)) SELECT i AS number FROM n", rows=2, seconds=5
    )
    assert answer.columns == ("number",)
    assert answer.rows == ((1,), (2,)) and answer.more
    with pytest.raises(StatementRefused, match="nowhere"):
        ask(library, "SELECT * FROM nowhere")
