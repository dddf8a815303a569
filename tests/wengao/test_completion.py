"""Completion: what the shell is told at each Tab, asked as a shell asks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Wengao = Callable[..., Any]


def completed(line: str, folder: Path) -> list[str]:
    """What bash would offer at the end of `line`."""
    answer = folder / "answer"
    environment = {
        **os.environ,
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_IFS": "\n",
        "_ARGCOMPLETE_STDOUT_FILENAME": str(answer),
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    environment.pop("LC_ALL", None)
    command = [sys.executable, "-m", "wengao"]
    subprocess.run(command, env=environment, cwd=folder, check=True, stdin=subprocess.DEVNULL)
    return [word.strip() for word in answer.read_text("utf-8").split("\n") if word.strip()]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_sound(wengao: Wengao, shell: str) -> None:
    """It asks wengao, and the shell, where there is one, finds no fault in it."""
    answer = wengao("completion", shell)
    assert answer.code == 0 and "wengao" in answer.out and "_ARGCOMPLETE" in answer.out
    if shutil.which(shell):
        checked = subprocess.run([shell, "-n"], input=answer.out, capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stderr


def _at_depth(line: str, *offered: str) -> Any:
    """One more case of the same, half a second of CPU each."""
    return pytest.param(line, [*offered], marks=pytest.mark.campaign)


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("wengao fi", ["files"]),
        ("wengao files re", ["remove", "restore", "reprocess"]),
        ("wengao export speeches --format j", ["jsonl"]),
        ("wengao runs list --columns st", ["started", "state"]),
        _at_depth("wengao flow dis", "discover"),
        _at_depth("wengao ingest --dry", "--dry-run"),
        _at_depth("wengao speeches list --no-te", "--no-templates"),
        _at_depth("wengao --db x stat", "status"),
        _at_depth("wengao speeches list --kind 致", "致辞"),
        _at_depth("wengao export sp", "speeches"),
        _at_depth("wengao review list --kind count", "count-differs"),
        _at_depth("wengao quarantine list --code encr", "encrypted"),
        _at_depth("wengao runs list --sort old", "oldest"),
    ],
)
def test_what_can_stand_at_the_cursor(tmp_path: Path, line: str, offered: list[str]) -> None:
    """Commands, verbs, options and their values, where they can stand."""
    assert completed(line, tmp_path) == offered


def test_files_are_offered_where_a_file_is_named(tmp_path: Path) -> None:
    """`wengao ingest 汇<Tab>` finds the compilation in the working folder."""
    (tmp_path / "汇编.pdf").touch()
    assert completed("wengao ingest 汇", tmp_path) == ["汇编.pdf"]


def test_what_the_library_holds_is_offered(shelf: Wengao, home: Path, compilation: Path) -> None:
    """Tags and runs, as the library has them."""
    assert shelf("review", "tag", f"{compilation.name}#1", "重点").code == 0
    assert completed("wengao search 乡村 --tag 重", home) == ["重点"]
    (speech,) = shelf("speeches", "list", "--tag", "重点", "--json").json
    assert completed(f"wengao review untag {speech['speech_id']} 重", home) == ["重点"]
    (run,) = shelf("runs", "list", "--json").json
    assert completed("wengao runs show 20", home) == [run["run_id"]]
