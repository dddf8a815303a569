"""`schema.sql.select` on Postgres, asked as the server's superuser: nothing written, read, stopped or locked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from schema.database import roles
from schema.database.connection import LOCK, Database
from schema.sql import postgres
from schema.sql.select import StatementRefused, select
from schema.store.store import Store

pytestmark = pytest.mark.both_databases  # whose promise is that both are alike

# Each would do something if it ran: to the library, to the server, to other sessions, to files.
TRICKS = [
    "INSERT INTO run (run_id) VALUES ('x')",
    "DELETE FROM run",
    "TRUNCATE run",
    "DROP VIEW speeches",
    "COMMIT; DELETE FROM run",
    "SELECT 1; COMMIT; DELETE FROM run",
    "SELECT 1; DELETE FROM run",
    "EXPLAIN SELECT 1; COMMIT; DELETE FROM run",
    "SELECT 1) AS x; COMMIT; DELETE FROM run; SELECT (1",
    "SET TRANSACTION READ WRITE",
    "SELECT 1; SET TRANSACTION READ WRITE; DELETE FROM run",
    "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
    "SELECT set_config('transaction_read_only', 'off', false)",
    "SELECT set_config('default_transaction_read_only', 'off', false)",
    "SELECT set_config('statement_timeout', '0', false)",
    "SELECT set_config('role', 'postgres', false)",
    "WITH gone AS (DELETE FROM run RETURNING run_id) SELECT * FROM gone",
    "WITH a AS (UPDATE run SET state = 'done' RETURNING 1) SELECT * FROM a",
    "EXPLAIN ANALYZE DELETE FROM run",
    "EXPLAIN (ANALYZE) WITH a AS (DELETE FROM run RETURNING 1) SELECT * FROM a",
    "EXPLAIN ANALYZE CREATE TABLE taken AS SELECT 1",
    "SELECT * INTO taken FROM run",
    "SELECT * FROM run FOR UPDATE",
    "COPY run TO PROGRAM 'touch {folder}/touched'",
    "COPY (SELECT 1) TO PROGRAM 'touch {folder}/touched'",
    "COPY (SELECT 1) TO '{folder}/touched'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT PG_READ_FILE('/etc/passwd')",
    "SELECT \"pg_read_file\"('/etc/passwd')",
    "SELECT pg_catalog.pg_read_binary_file('/etc/passwd')",
    "SELECT pg_read_file/**/('/etc/passwd')",
    "SELECT U&\"\\0070g_read_file\"('/etc/passwd')",
    "SELECT u&\"pg!005fread_file\" UESCAPE '!' ('/etc/passwd')",
    "EXPLAIN ANALYZE SELECT pg_read_file('/etc/passwd')",
    "SELECT * FROM pg_ls_dir('/')",
    "SELECT * FROM pg_stat_file('/etc/passwd')",
    "SELECT lo_create(0)",
    "SELECT lo_import('/etc/passwd')",
    "SELECT lo_export(1, '{folder}/touched')",
    "SELECT loread(1, 1)",
    "SELECT dblink('dbname=x', 'DELETE FROM run')",
    "SELECT dblink_exec('dbname=x', 'DELETE FROM run')",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity",
    "SELECT pg_cancel_backend(1)",
    "SELECT pg_reload_conf()",
    "SELECT pg_rotate_logfile()",
    "SELECT pg_switch_wal()",
    "SELECT pg_create_restore_point('x')",
    "SELECT pg_stat_reset()",
    "SELECT pg_notify('a', 'b')",
    "SELECT pg_logical_emit_message(false, 'a', 'b')",
    f"SELECT pg_advisory_lock({LOCK})",
    f"SELECT pg_try_advisory_lock({LOCK})",
    f"SELECT pg_advisory_xact_lock({LOCK}), pg_sleep(60)",
    "SELECT nextval('speech_no_seq')",
    "SELECT setval('speech_no_seq', 1)",
    "SELECT setseed(0.5)",
    "SELECT query_to_xml('DELETE FROM run', true, true, '')",
    "SELECT table_to_xml(('pg_sha' || 'dow')::regclass, true, true, '')",
    "SELECT schema_to_xml('public', true, true, '')",
    "SELECT * FROM ts_stat('SELECT pg_sleep(60)::text::tsvector')",
    "SELECT passwd FROM pg_shadow",
    "SELECT rolpassword FROM pg_catalog.pg_authid",
    "SELECT query FROM pg_stat_activity",
    "SELECT * FROM pg_hba_file_rules",
    "SELECT pg_sleep(60)",
    "DO $$ BEGIN DELETE FROM run; END $$",
    "CALL nothing()",
    "LISTEN a",
    "LOCK TABLE run",
    "VACUUM",
    "CREATE TABLE taken (a int)",
    "PREPARE a AS DELETE FROM run",
    "DECLARE a CURSOR FOR SELECT 1",
    "SELECT E'\\0'",
    "SELECT '\0'",
    "SELECT '\udcff'",
]

READINGS: list[tuple[str, tuple[tuple[object, ...], ...]]] = [
    ("SELECT count(*) FROM speeches", ((0,),)),
    ("  -- how many?\n SELECT 1;", ((1,),)),
    ("SELECT 1 -- the end", ((1,),)),
    ("(SELECT 1)", ((1,),)),
    ("SELECT", ((),)),
    ("VALUES (1, '讲话')", ((1, "讲话"),)),
    ("SELECT 1 AS a, 2 AS a, NULL AS b", ((1, 2, None),)),
    ("SELECT '100%', 'a:b', $$单引号'$$", (("100%", "a:b", "单引号'"),)),
    ("SELECT ARRAY['讲', '话'], '{\"a\": 1}'::jsonb, 'x'::bytea", ((["讲", "话"], {"a": 1}, b"x"),)),
    ("WITH n(i) AS (VALUES (3), (1)) SELECT i FROM n ORDER BY i", ((1,), (3,))),
    ("SELECT string_agg(x, '、' ORDER BY x) FROM (VALUES ('b'), ('a')) AS v(x)", (("a、b",),)),
    ("SELECT random() < 2, pg_typeof(1)::text, now() IS NULL", ((True, "integer", False),)),
]


@pytest.fixture
def served(store: Store, library: Database) -> Database:
    """A library on Postgres with the run `r1`."""
    if library.url.get_backend_name() != "postgresql":
        pytest.skip("about Postgres")
    return library


def ask(database: Database, statement: str, rows: int = 10, seconds: float = 5.0) -> Any:
    """The rows of a statement."""
    return select(database, statement, rows=rows, seconds=seconds).rows


def test_no_trick_works(served: Database, tmp_path: Path) -> None:
    """Refused every time; then the library is the same, no file was made, and a writer need not wait."""
    tmp_path.chmod(0o777)
    for trick in TRICKS:
        statement = trick.replace("{folder}", str(tmp_path))
        with pytest.raises(StatementRefused) as caught:
            raise AssertionError(statement, ask(served, statement, seconds=0.5))
        assert caught.value.exit_code == 2 and caught.value.advice, statement
        assert "root:" not in caught.value.message, statement
        assert ask(served, "SELECT run_id, state FROM runs") == (("r1", "running"),), statement
    assert list(tmp_path.iterdir()) == []
    with served.write() as session:
        session.execute(sa.text("SET LOCAL lock_timeout = 1000"))


def test_the_session_of_a_statement_is_not_used_again(
    served: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If a statement did lock the writers out, by a way nobody thought of, the lock would go with its session."""
    monkeypatch.setattr("schema.sql.postgres._forbidden", lambda statement, volatile: None)
    ask(served, f"SELECT pg_advisory_lock({LOCK})")
    ask(served, "SELECT set_config('default_transaction_read_only', 'on', false)")
    with served.writer.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
    with served.write() as session:
        session.execute(sa.text("UPDATE run SET command = 'written'"))


