"""Runs the real program on a folder: `wengao ingest`, then `wengao export`, in a library of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
INGEST_SECONDS = 1800.0  # seconds after which a hanging run is ended; the slowest set takes two minutes
DONE = (0, 7)  # finished, or finished with files in quarantine


class Broken(RuntimeError):
    """The program failed: it ended with another exit code than 0 or 7."""


@dataclass(frozen=True, slots=True)
class Harvest:
    """The results of one library: the exported speeches as a file, and the JSON of the run."""

    speeches: Path
    folder: Path
    answer: dict[str, Any]

    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.speeches.read_text("utf-8").splitlines()]

    def issues(self) -> dict[str, list[str]]:
        """Issue codes by file stem."""
        return {
            Path(file["locator"]).stem: [issue["code"] for issue in file["issues"]]
            for file in self.answer["files"]
        }


def harvest(paths: list[Path], library: Path, workers: int) -> Harvest:
    """Ingest paths into a new library folder and export its speeches. Raises `Broken`."""
    library.mkdir(parents=True, exist_ok=True)
    answer = _wengao(library, "ingest", *map(str, paths), "--workers", str(workers), "--json")
    speeches = library / "speeches.jsonl"
    _wengao(library, "export", "speeches", "--format", "jsonl", "-o", str(speeches))
    return Harvest(speeches, library, json.loads(answer))


def matches(library: Path) -> list[dict[str, Any]]:
    """The exported relations between speeches."""
    return [
        json.loads(line) for line in _wengao(library, "export", "matches", "--format", "jsonl").splitlines()
    ]


def _wengao(library: Path, *arguments: str) -> str:
    environment = os.environ | {
        "WENGAO_DB": f"sqlite:///{library}/wengao.db",
        "WENGAO_ARCHIVE": str(library / "archive"),
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-m", "wengao", *arguments],
        cwd=library, env=environment, capture_output=True, text=True, timeout=INGEST_SECONDS, check=False,
    )  # fmt: skip
    if done.returncode not in DONE:
        raise Broken(f"wengao {arguments[0]}: exit {done.returncode}\n{done.stderr[-2000:]}")
    return done.stdout
