"""What a command leaves behind: an SQLite library is one file, on Postgres no session stays.

Also after a failed command, after Ctrl-C, and beside another command that is still at work.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from schema.database import sqlite_file
from schema.database.opening import open_database

ROOT = Path(__file__).parents[3]
Wengao = Callable[..., Any]
SPEECH = "在镇会议上的讲话\n同志们：\n第{}段旧堤已经守了四十年，石缝里长出了草。\n散会！\n"
HERE = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def assert_alone(url: str) -> None:
    """Nothing lies beside the file, and a plain copy of it carries every speech; no session is open."""
    if not url.startswith("sqlite"):
        # Within one transaction the server shows the sessions of its beginning: each look is one of its own.
        server = make_url(url).set(drivername="postgresql+psycopg")
        engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as connection:
            until = time.monotonic() + 10
            while connection.exec_driver_sql(HERE).scalar_one() and time.monotonic() < until:
                time.sleep(0.05)  # the server needs a moment to see that a session ended
            assert connection.exec_driver_sql(HERE).scalar_one() == 0
        return
    path = Path(make_url(url).database or "")
    assert [left.name for left in path.parent.glob(f"{path.name}-*")] == []


def speeches(url: str, scratch: Path) -> int:
    """The speeches in a plain copy of an SQLite library; in a Postgres one those that are there."""
    if not url.startswith("sqlite"):
        with open_database(url) as database, database.read() as session:
            return int(session.execute(sa.text("SELECT count(*) FROM speech")).scalar_one())
    copy = shutil.copy(make_url(url).database or "", scratch / "copy.db")
    with closing(sqlite3.connect(copy)) as connection:
        return int(connection.execute("SELECT count(*) FROM speech").fetchone()[0])


@pytest.fixture
def at(url: str, wengao: Wengao, monkeypatch: pytest.MonkeyPatch) -> Wengao:
    """`wengao` on the library at `url`."""
    monkeypatch.setenv("WENGAO_DB", url)
    return wengao


def test_every_command_leaves_the_file_alone(at: Wengao, url: str, home: Path, tmp_path: Path) -> None:
    """Made, loaded, looked at, asked, proved, failed: a plain copy is the whole library each time."""
    (home / "a.txt").write_text(SPEECH.format("东"), "utf-8")
    assert at("init").code == 0
    assert_alone(url)
    assert at("ingest", "a.txt").code == 0
    assert_alone(url)
    assert speeches(url, tmp_path) == 1
    for words, code in (
        (("search", "旧堤"), 0),
        (("status",), 0),
        (("sql", "SELECT speech_id FROM speeches"), 0),
        (("export", "speeches"), 0),
        (("check",), 0),
        (("reprocess", "--force"), 0),
        (("backup", "kept"), 0),
        (("export", "speeches", "--file", "nothing"), 2),
        (("ingest", "missing.txt"), 6),
        (("files", "remove", "a.txt", "--why", "错了"), 0),
    ):
        assert at(*words).code == code, words
        assert_alone(url)
    assert speeches(url, tmp_path) == 0


@pytest.mark.campaign  # by one worker, on SQLite: `test_an_interrupt_ends_with_130_and_closes_the_run`
def test_an_interrupt_leaves_the_file_alone(at: Wengao, url: str, home: Path, tmp_path: Path) -> None:
    """Ctrl-C in the middle of reading, by two workers: what was loaded is in the file."""
    (home / "many").mkdir()
    for number in range(1500):
        (home / "many" / f"{number}.txt").write_text(SPEECH.format(number), "utf-8")
    assert at("init").code == 0
    words = [sys.executable, "-m", "wengao", "ingest", "many", "--workers", "2"]
    reading = subprocess.Popen(words, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE)
    with open_database(url) as database:
        until = time.monotonic() + 120
        while time.monotonic() < until and reading.poll() is None:
            with database.read() as session:
                if session.execute(sa.text("SELECT count(*) FROM speech")).scalar_one() > 5:
                    break
            time.sleep(0.05)
    reading.send_signal(signal.SIGINT)
    _, said = reading.communicate(timeout=120)
    assert reading.returncode == 130, said
    assert_alone(url)
    assert 5 < speeches(url, tmp_path) < 1500


def test_beside_another_command_nothing_is_forced(at: Wengao, url: str, home: Path) -> None:
    """One that still looks keeps its snapshot; the last to end tidies up."""
    (home / "a.txt").write_text(SPEECH.format("东"), "utf-8")
    (home / "b.txt").write_text(SPEECH.format("西"), "utf-8")
    assert at("ingest", "a.txt").code == 0
    count = sa.text("SELECT count(*) FROM speech")
    with open_database(url) as other:
        with other.read() as session:
            assert session.execute(count).scalar_one() == 1
            assert at("ingest", "b.txt").code == 0
            assert session.execute(count).scalar_one() == 1
        with other.read() as session:
            assert session.execute(count).scalar_one() == 2
    assert_alone(url)


WRITER = """
import sys
import sqlalchemy as sa
from schema.database import sqlite_file
from schema.database.opening import open_database

for number in range(60):
    with open_database(sys.argv[1]) as database:
        with database.write() as session:
            row = {"url": f"{sys.argv[2]}-{number}", "at": "2026-03-01T00:00:00Z", "body": b""}
            session.execute(sa.text(
                "INSERT INTO web_page (url, final_url, media_type, charset, fetched_at, body)"
                " VALUES (:url, :url, '', '', :at, :body)"), row)
        with database.read() as session:
            session.execute(sa.text("SELECT count(*) FROM web_page")).scalar_one()
"""


@pytest.mark.campaign
def test_commands_that_begin_and_end_at_once_lose_nothing(url: str) -> None:
    """Who opens a library while the last other one takes its log away waits, and every row is there."""
    open_database(url, create=True).close()
    started = [
        subprocess.Popen([sys.executable, "-c", WRITER, url, name], cwd=ROOT, stderr=subprocess.PIPE)
        for name in "abc"
    ]
    said = [one.communicate(timeout=300)[1].decode() for one in started]
    assert [one.returncode for one in started] == [0, 0, 0], said
    with open_database(url) as database, database.read() as session:
        assert session.execute(sa.text("SELECT count(*) FROM web_page")).scalar_one() == 180
    assert_alone(url)


def test_a_log_removed_while_it_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process closes the library between the look and the measuring: the reader opens it all the same."""
    path = tmp_path / "w.db"
    open_database(f"sqlite:///{path}", create=True).close()
    exists = Path.exists
    monkeypatch.setattr(
        Path, "exists", lambda self, **more: self.name.endswith("-wal") or exists(self, **more)
    )
    assert sqlite_file.reading_parameters(path) == "mode=ro"
