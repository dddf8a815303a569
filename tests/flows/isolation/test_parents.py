"""The fork server and whoever started it: nothing of the run gets in, nothing survives the run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

PARENT = Path(__file__).with_name("reading_parent.py")
ROOT = Path(__file__).parents[3]


def _parent(word: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Runs the parent from another folder, as people do."""
    return subprocess.run(
        [sys.executable, str(PARENT), word],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_child_of_a_console_script_is_clean(tmp_path: Path) -> None:
    """A program whose main module imports command line and database has readers that hold neither."""
    loaded = json.loads(_parent("modules", tmp_path).stdout)
    roots = {name.split(".")[0] for name in loaded}
    assert "flows" in roots
    assert roots.isdisjoint(
        {"prefect", "sqlalchemy", "sqlmodel", "wengao", "reading_parent", "typer", "rich"}
    )


def test_nothing_outlives_a_killed_run(tmp_path: Path) -> None:
    """SIGKILL of the run ends its server and the child at work, so a schedule cannot pile them up."""
    ended = _parent("die", tmp_path)
    assert ended.returncode == -signal.SIGKILL
    family = json.loads(ended.stdout)
    assert len(family) == 2
    last = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in family) and time.monotonic() < last:
        time.sleep(0.02)
    assert [pid for pid in family if Path(f"/proc/{pid}").exists()] == []
