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


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("wengao fi", ["files"]),
        ("wengao files re", ["remove", "restore"]),
        ("wengao ingest --dry", ["--dry-run"]),
        ("wengao speeches list --no-te", ["--no-templates"]),
        ("wengao --db x stat", ["status"]),
        ("wengao speeches list --kind 致", ["致辞"]),
        ("wengao export sp", ["speeches"]),
        ("wengao export speeches --format j", ["jsonl"]),
    ],
)
def test_what_can_stand_at_the_cursor(tmp_path: Path, line: str, offered: list[str]) -> None:
    """Commands, verbs, options and their values, where they can stand."""
    assert completed(line, tmp_path) == offered


def test_files_are_offered_where_a_file_is_named(tmp_path: Path) -> None:
    """`wengao ingest 汇<Tab>` finds the compilation in the working folder."""
    (tmp_path / "汇编.pdf").touch()
    assert completed("wengao ingest 汇", tmp_path) == ["汇编.pdf"]
