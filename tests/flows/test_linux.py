"""Elsewhere than on Linux: one sentence and exit 3 from what reads, and everything else works."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("runs_share_a_server")
ROOT = Path(__file__).parents[2]
# As on Windows: the platform's name is another one, and modules that only Unix has are not there.
ELSEWHERE = """
import asyncio, contextlib, io, json, subprocess, sys  # two of these would now look for parts of Windows
sys.platform = {platform!r}
sys.modules["fcntl"] = sys.modules["resource"] = None
from wengao.__main__ import main
ended = []
for words in json.loads(sys.argv[1]):
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
        code = main(words)
    ended.append((code, out.getvalue(), err.getvalue()))
print(json.dumps(ended))
"""


@pytest.fixture
def elsewhere(shelf: Callable[..., Any], home: Path) -> Callable[..., list[tuple[int, str, str]]]:
    """`elsewhere("win32", ("ingest", "in"), ...)`: what commands one after the other, in one process on that
    system, leave in a folder with a library: exit code, stdout, stderr."""

    def run(platform: str, *commands: tuple[str, ...]) -> list[tuple[int, str, str]]:
        started = [sys.executable, "-c", ELSEWHERE.format(platform=platform), json.dumps(commands)]
        done = subprocess.run(
            started, cwd=home, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return [(code, out, err) for code, out, err in json.loads(done.stdout)]

    return run


@pytest.mark.parametrize(
    ("platform", "name"), [pytest.param("win32", "Windows", marks=pytest.mark.campaign), ("darwin", "macOS")]
)
def test_what_reads_says_that_linux_is_needed(
    elsewhere: Callable[..., Any], home: Path, platform: str, name: str
) -> None:
    """Exit 3, one sentence and the way out; no traceback."""
    (home / "wengao.toml").write_text('[[sources]]\nname = "in"\nkind = "folder"\npath = "in"\n')
    commands = ("ingest", "in", "--force"), ("reprocess", "--force"), ("discover",)
    for words, (code, _, err) in zip(commands, elsewhere(platform, *commands), strict=True):
        assert code == 3, (words, err)
        assert f"this is {name}" in err and "WSL2" in err and "Traceback" not in err, words


def test_looking_works_elsewhere(elsewhere: Callable[..., Any]) -> None:
    """A library is searched and exported on any system; the doctor names what is missing."""
    commands = (
        ("status",),
        ("search", "香菇"),
        ("speeches", "list"),
        ("export", "speeches", "-o", "x.jsonl"),
        ("doctor",),
    )
    *looked, doctor = elsewhere("darwin", *commands)
    for words, (code, _, err) in zip(commands[:-1], looked, strict=True):
        assert code == 0, (words, err)
    assert doctor[0] == 3 and "WSL2" in doctor[1]
