"""What programs see of a library, read by commands in processes of their own; and the same files read one by one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support.prefect_server import environment

TIMES = {"loaded_at", "updated_at", "first_seen", "last_seen", "at"}
WHAT = ("speeches", "files", "matches", "issues")


def python(words: list[str], folder: Path, env: dict[str, str], codes: tuple[int, ...] = (0,)) -> str:
    """What a module run as a program prints; it must end with one of `codes`."""
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode in codes, done.stdout + done.stderr
    return done.stdout


def exports(folder: Path, env: dict[str, str]) -> dict[str, list[Any]]:
    """What programs see of a library, without the times."""
    found = {}
    for what in WHAT:
        out = python(["wengao", "export", what, "--format", "jsonl"], folder, env)
        found[what] = [timeless(json.loads(line)) for line in out.splitlines()]
    return found


def timeless(value: Any) -> Any:
    """A line of an export without the times of its making."""
    if isinstance(value, dict):
        return {name: timeless(part) for name, part in value.items() if name not in TIMES}
    return [timeless(part) for part in value] if isinstance(value, list) else value


def alone(folder: Path, sources: list[str]) -> dict[str, list[Any]]:
    """The exports of the same files read one after the other into SQLite."""
    env = environment(folder) | {
        "WENGAO_DB": f"sqlite:///{folder}/alone.db",
        "WENGAO_ARCHIVE": str(folder / "alone"),
        "WENGAO_WORKERS": "1",
    }
    python(["wengao", "db", "upgrade"], folder, env)
    python(["wengao", "flow", "run", *sources, "--no-record"], folder, env)
    return exports(folder, env)
