"""Elsewhere than on Linux: one sentence and exit 3 from what reads, and everything else works."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
# As on Windows: the platform's name is another one, and modules that only Unix has are not there.
ELSEWHERE = """
import asyncio, subprocess, sys  # these two would now look for parts of Windows
sys.platform = {platform!r}
sys.modules["fcntl"] = sys.modules["resource"] = None
from wengao.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def elsewhere(shelf: Callable[..., Any], home: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """`elsewhere("Windows", "ingest", "in")`: a command on that system, in a folder with a library."""

    def run(platform: str, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", ELSEWHERE.format(platform=platform), *words]
        return subprocess.run(
            command, cwd=home, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
        )

    return run


@pytest.mark.parametrize(
    ("platform", "name"), [pytest.param("win32", "Windows", marks=pytest.mark.campaign), ("darwin", "macOS")]
)
@pytest.mark.parametrize("words", [("ingest", "in", "--force"), ("reprocess", "--force"), ("discover",)])
def test_what_reads_says_that_linux_is_needed(
    elsewhere: Callable[..., Any], home: Path, platform: str, name: str, words: tuple[str, ...]
) -> None:
    """Exit 3, one sentence and the way out; no traceback."""
    (home / "wengao.toml").write_text('[[sources]]\nname = "in"\nkind = "folder"\npath = "in"\n')
    ended = elsewhere(platform, *words)
    assert ended.returncode == 3, ended.stderr
    assert f"this is {name}" in ended.stderr and "WSL2" in ended.stderr and "Traceback" not in ended.stderr


def test_looking_works_elsewhere(elsewhere: Callable[..., Any]) -> None:
    """A library is searched and exported on any system; the doctor names what is missing."""
    for words in (
        ("status",),
        ("search", "香菇"),
        ("speeches", "list"),
        ("export", "speeches", "-o", "x.jsonl"),
    ):
        ended = elsewhere("darwin", *words)
        assert ended.returncode == 0, (words, ended.stderr)
    told = elsewhere("darwin", "doctor")
    assert told.returncode == 3 and "WSL2" in told.stdout
