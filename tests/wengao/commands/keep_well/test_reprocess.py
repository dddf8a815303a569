"""`reprocess`: what older versions read, read again; killed in the middle it is finished by the same command."""

from __future__ import annotations

import json
import os
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

import wengao as package
from extractors.versions import VERSIONS
from flows.reprocess import outdated
from tests.conftest import COMPILATION

Wengao = Callable[..., Any]
FILES = 8
OLD = "旧题"


@pytest.fixture
def older(wengao: Wengao, home: Path) -> Wengao:
    """`wengao` on a library of eight files that an older `normalize` read, with titles as it gave them."""
    folder = home / "in"
    folder.mkdir()
    for number in range(FILES):
        path = folder / f"{number}.txt"
        path.write_text(COMPILATION.replace("四百二十名", f"四百{number}十名"), "utf-8")
        os.utime(path, (time.time() - 3600,) * 2)
    assert wengao("ingest", folder).code == 0
    with closing(sqlite3.connect(home / "data" / "wengao.db")) as connection:
        connection.execute("UPDATE file SET versions = json_set(versions, '$.normalize', '0')")
        connection.execute("UPDATE occurrence SET title = ?", (OLD,))
        connection.commit()
    return wengao


def state(home: Path) -> dict[str, tuple[str, list[str]]]:
    """By file: the version of `normalize` that read it, and the titles of its items."""
    with closing(sqlite3.connect(home / "data" / "wengao.db", timeout=30)) as connection:
        rows = connection.execute(
            "SELECT sha256, json_extract(versions, '$.normalize'), title_list FROM file JOIN (SELECT file_no,"
            " json_group_array(title) AS title_list FROM occurrence GROUP BY file_no) ON file_no = no"
        ).fetchall()
    return {sha256: (version, json.loads(titles)) for sha256, version, titles in rows}


def done(home: Path) -> int:
    """How many files today's version has read."""
    return sum(version != "0" for version, _ in state(home).values())


@pytest.mark.campaign
def test_killed_in_the_middle_the_command_goes_on(older: Wengao, home: Path) -> None:
    """kill -9 of the real command, children and all: every file is whole in the old or the new reading, the
    library is sound, and the same command reads the rest and nothing twice."""
    environment = {**os.environ, "PYTHONPATH": str(Path(package.__file__).parents[1])}
    words = [sys.executable, "-m", "wengao", "reprocess", "--workers", "1"]
    process = subprocess.Popen(
        words, cwd=home, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    while done(home) < 2 and process.poll() is None:
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    found = state(home)
    assert len(found) == FILES
    for version, titles in found.values():
        assert len(titles) == 3
        assert titles == [OLD] * 3 if version == "0" else OLD not in titles
    before = done(home)
    assert before >= 2
    said = older("reprocess", "--json").json
    states = [file["state"] for file in said["files"]]
    assert states.count("unchanged") == before and states.count("loaded") == FILES - before
    assert done(home) == FILES and older("check").code == 0


def test_outdated_from_a_stage_on(older: Wengao, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--outdated --stage split` leaves alone what only an older `normalize` read; `--diff` writes nothing;
    neither opens the file's bytes."""
    for path in (home / "data" / "archive").rglob("*"):
        if path.is_file():
            path.chmod(0o600)
            path.write_bytes(b"not what it was")
    later = older("reprocess", "--outdated", "--stage", "split", "--diff", "--json").json
    assert later["totals"] == {"files": 0, "changing": 0, "current": FILES}
    since = older("reprocess", "--outdated", "--stage", "reflow", "--diff", "--json").json
    assert since["totals"] == {"files": FILES, "changing": FILES, "current": 0}
    assert done(home) == 0
    assert older("reprocess", "--outdated", "--stage", "reflow").code == 0
    assert done(home) == FILES


def test_which_stages_are_outdated() -> None:
    """Any that differs, `extract` when asked for, none before the one that is named."""
    old = tuple((stage, "0" if stage in ("extract", "reflow", "describe") else v) for stage, v in VERSIONS)
    assert outdated(old, extract=True) == ("extract", "reflow", "describe")
    assert outdated(old, extract=False) == ("reflow", "describe")
    assert outdated(old, extract=False, since="split") == ("describe",)
    assert outdated(old, extract=False, since="fingerprint") == ()
    assert outdated((), extract=True, since="extract") == tuple(stage for stage, _ in VERSIONS)
