"""A reading room of its own process over one library: asked, timed, weighed, and read by many beside an ingest."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx

READERS, PAUSE = 50, 2.0  # readers, and seconds between the requests of each
SAMPLES = Path("data/samples")


def until(ask: Callable[[], object]) -> None:
    """Ask again until a server answers. Raises RuntimeError after half a minute."""
    for _ in range(300):
        try:
            ask()
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise RuntimeError("the server does not answer")


class Server:
    """`wengao web` in a process of its own over one library."""

    def __init__(self, db: str, archive: str = "", port: int = 8799) -> None:
        self._db, self.address = db, f"http://127.0.0.1:{port}"
        self._folder = tempfile.TemporaryDirectory(prefix="wengao-room-")
        self._command = [
            sys.executable,
            "-m",
            "wengao",
            "--db",
            os.path.abspath(db),
            "--archive",
            archive or self._folder.name,
        ]
        self._port = str(port)

    def __enter__(self) -> Server:
        self._process = subprocess.Popen([*self._command, "web", "--port", self._port])
        self._client = httpx.Client(base_url=self.address, timeout=120)
        until(lambda: self._client.get("/healthz"))
        return self

    def __exit__(self, *given: object) -> None:
        self._process.send_signal(signal.SIGINT)
        self._process.wait(30)
        self._folder.cleanup()

    def clock(self, warm: Sequence[str], paths: Sequence[str]) -> tuple[list[float], list[float]]:
        """Seconds of each request and of the server's CPU for it, after some that are not counted: on a machine with
        other work only the latter says what an answer costs."""
        wall, cpu = [], []
        for path in [*warm, *paths]:
            used, begun = self._cpu(), time.perf_counter()
            self._client.get(path).raise_for_status()
            wall.append(time.perf_counter() - begun)
            cpu.append(self._cpu() - used)
        return wall[len(warm) :], cpu[len(warm) :]

    def _cpu(self) -> float:
        """Seconds of CPU of all threads of the server, as the kernel counts nanoseconds."""
        threads = Path(f"/proc/{self._process.pid}/task").glob("*/schedstat")
        return sum(int(one.read_text().split()[0]) for one in threads) / 1e9

    def ask_many(self, paths: Sequence[str], number: int) -> None:
        """`number` requests in a random order."""
        chooser = random.Random(1)
        for _ in range(number):
            self._client.get(chooser.choice(paths)).raise_for_status()

    def memory(self) -> float:
        """MB that the server holds, its children aside."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1000

    async def readers(self, paths: Sequence[str], seconds: int) -> tuple[list[float], int]:
        """Times and failures of readers who ask every two seconds, while the samples come in again and again."""
        ingest = asyncio.create_task(self._ingest(seconds))
        times: list[float] = []
        failed = 0
        end = time.monotonic() + seconds
        async with httpx.AsyncClient(base_url=self.address, timeout=60) as client:

            async def one(number: int) -> None:
                nonlocal failed
                chooser = random.Random(number)
                await asyncio.sleep(chooser.random() * PAUSE)
                while time.monotonic() < end:
                    begun = time.perf_counter()
                    answer = await client.get(chooser.choice(paths))
                    times.append(time.perf_counter() - begun)
                    failed += answer.status_code != 200
                    await asyncio.sleep(max(0.0, PAUSE - (time.perf_counter() - begun)))

            await asyncio.gather(*(one(number) for number in range(READERS)))
        await ingest
        return times, failed

    async def _ingest(self, seconds: int) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            command = [
                *self._command,
                "ingest",
                str(SAMPLES.resolve()),
                "--force",
                "--workers",
                "1",
                "--json",
            ]
            process = await asyncio.create_subprocess_exec(
                *command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            await process.wait()
