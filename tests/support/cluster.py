"""A Dask scheduler, its workers and an S3 server on loopback, each in a process of its own, for one test."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.support.prefect_server import eventually, process

START_SECONDS = 120  # a worker starts in two seconds of CPU, on a loaded machine in half a minute
HTTP = ("--no-dashboard", "--dashboard-address", "127.0.0.1:0")  # else on all interfaces
KEYS = {  # what the S3 server asks for is not looked at
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@contextmanager
def s3_server(folder: Path, env: Mapping[str, str], bucket: str) -> Iterator[dict[str, str]]:
    """The environment that leads to an S3 server with an empty `bucket`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    words = ["-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with process(words, folder, env, "s3.log") as server:

        def made() -> bool:
            assert server.poll() is None, (folder / "s3.log").read_text("utf-8")
            try:
                return httpx.put(f"{url}/{bucket}", timeout=10).status_code == 200
            except httpx.HTTPError:
                return False

        eventually(made, START_SECONDS, lambda: "the S3 server")
        yield {**KEYS, "AWS_ENDPOINT_URL": url}


@contextmanager
def scheduler(folder: Path, env: Mapping[str, str]) -> Iterator[str]:
    """The address of a scheduler."""
    said = folder / "scheduler.json"
    words = ["-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", *HTTP]
    with process([*words, "--scheduler-file", str(said)], folder, env, "scheduler.log"):

        def address() -> str:
            try:
                return str(json.loads(said.read_text("utf-8"))["address"])
            except (FileNotFoundError, json.JSONDecodeError):
                return ""

        yield eventually(address, START_SECONDS, lambda: "the scheduler")


@contextmanager
def worker(
    folder: Path, env: Mapping[str, str], address: str, name: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A worker with one thread and without a nanny, in the working folder `folder`: what is killed stays dead."""
    words = [
        "-m",
        "distributed.cli.dask_worker",
        address,
        "--host",
        "127.0.0.1",
        "--no-nanny",
        "--nthreads",
        "1",
        *HTTP,
    ]
    with process([*words, "--name", name, "--memory-limit", "0"], folder, env, f"{name}.log") as started:
        yield started


def kill(worker: subprocess.Popen[bytes]) -> None:
    """Without a word, at once; its children are for the kernel to end."""
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()


def both_worked(stream: Callable[[], list[dict[str, str]]]) -> set[str]:
    """The workers that completed tasks of ours, by the scheduler's own log."""
    return {task["worker"] for task in stream() if str(task["key"]).startswith("wengao-")}


def listening_to_all(pids: list[int]) -> list[str]:
    """The ports that these processes offer to other machines, from the kernel's tables."""
    found = []
    for pid in pids:
        sockets = set()
        for link in Path(f"/proc/{pid}/fd").iterdir():
            try:
                sockets.add(os.readlink(link))
            except FileNotFoundError:
                continue
        for table in ("tcp", "tcp6"):
            for line in Path(f"/proc/{pid}/net/{table}").read_text("ascii").splitlines()[1:]:
                words = line.split()
                address, _, port = words[1].partition(":")
                if words[3] == "0A" and not address.strip("0") and f"socket:[{words[9]}]" in sockets:
                    found.append(f"{pid}: {int(port, 16)}")
    return found
