"""A library that can be read and not written: looking works, writing ends with 5 and one sentence."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from wengao.__main__ import explain

Wengao = Callable[..., Any]
Shell = Callable[[str], subprocess.CompletedProcess[str]]
ROOT = Path(__file__).parents[2]
LOOKS = (
    "search 香菇",
    "status",
    "speeches list",
    "files list",
    "runs list",
    "review list",
    "why in/汇编.txt",
    "export speeches -o out.jsonl",
    "sql 'SELECT count(*) FROM speeches'",
    "check",
    "backup kept",
    "db current",
    "ingest --dry-run new.txt",
)
WRITES = ("ingest new.txt", "files remove in/汇编.txt --why x", "reprocess --force", "check --repair")
# As root no permission is missing: what the tests need is mounted in a name space of their own.
READ_ONLY = "mount --bind data data && mount -o remount,ro,bind data"
FULL = "mount -t tmpfs -o size=2m none data && cp -r before/. data && { cat /dev/zero > data/rest || true; }"


def may_mount() -> bool:
    """Whether this process may make a name space of its own and mount there."""
    tried = ["unshare", "-m", "mount", "--bind", "/tmp", "/tmp"]
    try:
        return subprocess.run(tried, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def run(words: str, mounted: str = "") -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, after what is to be mounted."""
    command = f"{shlex.quote(sys.executable)} -m wengao {words}"
    whole = ["unshare", "-m", "sh", "-c", f"{mounted} 2>/dev/null && {command}"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        whole if mounted else ["sh", "-c", command],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@contextmanager
def without_permission(folder: Path) -> Iterator[None]:
    """The folder and all in it read-only for the block."""
    modes = {path: path.stat().st_mode for path in (*folder.rglob("*"), folder)}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222)
    try:
        yield
    finally:
        for path, mode in modes.items():
            path.chmod(mode)


@pytest.fixture
def read_only(shelf: Wengao, home: Path) -> Iterator[Shell]:
    """Commands in `home`, whose library cannot be written."""
    (home / "new.txt").write_text("在会上的讲话\n同志们：\n说一件新的事。\n", "utf-8")
    if os.geteuid():
        with without_permission(home / "data"):
            yield run
    elif may_mount():
        yield lambda words: run(words, READ_ONLY)
    else:
        pytest.skip("root that may not mount cannot be kept from writing")


def one_sentence(said: subprocess.CompletedProcess[str]) -> str:
    """The sentence on stderr: with its way out there are two lines and no more."""
    first, way_out = said.stderr.strip().splitlines()
    assert way_out.startswith("  ") and "SQL" not in said.stderr and "report" not in said.stderr
    return first


@pytest.mark.parametrize(
    "words", [*LOOKS[:4], *(pytest.param(words, marks=pytest.mark.campaign) for words in LOOKS[4:])]
)
def test_looking_works_where_nothing_can_be_written(read_only: Shell, words: str) -> None:
    """On a disk mounted read-only, or in somebody else's folder."""
    said = read_only(words)
    assert said.returncode == 0, said.stderr


@pytest.mark.parametrize("words", WRITES)
def test_writing_says_why_it_cannot(read_only: Shell, words: str, home: Path) -> None:
    """Exit 5, which library and why; no traceback, no SQL, nothing to report."""
    said = read_only(words)
    assert said.returncode == 5, said.stderr
    assert f"{home}/data/wengao.db cannot be written: " in one_sentence(said)


@pytest.mark.parametrize(
    ("words", "code"), [("search 香菇", 0), ("check", 0), ("sql 'SELECT 1'", 0), ("ingest new.txt", 5)]
)
def test_a_full_disk_stops_writing_only(shelf: Wengao, home: Path, words: str, code: int) -> None:
    """Not a byte is left where the library lies, not even for SQLite's index of its log."""
    if not may_mount():
        pytest.skip("a small disk of its own needs the right to mount")
    (home / "new.txt").write_text("在会上的讲话\n同志们：\n说一件新的事。\n", "utf-8")
    (home / "data").rename(home / "before")
    (home / "data").mkdir()
    said = run(words, FULL)
    assert said.returncode == code, said.stderr
    if code:
        assert "cannot be written: " in one_sentence(said)


def test_a_library_whose_log_was_left_is_not_read_past_it(read_only: Shell, home: Path) -> None:
    """After a kill the log holds what the file lacks: with it nothing is missing, and it is never passed over."""
    code = (
        "import os, sys; from schema.database.opening import open_database; import sqlalchemy as sa\n"
        "with open_database(sys.argv[1]) as database:\n"
        "    with database.write() as session: session.execute(sa.text('DELETE FROM run'))\n"
        "    os._exit(0)\n"
    )
    if not os.geteuid():
        url = f"sqlite:///{home}/data/wengao.db"
        subprocess.run([sys.executable, "-c", code, url], check=True, cwd=ROOT)
        assert (home / "data" / "wengao.db-wal").stat().st_size
        said = read_only("runs list --json")
        assert (said.returncode, said.stdout.strip()) == (0, "[]"), said.stderr


@pytest.mark.parametrize("number", [28, 30, 122])
def test_a_disk_that_takes_no_more_is_no_fault_of_ours(
    number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """ENOSPC, EROFS and EDQUOT from anywhere: the place and the reason, exit 5."""
    assert explain(OSError(number, os.strerror(number), "/full/x.jsonl")) == 5
    said = capsys.readouterr().err
    assert "/full/x.jsonl cannot be written" in said and "report" not in said
