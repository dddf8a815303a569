"""Kills the reading room's server, with its children, while it takes files in and while a person decides.

The library is checked after every kill; then a server does the same again, and the library must be that of a run
without a kill.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.faults import fault_kinds, oracle
from benchmarks.faults.commands import ROOT, command, look, orphans
from benchmarks.faults.snapshots import Ground, Grounds, Variant
from benchmarks.faults.tally import FaultRun, Tally
from schema.query.run_list import list_runs

TOKEN: Final = "a-token-of-the-campaign"
STARTED: Final = re.compile(r"http://127\.0\.0\.1:\d+")
START_SECONDS: Final = 60.0
WORK_SECONDS: Final = 120.0
PLACE: Final = "wengao web"
DECIDED: Final = "汇编.txt"  # the file that is decided on
SPLIT_AT: Final = "二要抓环境"  # stands in two files, of which the second follows the first


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs."""

    process: subprocess.Popen[str]
    address: str

    def ask(self, path: str, body: bytes | None = None, kind: str = "application/json") -> tuple[str, str]:
        """Returns the address that answered in the end, and the answer."""
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": kind, "Accept": "text/html"}
        request = urllib.request.Request(self.address + path, body, headers)
        with urllib.request.urlopen(request, timeout=WORK_SECONDS) as answer:
            return str(answer.geturl()), answer.read().decode()


Work = Callable[[Server], None]


def _until_it_answers(server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with suppress(urllib.error.URLError):
            server.ask("/healthz")
            return
        time.sleep(0.05)


@contextmanager
def serving(ground: Ground) -> Iterator[Server]:
    """A server over a ground; it ends with the block, however it is."""
    environment = {**os.environ, "WENGAO_WEB_TOKEN": TOKEN, "WENGAO_WEB_UPLOAD": "true", "WENGAO_LANG": "en"}
    words = [sys.executable, "-m", "wengao", "web", "--port", "0", "--db", ground.url]
    words += ["--archive", str(ground.folder / "archive")]
    process = subprocess.Popen(words, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        said = next((line for line in process.stderr if STARTED.search(line)), "")
        found = STARTED.search(said)
        assert found is not None, "the server did not begin"
        threading.Thread(target=process.stderr.read, daemon=True).start()
        server = Server(process, found[0])
        _until_it_answers(server)
        yield server
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(START_SECONDS)
            process.kill()
        process.wait()


def upload(inbox: Path) -> Work:
    """Takes in all files of a folder at once, and waits until they are read."""

    def work(server: Server) -> None:
        parts = []
        for path in sorted(inbox.iterdir()):
            head = f'--x\r\nContent-Disposition: form-data; name="files"; filename="{path.name}"\r\n\r\n'
            parts.append(head.encode() + path.read_bytes() + b"\r\n")
        address, page = server.ask(
            "/upload", b"".join(parts) + b"--x--\r\n", "multipart/form-data; boundary=x"
        )
        deadline = time.monotonic() + WORK_SECONDS
        while 'data-job="done"' not in page and time.monotonic() < deadline:
            assert 'data-job="failed"' not in page, page
            time.sleep(0.05)
            _, page = server.ask(address.removeprefix(server.address))

    return work


def decide(server: Server) -> None:
    """Splits a speech, unless that was done before a kill; other files with the same words follow."""
    _, told = server.ask("/api/v1/speeches?limit=100")
    for one in json.loads(told)["speeches"]:
        if f"/{DECIDED}" in "".join(one["locators"]) and SPLIT_AT in one["text"][5:]:
            where = {"ref": f"{one['file_sha256']}#{one['ordinal']}", "place": SPLIT_AT}
            server.ask("/api/v1/review/split", json.dumps(where).encode())
            return


def kill_server(grounds: Grounds, inbox: Path, tally: Tally, kills: int, seed: int = 1) -> None:
    """Kill the server `kills` times during an upload, and as often during a decision."""
    grounds.fresh("empty", Variant())
    _kill("upload", upload(inbox), "empty", grounds, tally, kills, seed)
    ground = grounds.fresh("empty", Variant())
    subprocess.run(command(ground, inbox), cwd=ROOT, check=False, capture_output=True)
    grounds.keep("read")
    _kill("decision", decide, "read", grounds, tally, kills, seed)


def _kill(name: str, work: Work, state: str, grounds: Grounds, tally: Tally, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    ground = grounds.fresh(state, Variant())
    before = look(ground)
    with serving(ground) as server:
        began = time.monotonic()
        work(server)
        whole = time.monotonic() - began
    after = look(ground)
    assert oracle.same(before, after), f"the {name} changed nothing"
    for number in range(kills):
        ground = grounds.fresh(state, Variant())
        with serving(ground) as server:
            doing = threading.Thread(target=_until_killed, args=(work, server), daemon=True)
            doing.start()
            time.sleep(whole * (number + chance.random()) / kills)
            server.process.kill()
            server.process.wait()
            doing.join(WORK_SECONDS)
        wrong = oracle.between(look(ground), before, after, {})
        wrong += [f"process {left} lives on" for left in orphans(ground)]
        with serving(ground) as server:
            work(server)
        again = [*command(ground, ground.inbox)[:3], "files", "reprocess", "--outdated"]
        again += ["--db", ground.url, "--archive", str(ground.folder / "archive")]
        subprocess.run(again, cwd=ROOT, check=False, capture_output=True)
        wrong += oracle.same(look(ground), after, but_for_times=True)
        with ground.opened() as database, database.read() as session:
            wrong += [
                f"run {one['run_id']} runs on" for one in list_runs(session, 99) if one["state"] == "running"
            ]
        tally.add(FaultRun(grounds.name, f"web {name}", PLACE, fault_kinds.KILL, tuple(wrong)))


def _until_killed(work: Work, server: Server) -> None:
    with suppress(OSError, ValueError, AssertionError):
        work(server)
