"""A library that can be read and not written: looking works, writing ends with 5 and one sentence."""

from __future__ import annotations

import json
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
Ended = tuple[int, str, str]  # exit code, stdout, stderr
Shell = Callable[..., list[Ended]]
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
# Commands one after the other in one process: starting one costs ten times what they do.
COMMANDS = """
import contextlib, io, json, shlex, sys
from wengao.__main__ import main
ended = []
for words in sys.argv[1:]:
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
        code = main(shlex.split(words))
    ended.append((code, out.getvalue(), err.getvalue()))
print(json.dumps(ended))
"""
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


def run(*commands: str, mounted: str = "") -> list[Ended]:
    """How commands end in a process of their own, after what is to be mounted."""
    command = shlex.join([sys.executable, "-c", COMMANDS, *commands])
    whole = ["unshare", "-m", "sh", "-c", f"{mounted} 2>/dev/null && {command}"]
    done = subprocess.run(
        whole if mounted else ["sh", "-c", command],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [(code, out, err) for code, out, err in json.loads(done.stdout)]


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
        yield lambda *commands: run(*commands, mounted=READ_ONLY)
    else:
        pytest.skip("root that may not mount cannot be kept from writing")


def one_sentence(err: str) -> str:
    """The sentence on stderr: with its way out there are two lines and no more."""
    first, way_out = err.strip().splitlines()
    assert way_out.startswith("  ") and "SQL" not in err and "report" not in err
    return first


def test_looking_works_where_nothing_can_be_written(read_only: Shell) -> None:
    """On a disk mounted read-only, or in somebody else's folder."""
    for words, (code, _, err) in zip(LOOKS, read_only(*LOOKS), strict=True):
        assert code == 0, (words, err)


def test_writing_says_why_it_cannot(read_only: Shell, home: Path) -> None:
    """Exit 5, which library and why; no traceback, no SQL, nothing to report."""
    for words, (code, _, err) in zip(WRITES, read_only(*WRITES), strict=True):
        assert code == 5, (words, err)
        assert f"{home}/data/wengao.db cannot be written: " in one_sentence(err)


def test_a_full_disk_stops_writing_only(shelf: Wengao, home: Path) -> None:
    """Not a byte is left where the library lies, not even for SQLite's index of its log."""
    if not may_mount():
        pytest.skip("a small disk of its own needs the right to mount")
    (home / "new.txt").write_text("在会上的讲话\n同志们：\n说一件新的事。\n", "utf-8")
    (home / "data").rename(home / "before")
    (home / "data").mkdir()
    *looked, written = run("search 香菇", "check", "sql 'SELECT 1'", "ingest new.txt", mounted=FULL)
    assert [code for code, _, _ in looked] == [0, 0, 0], looked
    assert written[0] == 5, written
    assert "cannot be written: " in one_sentence(written[2])


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
        ((code, out, err),) = read_only("runs list --json")
        assert (code, out.strip()) == (0, "[]"), err


@pytest.mark.parametrize("number", [28, 30, 122])
def test_a_disk_that_takes_no_more_is_no_fault_of_ours(
    number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """ENOSPC, EROFS and EDQUOT from anywhere: the place and the reason, exit 5."""
    assert explain(OSError(number, os.strerror(number), "/full/x.jsonl")) == 5
    said = capsys.readouterr().err
    assert "/full/x.jsonl cannot be written" in said and "report" not in said
