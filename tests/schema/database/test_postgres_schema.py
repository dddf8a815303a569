"""A library in a Postgres schema of its own, beside tables of others and another library: nobody meets anybody."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from flows.archive.store import Archive
from schema.audit.check import look
from schema.database.connection import HEAD, connect, version
from schema.database.opening import open_database
from schema.database.roles import reads
from schema.database.upgrade import upgrade_database
from schema.errors import BadDatabaseUrl
from schema.exchange.copy import copy_rows
from schema.query.filters import counts
from schema.sql.select import select
from schema.store.store import Store
from schema.tables.views import NAMES
from tests.schema.conftest import Clock, make_file
from tests.support.exports import exported
from tests.support.old_libraries import library_of
from wengao.care import pg_dump
from wengao.care.backup import back_up, bring_back
from wengao.settings.load import load
from wengao.settings.model import Settings

pytestmark = pytest.mark.both_databases
ROOT = Path(__file__).parents[3]
OTHERS = "CREATE TABLE public.file (no int); CREATE TABLE public.alembic_version (version_num text)"


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a database where other programs have tables, some of our names."""
    url = make_url(request.getfixturevalue("postgres")).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    name = "wengao_beside_others"
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    made = url.set(database=name)
    others = sa.create_engine(made)
    with others.begin() as connection:
        connection.exec_driver_sql(OTHERS)
        connection.exec_driver_sql("INSERT INTO public.file VALUES (7)")
    others.dispose()
    yield made.render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()


def in_schema(server: str, schema: str) -> str:
    """The URL of a library there."""
    return f"{server}{'&' if '?' in server else '?'}schema={schema}"


def filled(url: str, *bodies: str) -> None:
    """Load a file."""
    with open_database(url, create=True) as library:
        store = Store(library, Clock())
        store.runs.begin("r1")
        made = make_file("a.pdf", *bodies, speaker="张明")
        store.load(made.offer, made.file, made.document, made.reading, "r1")
        store.runs.finish("r1")


def test_two_libraries_beside_tables_of_others(server: str, tmp_path: Path) -> None:
    """Each sees its own; views, roles, SELECTs, copies, backups and `alembic check` stay within the schema."""
    first, second = in_schema(server, "wengao"), in_schema(server, "zweite_2")
    filled(first, "同志们：\n第一件事。")
    filled(second, "各位代表：\n第二件事。", "第三件事。")
    with open_database(first) as one, open_database(second) as other:
        for library, speeches in ((one, 1), (other, 2)):
            with library.read() as session:
                assert list(look(session)) == [] and counts(session).speeches == speeches
            asked = "SELECT count(*) AS n FROM speeches"
            assert select(library, asked, rows=10, seconds=5).rows == ((speeches,),)
            with library.reader.connect() as connection:
                assert reads(connection)
        checked = subprocess.run(
            [sys.executable, "-m", "alembic", "check"],
            cwd=ROOT,
            env={**os.environ, "WENGAO_DB": first},
            capture_output=True,
            text=True,
            check=False,
        )
        assert checked.returncode == 0, checked.stdout
        with one.reader.connect() as connection:
            schemas = sa.text("SELECT table_schema, count(*) FROM information_schema.views WHERE table_name IN :names "
                              "GROUP BY 1 ORDER BY 1").bindparams(sa.bindparam("names", NAMES, expanding=True))  # fmt: skip
            assert connection.execute(schemas).all() == [("wengao", len(NAMES)), ("zweite_2", len(NAMES))]
            assert connection.scalar(sa.text("SELECT no FROM public.file")) == 7
            assert connection.execute(sa.text("SELECT * FROM public.alembic_version")).all() == []
        with open_database(f"sqlite:///{tmp_path}/copy.db", create=True) as copy:
            copy_rows(one, copy)
            with open_database(in_schema(server, "back"), create=True) as back:
                copy_rows(copy, back)
                assert exported(back, history=True) == exported(one, history=True)
    archive = Archive(tmp_path / "archive")
    with open_database(second) as library:
        back_up(library, archive, tmp_path / "backup")
    restored = Settings(in_schema(server, "restored"), str(tmp_path / "new"), 1, (), ())
    bring_back(tmp_path / "backup", restored, Archive(tmp_path / "new"))
    with open_database(second) as library, open_database(restored.database) as again:
        assert exported(library) == exported(again)
        before, after = (exported(one, history=True)["changes"] for one in (library, again))
        assert after.startswith(before)
        assert after.count(b"\n") == before.count(b"\n") + 1  # a restored library numbers its changes anew


@pytest.mark.usefixtures("tools")
def test_a_dump_holds_the_schema_alone(server: str, new_url: Callable[[], str], tmp_path: Path) -> None:
    """`pg_dump` takes nothing of others, and `pg_restore` puts it where a schema of that name is wanted."""
    target = new_url()
    if target.startswith("sqlite"):
        pytest.skip("once is enough")
    filled(in_schema(server, "wengao"), "同志们：\n第一件事。")
    with open_database(in_schema(server, "wengao")) as library:
        pg_dump.dump(library, tmp_path)
        expected = exported(library, history=True)
    url = in_schema(target, "wengao")
    with connect(url) as empty:
        pg_dump.load(empty, tmp_path)
    with open_database(url) as restored:
        assert exported(restored, history=True) == expected
        with restored.reader.connect() as connection:
            assert connection.scalar(sa.text("SELECT to_regclass('public.file')")) is None


def test_an_old_library_in_a_schema_is_upgraded(server: str) -> None:
    """In its schema, with its data, and nothing in the default one."""
    filled(in_schema(server, "there"), "同志们：\n第一件事。")
    with open_database(in_schema(server, "there")) as there:
        url = in_schema(server, "older")
        with connect(url) as older, older.writer.begin() as connection:
            connection.exec_driver_sql("CREATE SCHEMA older")
        library_of("0009", url, there)
        assert upgrade_database(url).after == HEAD
        with open_database(url) as upgraded:
            assert version(upgraded) == HEAD and exported(upgraded) == exported(there)


def test_writers_of_two_schemas_do_not_wait(server: str) -> None:
    """The lock is the library's, not the database's; two writers of one library still queue."""
    first, second = in_schema(server, "wengao"), in_schema(server, "zweite")
    for url in (first, second):
        open_database(url, create=True).close()
    order: list[str] = []

    def write() -> None:
        with open_database(first) as library, library.write():
            order.append("later")

    with open_database(first) as one, open_database(second) as other:
        with one.write():
            with other.write():
                order.append("beside")
            waiting = threading.Thread(target=write)
            waiting.start()
            waiting.join(1)
            order.append("first")
        waiting.join()
    assert order == ["beside", "first", "later"]


def test_the_setting(tmp_path: Path) -> None:
    """`[store] schema` and WENGAO_SCHEMA go with Postgres; a name that is none is refused before anything is asked."""
    file = tmp_path / "wengao.toml"
    file.write_text('[store]\nurl = "postgresql://ann@host/office?sslmode=require"\nschema = "wengao"\n')
    assert load({}, {}, tmp_path).database == "postgresql://ann@host/office?sslmode=require&schema=wengao"
    assert load({}, {"WENGAO_SCHEMA": "other"}, tmp_path).database.endswith("&schema=other")
    assert load({"store.url": "w.db"}, {}, tmp_path).database == f"sqlite:///{tmp_path}/w.db"
    for wrong in ("pg_mine", "a-b", "Ä", "x" * 64, 'a"b'):
        with pytest.raises(BadDatabaseUrl):
            connect(f"postgresql://ann@host/office?schema={wrong}")