BEHIND_THE_FIRST_WALL = [
    "SELECT rolpassword FROM pg_catalog.pg_authid",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_ls_dir('/')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT * FROM speech",
    "SELECT * FROM alembic_version",
    "SELECT set_config('role', 'postgres', true), pg_read_file('/etc/passwd')",
]


@pytest.mark.parametrize("statement", BEHIND_THE_FIRST_WALL)
def test_the_server_refuses_what_our_own_wall_lets_through(
    served: Database, monkeypatch: pytest.MonkeyPatch, statement: str
) -> None:
    """With our list of closed words taken out, the reader role still may not; without the role it would."""
    monkeypatch.setattr("schema.sql.postgres._forbidden", lambda statement, volatile: None)
    assert postgres.second_wall(served)
    with pytest.raises(StatementRefused, match="permission denied"):
        ask(served, statement)
    assert ask(served, "SELECT run_id FROM runs") == (("r1",),)


def test_without_the_role_the_first_wall_stands_alone(
    served: Database, monkeypatch: pytest.MonkeyPatch, wengao: Callable[..., Any]
) -> None:
    """A server that makes no roles still answers, and `doctor` says what is missing."""
    with served.writer.begin() as connection:
        connection.exec_driver_sql(f"DROP OWNED BY {roles.READER}")
    assert not postgres.second_wall(served)
    assert ask(served, "SELECT run_id FROM runs") == (("r1",),)
    with pytest.raises(StatementRefused, match="pg_read_file"):
        ask(served, "SELECT pg_read_file('/etc/passwd')")
    url = served.url.render_as_string(hide_password=False)
    (found,) = [
        found
        for found in wengao("doctor", "--json", "--db", url).json["findings"]
        if found["name"] == "library"
    ]
    assert found["verdict"] == "note" and "CREATE ROLE wengao_reader" in found["advice"]


