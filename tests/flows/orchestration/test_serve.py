"""`wengao flow serve` with a real Prefect server: runs come by themselves, and a killed one is made good."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.practice_site.site import Fault, PracticeSite
from tests.practice_site.uploads import upload, uploads
from tests.support.prefect_server import Api, environment, eventually, prefect_server, process

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

SOON = 150.0  # seconds for what takes 5 to 30 on a calm machine
SETTINGS = """
[fetch]
allow_private = ["{host}"]
[[sources]]
name = "library"
kind = "listing"
url = "{list}"
entry = "a.title"
file = "a.download"
schedule = {{ interval = 20 }}
missed = "once"
"""


class Library:
    """The library as another program sees it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def ask(self, question: str, *values: str) -> list[tuple[Any, ...]]:
        """The rows that answer a question."""
        connection = sqlite3.connect(f"file:{self.path}?mode=rw", uri=True, timeout=30)
        try:
            return connection.execute(question, values).fetchall()
        finally:
            connection.close()

    def count(self, what: str) -> int:
        """How many rows `what` (`files WHERE …`) has."""
        return int(self.ask(f"SELECT count(*) FROM {what}")[0][0])

    def finished(self, files: int) -> str | None:
        """Prefect's id of the newest run of the schedule that brought something, when so many files are in."""
        if self.count("files WHERE state = 'loaded'") != files or self.count("run WHERE state = 'running'"):
            return None
        done = "SELECT flow_run FROM run WHERE state = 'done' AND scheduled_at IS NOT NULL AND loaded > 0"
        rows = self.ask(f"{done} ORDER BY started_at DESC LIMIT 1")
        return str(rows[0][0]) if rows else None


def state_of(api: Api, flow_run: str) -> str:
    """The state of one of Prefect's runs."""
    return next(run["state_type"] for run in api.runs() if run["id"] == flow_run)


def log(folder: Path) -> str:
    """What `serve` said last."""
    return (folder / "serve.log").read_text("utf-8", "replace")[-3000:]


def wengao(words: list[str], folder: Path, env: dict[str, str]) -> str:
    """What a command prints; it must end well."""
    done = subprocess.run(
        [sys.executable, "-m", "wengao", *words],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def ready(folder: Path, count: int, url: str) -> Iterator[tuple[PracticeSite, Api, dict[str, str]]]:
    """A site with so many uploads, the Prefect server at `url`, and an empty library in `folder` that reads the site
    every 20 s."""
    with PracticeSite(uploads(count)) as site:
        listing = site.url("/list?page={page}")
        (folder / "wengao.toml").write_text(SETTINGS.format(host=site.host, list=listing), "utf-8")
        env = environment(folder) | {"PREFECT_API_URL": url}
        wengao(["init"], folder, env)
        yield site, Api(url), env


def completed_by_schedule(library: Library, api: Api, files: int, folder: Path) -> str:
    """Prefect's id of the run that came by itself, brought so many files and is complete."""
    first = eventually(lambda: library.finished(files), SOON, lambda: f"a scheduled run\n{log(folder)}")
    eventually(lambda: state_of(api, first) == "COMPLETED", SOON, lambda: "Prefect's word on it")
    assert [run["auto_scheduled"] for run in api.runs() if run["id"] == first] == [True]
    return first


def test_a_scheduled_run_brings_uploads_and_serve_ends_well(tmp_path: Path, prefect_url: str) -> None:
    """A run comes by itself at its time and is complete; SIGTERM ends `serve` with 0, the file alone is the library."""
    library = Library(tmp_path / "data" / "wengao.db")
    with ready(tmp_path, 2, prefect_url) as (_, api, env):
        with process(["-m", "wengao", "serve"], tmp_path, env, "serve.log") as serve:
            completed_by_schedule(library, api, 2, tmp_path)
            serve.send_signal(signal.SIGTERM)
            assert serve.wait(SOON) == 0, log(tmp_path)
        assert [left.name for left in library.path.parent.glob("wengao.db-*")] == []
        at_work = [
            run for run in api.runs("RUNNING", "CANCELLING") if run["parameters"] == {"source": "library"}
        ]
        assert at_work == []
    counted = {name: library.count(name) for name in ("upload", "files", "speech")}
    assert counted == {"upload": 2, "files": 2, "speech": 4}


@pytest.mark.campaign
def test_scheduled_runs_bring_uploads_and_a_killed_one_is_made_good(tmp_path: Path) -> None:
    """A scheduled run completes, a later one brings what is new, nothing twice. After SIGKILL of `serve` and
    of the process that reads, in the middle of its work, a new start ends what died and the library is exact."""
    library = Library(tmp_path / "data" / "wengao.db")
    with prefect_server(tmp_path) as url, ready(tmp_path, 4, url) as (site, api, env):
        with process(["-m", "wengao", "serve"], tmp_path, env, "serve.log") as serve:
            first = completed_by_schedule(library, api, 4, tmp_path)
            slow = upload(8)
            site.faults[slow.file] = Fault(wait=600)
            site.uploads[:0] = [upload(5), upload(6), upload(7), slow]
            eventually(
                lambda: (
                    (library.count("files") == 7 and library.count("run WHERE state = 'running'")) or None
                ),
                SOON,
                lambda: f"a later run with new uploads, in the middle of its work\n{log(tmp_path)}",
            )
            ((pid, killed, scheduled),) = library.ask(
                "SELECT pid, flow_run, scheduled_at FROM run WHERE state = 'running'"
            )
            assert scheduled and killed != first
            os.kill(serve.pid, signal.SIGKILL)  # first the one that would tell Prefect
            os.kill(pid, signal.SIGKILL)
            serve.wait()
        assert state_of(api, killed) == "RUNNING"
        assert library.count("run WHERE state = 'running'") == 1
        assert library.count("files") < 8

        site.faults.clear()
        with process(["-m", "wengao", "serve"], tmp_path, env, "serve.log") as serve:
            eventually(lambda: library.finished(8), SOON, lambda: f"the rest\n{log(tmp_path)}")
            assert state_of(api, killed) == "CRASHED"
            assert library.ask("SELECT state FROM run WHERE flow_run = ?", killed) == [("lost",)]
            serve.send_signal(signal.SIGTERM)
            assert serve.wait(SOON) == 0, log(tmp_path)
        beside = [left.name for left in library.path.parent.glob("wengao.db-*")]
        assert beside == []  # the file alone is the library, once nothing serves it
        assert [one["paused"] for one in api.deployments()] == [False]
        assert api.runs("RUNNING", "CANCELLING") == []

    assert library.count("run WHERE state = 'running'") == 0
    counted = {name: library.count(name) for name in ("upload", "offer", "files", "occurrence", "speech")}
    assert counted == {"upload": 8, "offer": 8, "files": 8, "occurrence": 16, "speech": 16}
    brought = library.ask("SELECT loaded FROM run WHERE loaded > 0 ORDER BY started_at")
    assert brought == [(4,), (1,)]  # three came in the run that was killed; nobody read them again
    bodies = [
        request.path for request in site.requests if request.path.startswith("/files/") and request.sent
    ]
    assert sorted(set(bodies)) == sorted(one.file for one in uploads(8))
    assert len(bodies) <= 8 + 1  # what was on its way when the process was killed may come again
    titles = wengao(["speeches", "list", "--json"], tmp_path, env)
    assert all(f"第{number}次" in titles for number in range(1, 9))
    wengao(["check"], tmp_path, env)
