"""The log: every line says run, file and stage, as text or JSON; without asking there is none."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from wengao.screen.logs import start_log
from wengao.settings.load import load

Wengao = Callable[..., Any]


@pytest.fixture(autouse=True)
def log_is_off_afterwards(tmp_path: Path) -> Iterator[None]:
    """A log that a test started ends with it: the commands of tests share one process."""
    off = load({}, {}, tmp_path)
    yield
    start_log(off)


@pytest.fixture
def shelf(home: Path, compilation: Path) -> Path:
    """A compilation that loads, and a PDF that is none."""
    folder = compilation.parent
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nthis is no PDF\n%%EOF\n")
    old = time.time() - 3600
    os.utime(folder / "broken.pdf", (old, old))
    return folder


def test_every_line_is_json_and_names_run_file_and_stage(wengao: Wengao, shelf: Path) -> None:
    """Stdout stays the answer; the stages of each file, its end and the run's end are on stderr."""
    answer = wengao("ingest", shelf, "--json", "--log-level", "debug", "--log-format", "json")
    run = answer.json["run_id"]
    lines = [json.loads(line) for line in answer.err.splitlines()]
    assert {line["run"] for line in lines if line["file"]} == {run}
    (loaded,) = [line for line in lines if line.get("state") == "loaded"]
    assert loaded["level"] == "INFO" and loaded["items"] == 3 and loaded["file"].endswith(".txt")
    stages = [line["stage"] for line in lines if line["file"] == loaded["file"] and line["stage"]]
    assert stages == ["archive", "extract", "load"]  # one child extracts and reads
    (broken,) = [line for line in lines if line.get("state") == "quarantined"]
    assert broken["level"] == "WARNING" and broken["codes"] and broken["file"].endswith("broken.pdf")
    assert lines[-1]["message"].startswith("run done, 2 files") and lines[-1]["run"] == run
    assert all(line["time"].endswith("Z") for line in lines)


def test_a_level_leaves_out_what_is_below(wengao: Wengao, shelf: Path) -> None:
    """At `warning` only the file that could not be read is told of."""
    answer = wengao("ingest", shelf, "--json", "--log-level", "warning")
    (line,) = [line for line in answer.err.splitlines() if " WARNING " in line or " INFO " in line]
    assert "broken.pdf" in line and "quarantined" in line


def test_without_asking_nothing_is_logged(wengao: Wengao, shelf: Path) -> None:
    """The messages for people alone."""
    assert "INFO" not in wengao("ingest", shelf).err
    assert "WARNING" not in wengao("ingest", shelf).err


def test_errors_are_json_as_well(wengao: Wengao, home: Path) -> None:
    """What ends a command is a line of the log when stderr is one."""
    answer = wengao("speeches", "list", "--log-format", "json")
    assert answer.code == 5
    (line,) = [json.loads(line) for line in answer.err.splitlines()]
    assert line["level"] == "ERROR" and "wengao.db" in line["message"]


def test_the_log_keeps_secrets_of_addresses(wengao: Wengao, home: Path) -> None:
    """A password in an address is in no line."""
    answer = wengao(
        "ingest", "http://anna:geheim@127.0.0.1:9/a.pdf?token=geheim", "--log-level", "debug", "--json"
    )
    assert "geheim" not in answer.err and "127.0.0.1" in answer.err


def test_settings_of_the_log(home: Path, wengao: Wengao) -> None:
    """`[log]` in the file; a level that does not exist names the ones that do."""
    (home / "wengao.toml").write_text('[log]\nlevel = "loud"\n')
    answer = wengao("status")
    assert answer.code == 4 and "log.level" in answer.err and "loud" in answer.err
    assert "debug" in answer.err