def test_an_owner_who_may_not_make_roles_gets_a_library_all_the_same(served: Database) -> None:
    """The upgrade goes on without the role, in the same transaction."""
    with served.writer.begin() as connection:
        connection.exec_driver_sql("CREATE ROLE wengao_plain NOLOGIN")
        connection.exec_driver_sql("SET LOCAL ROLE wengao_plain")
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("schema.database.roles._exists", lambda connection: False)
            assert not roles.offer_reader(connection)
        assert connection.exec_driver_sql("SELECT 1").scalar_one() == 1
        connection.exec_driver_sql("RESET ROLE")
        connection.exec_driver_sql("DROP ROLE wengao_plain")


def test_reading_works(served: Database) -> None:
    """What computes and looks at the library is run; types stay what they are."""
    for statement, rows in READINGS:
        assert ask(served, statement) == rows, statement


def test_plans_can_be_looked_at(served: Database) -> None:
    """As on SQLite."""
    (first, *_) = ask(served, "EXPLAIN SELECT * FROM speeches")
    assert "cost" in first[0]


def test_a_huge_value_stays_at_the_server(served: Database) -> None:
    """70 MB in one value are refused before they are sent; a smaller value beside it is no way round."""
    for statement in ("SELECT repeat('x', 70000000)", "SELECT 'a', repeat('x', 70000000), 'b'"):
        with pytest.raises(StatementRefused, match="larger than 64 MB"):
            ask(served, statement, seconds=60)


def test_rows_are_cut_at_the_server(served: Database) -> None:
    """An endless series gives its first rows at once."""
    answer = select(served, "SELECT generate_series(1, 1000000000) AS i", rows=3, seconds=20)
    assert answer.rows == ((1,), (2,), (3,)) and answer.more


def test_words_in_texts_are_no_trap(served: Database, make: Callable[..., Any], store: Store) -> None:
    """Chinese and everyday words are asked for freely; a text that names a closed function is refused, too,
    and the message names the word."""
    made = make("a.pdf", "同志们：今天开会（一）。")
    store.load(made.offer, made.file, made.document, made.reading, "r1")
    for words in ("会（一）", "update", "system", "grant", "讲话(二)"):
        ask(served, f"SELECT count(*) FROM speeches WHERE text LIKE '%{words}%'")
    with pytest.raises(StatementRefused, match="pg_sleep"):
        ask(served, "SELECT count(*) FROM speeches WHERE text LIKE '%pg_sleep%'")
