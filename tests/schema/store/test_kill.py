"""Killed, torn and crowded: a load is there whole or not at all, and twins become one speech."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from schema.database.connection import Database
from schema.database.opening import open_database
from schema.export.rows import lines
from schema.store import files, occurrences, refresh, retirement
from schema.store.store import Store

Make = Callable[..., Any]
ROOT = Path(__file__).parents[3]
ONE = "同志们：\n今天我们开会，讲两点意见。\n谢谢大家！"
TWO = "各位代表：\n现在我作工作报告，请予审议。\n谢谢。"

# Loads files `from`..`to`, each with a speech of its own and one that all share; says each when it is in.
LOADER = """
import sys
sys.path.insert(0, sys.argv[1])
from conftest import make_file
from schema.database.opening import open_database
from schema.store.store import Store

with open_database(sys.argv[2]) as database:
    store = Store(database)
    store.runs.begin("run-" + sys.argv[3])
    for number in range(int(sys.argv[4]), int(sys.argv[5])):
        own = f"同志们：\\n这是第{number}个文件的讲话，编号{number}。" + f"要点{number}。" * 60
        shared = f"各位代表：\\n双胞胎{number}的报告。"
        made = make_file(f"{sys.argv[3]}-{number}.pdf", own, shared, salt=sys.argv[3])
        store.load(made.offer, made.file, made.document, made.reading, "run-" + sys.argv[3])
        print(number, flush=True)
"""


def start(url: str, name: str, first: int, last: int) -> subprocess.Popen[str]:
    """A process that loads files."""
    words = [sys.executable, "-c", LOADER, str(Path(__file__).parents[1]), url, name, str(first), str(last)]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def assert_whole(library: Database, least: int) -> int:
    """Every file has all its rows; returns how many there are, which is not below `least`."""
    with library.read() as session:
        loaded = session.execute(sa.text("SELECT count(*) FROM file")).scalar_one()
        assert loaded >= least
        each = {"document": 1, "occurrence": 2, "offer": 1, "upload": 1, "furniture": 3}
        for table, number in each.items():
            found = session.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one()
            assert found == loaded * number, table
        orphans = (
            "SELECT count(*) FROM speech WHERE no NOT IN (SELECT speech_no FROM occurrence)",
            "SELECT count(*) FROM fingerprint WHERE speech_no NOT IN (SELECT no FROM speech)",
            "SELECT count(*) FROM file WHERE state <> 'loaded'",
        )
        for query in orphans:
            assert session.execute(sa.text(query)).scalar_one() == 0, query
    return int(loaded)


def test_kill_9_leaves_nothing_partial(url: str) -> None:
    """A loader killed at three moments: what it had said is in, nothing else is there in part."""
    with open_database(url, create=True) as library:
        reported = 0
        for turn, after in enumerate((1, 3, 8)):
            process = start(url, f"killed{turn}", turn * 1000, turn * 1000 + 500)
            assert process.stdout is not None
            seen = [process.stdout.readline() for _ in range(after)]
            time.sleep(0.003 * turn)
            process.send_signal(signal.SIGKILL)
            rest, error = process.communicate()
            assert all(seen), error
            reported += len(seen) + rest.count("\n")
            assert_whole(library, reported)


@pytest.mark.parametrize(
    "broken",
    [
        (occurrences, "apply"),
        (occurrences, "insert_new_speeches"),
        (retirement, "drop_orphans"),
        (refresh, "occurrences_changed"),
        (files, "update_file"),
    ],
    ids=lambda broken: broken[1],
)
def test_an_error_anywhere_writes_nothing(
    store: Store,
    make: Make,
    dump: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    broken: tuple[Any, str],
) -> None:
    """Whatever step fails after its work, the file is as if it had never been offered."""
    first = make("a.pdf", ONE, TWO)
    store.load(first.offer, first.file, first.document, first.reading, "r1")
    before = dump()
    module, name = broken
    step = getattr(module, name)

    def fail(*given: Any, **named: Any) -> Any:
        step(*given, **named)
        raise OSError("no space left on device")

    monkeypatch.setattr(module, name, fail)
    other = make("b.pdf", ONE + "（二）", TWO, salt="other")
    with pytest.raises(OSError, match="no space"):
        store.load(other.offer, other.file, other.document, other.reading, "r1")
    changed = make("a.pdf", ONE + "（三）", version="2")
    with pytest.raises(OSError, match="no space"):
        store.load(first.offer, first.file, changed.document, changed.reading, "r1")
    assert dump() == before


@pytest.mark.campaign
def test_twins_loaded_at_once_are_one_speech(url: str) -> None:
    """Two processes load byte-different files with the same words at the same time: one speech each."""
    pairs = 20
    with open_database(url, create=True) as library:
        both = [start(url, name, 0, pairs) for name in ("left", "right")]
        ended = [process.communicate() for process in both]
        assert [process.returncode for process in both] == [0, 0], ended
        assert assert_whole(library, 2 * pairs) == 2 * pairs
        with library.read() as session:
            assert session.execute(sa.text("SELECT count(*) FROM speech")).scalar_one() == 2 * pairs


def test_the_order_of_loading_does_not_show(make: Make, fresh: Any) -> None:
    """The same files in another order give the same export."""
    bodies = [ONE, TWO, ONE.replace("，", ","), TWO + "\n（完）"]
    made = [make(f"{n}.pdf", *bodies[: n + 1], salt=str(n)) for n in range(4)]

    def exported(order: list[int]) -> list[Any]:
        with fresh() as store:
            for n in order:
                each = made[n]
                store.load(each.offer, each.file, each.document, each.reading, "r1")
            with store.database.read() as session:
                return [*lines(session, "speeches"), *lines(session, "files"), *lines(session, "matches")]

    first = exported([0, 1, 2, 3])
    assert exported([3, 1, 0, 2]) == first
    assert exported([2, 3, 1, 0]) == first
