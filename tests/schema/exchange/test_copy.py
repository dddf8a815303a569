"""`schema.exchange.copy`: a library moves between databases with its ids, and numbers go on from there."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from schema.audit.check import look
from schema.database.connection import Database
from schema.database.opening import open_database
from schema.exchange.copy import Copied, NotEmpty, NotTheSame, copy_rows, digest
from schema.search.search import search
from schema.store.store import Store
from schema.tables.handles import LIBRARY, SPEECH_TEXT
from tests.schema.conftest import embedded_server
from tests.support.exports import exported

pytestmark = pytest.mark.both_databases  # whose promise is that both are alike

Make = Callable[..., Any]
ONE = "同志们：\n今天我们开会，讲两点意见。\n谢谢大家！"
TWO = "各位代表：\n现在我作工作报告，请予审议。\n谢谢。"
# By what Postgres is told; the order of the first is by code point, that of the others is not everywhere.
LOCALES = {
    "C": "LOCALE 'C'",
    "en_US": "LOCALE 'en_US.UTF-8'",
    "zh_CN": "LOCALE 'zh_CN.UTF-8'",
    "ICU": "LOCALE_PROVIDER icu ICU_LOCALE 'zh' LOCALE 'C'",
    "unicode": "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'PG_UNICODE_FAST' LOCALE 'C.UTF-8'",
}


@pytest.fixture(scope="module")
def many_tongues(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a Postgres server that knows the locales which this machine can compile, at 3 s of CPU each."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory() as name:
        folder, compiler = Path(name), shutil.which("localedef")
        folder.chmod(0o755)  # the server may run as another user
        for known in ("en_US", "zh_CN") if request.config.getoption("--all") else ("en_US",):
            if compiler:
                subprocess.run([compiler, "-i", known, "-f", "UTF-8", folder / f"{known}.UTF-8"], check=False)
        for found in Path("/usr/lib/locale").glob("C.utf8"):
            (folder / found.name).symlink_to(found)
        with embedded_server(LOCPATH=name) as url:
            yield url


@pytest.fixture(
    params=["en_US", *(pytest.param(name, marks=pytest.mark.campaign) for name in LOCALES if name != "en_US")]
)
def localized(request: pytest.FixtureRequest, many_tongues: str) -> Iterator[str]:
    """The URL of a new Postgres database under a locale of its own; skipped where the server has it not."""
    server = make_url(many_tongues).set(drivername="postgresql+psycopg")
    name, refused = f"wengao_{uuid.uuid4().hex[:12]}", ""
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        try:
            made = f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' {LOCALES[request.param]}"
            connection.exec_driver_sql(made)
        except sa.exc.DBAPIError as error:
            refused = str(error.orig)
    if not refused:
        yield server.set(database=name).render_as_string(hide_password=False)
        with engine.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()
    if refused:
        pytest.skip(f"this server makes no database of locale {request.param}: {refused}")


def test_a_library_moves_there_and_back(
    store: Store, library: Database, make: Make, url: str, tmp_path: Path
) -> None:
    """From SQLite or Postgres to SQLite: same lines, sound, searchable, and it can be loaded into."""
    made = make("a.pdf", ONE, TWO)
    store.load(made.offer, made.file, made.document, made.reading, "r1")
    with open_database(f"sqlite:///{tmp_path}/copy.db", create=True) as copy:
        copied = copy_rows(library, copy)
        assert copied["speech"].rows == copied["occurrence"].rows == 2
        assert exported(copy, history=True) == exported(library, history=True)
        with copy.read() as session:
            assert list(look(session)) == []
            assert search(session, "审议").total == 1
        with pytest.raises(NotEmpty) as refused:
            copy_rows(library, copy)
        assert copy.location in str(refused.value) and refused.value.exit_code == 2


def test_sqlite_to_postgres_to_sqlite_under_any_locale(
    localized: str, tmp_path: Path, make: Make, clock: Any
) -> None:
    """Exports are the same bytes on all three, whatever order the server's locale has; digests too."""
    names = ("Ä.pdf", "z.pdf", "a.pdf", "张.pdf", "李.pdf", "_.pdf", "Z.pdf")
    with open_database(f"sqlite:///{tmp_path}/first.db", create=True) as first:
        store = Store(first, clock)
        store.runs.begin("r1")
        for name in names:
            made = make(name, f"{ONE}\n{name}", TWO, speaker="张明", date="2024-06", title=name, unowned=True)
            store.load(made.offer, made.file, made.document, made.reading, "r1")
            clock.forward(seconds=1)
        before = exported(first, history=True)
        with open_database(localized, create=True) as second:
            there = copy_rows(first, second)
            assert exported(second, history=True) == before
            with open_database(f"sqlite:///{tmp_path}/third.db", create=True) as third:
                assert copy_rows(second, third) == there
                assert exported(third, history=True) == before
                with third.read() as session, second.read() as other:
                    assert list(look(session)) == list(look(other)) == []
                    assert search(session, "审议") == search(other, "审议")


def test_every_table_is_counted_and_digested(filled: Database, tmp_path: Path) -> None:
    """Equal rows have equal digests on both databases; one letter makes another one."""
    with open_database(f"sqlite:///{tmp_path}/copy.db", create=True) as copy:
        sums = copy_rows(filled, copy)
        assert set(sums) == set(LIBRARY.tables)
        for table in LIBRARY.sorted_tables:
            with filled.read() as here, copy.read() as there:
                assert digest(here, table) == digest(there, table) == sums[table.name]
        with copy.write() as session:
            first = SPEECH_TEXT.c.speech_no == 1
            session.execute(sa.update(SPEECH_TEXT).where(first).values(text="同志们"))
        with copy.read() as session:
            changed = digest(session, SPEECH_TEXT)
        sums_there = sums["speech_text"]
        assert changed.rows == sums_there.rows and changed.sha256 != sums_there.sha256


def test_what_does_not_agree_is_not_kept(
    filled: Database, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that gives back something else is named with the table, and stays empty."""
    with open_database(f"sqlite:///{tmp_path}/copy.db", create=True) as copy:
        with monkeypatch.context() as patched:
            patched.setattr("schema.exchange.copy.digest", lambda session, table: Copied(0, table.name))
            with pytest.raises(NotTheSame, match="speech") as refused:
                copy_rows(filled, copy)
        assert refused.value.exit_code == 8
        assert copy_rows(filled, copy)["file"].rows == 2


def test_numbers_go_on_after_a_copy(store: Store, library: Database, make: Make, tmp_path: Path) -> None:
    """A library restored into Postgres or SQLite takes new files."""
    source_url = f"sqlite:///{tmp_path}/source.db"
    with open_database(source_url, create=True) as source:
        from_source = Store(source)
        from_source.runs.begin("r9")
        made = make("a.pdf", ONE)
        from_source.load(made.offer, made.file, made.document, made.reading, "r9")
        from_source.runs.finish("r9")
        with library.write() as session:
            session.connection().exec_driver_sql("DELETE FROM run")
        copy_rows(source, library)
    store.runs.begin("r2")
    more = make("b.pdf", TWO)
    receipt = store.load(more.offer, more.file, more.document, more.reading, "r2")
    assert receipt.new_speeches == 1
    with library.read() as session:
        assert list(look(session)) == []
