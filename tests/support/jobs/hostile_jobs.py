"""Jobs that misbehave in every way a document can make an engine misbehave; run through the real child."""

# ruff: noqa: D103 - a job's name says what it does

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import stat
import sys
import time
from collections.abc import Iterator

from flows.isolation.limits import OPEN_FILES, allow_next_step, allow_pages
from schema.errors import Unreadable


class TooMuch(MemoryError):
    """How a library may dress a failed allocation."""


class Spiteful(Exception):
    """An exception that cannot even be printed."""

    def __str__(self) -> str:
        raise RuntimeError("no")


def echo(payload: bytes, data: bytes | None) -> bytes:
    return payload + (b"|" + data if data is not None else b"")


def segfault(payload: bytes, data: bytes | None) -> bytes:
    ctypes.string_at(0)
    return b""


def abort(payload: bytes, data: bytes | None) -> bytes:
    os.abort()


def leave(payload: bytes, data: bytes | None) -> bytes:
    os._exit(3)


def leave_in_peace(payload: bytes, data: bytes | None) -> bytes:
    os._exit(0)


def spin(payload: bytes, data: bytes | None) -> bytes:
    while True:
        pass


def spin_through_signals(payload: bytes, data: bytes | None) -> bytes:
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    return spin(payload, data)


def work(payload: bytes, data: bytes | None) -> bytes:
    """Burns as many CPU seconds as the payload says."""
    seconds = float(payload.split()[0])
    if pages := payload.split()[1:]:
        allow_pages(int(pages[0]))
    while time.process_time() < seconds:
        pass
    return b"done"


def work_in_steps(payload: bytes, data: bytes | None) -> Iterator[bytes]:
    """Burns so many CPU seconds, twice, the second time as another step."""
    for step in range(2):
        began = time.process_time()
        while time.process_time() - began < float(payload):
            pass
        yield str(step).encode()
        allow_next_step(0)


def sleep(payload: bytes, data: bytes | None) -> bytes:
    time.sleep(600)
    return b""


def eat(payload: bytes, data: bytes | None) -> bytes:
    eaten = []
    while True:
        eaten.append(bytearray(16 << 20))


def eat_dressed_up(payload: bytes, data: bytes | None) -> bytes:
    try:
        eat(payload, data)
    except MemoryError as error:
        raise TooMuch("a picture of 3 GB") from error
    return b""


def eat_and_blame(payload: bytes, data: bytes | None) -> bytes:
    try:
        eat(payload, data)
    except MemoryError as error:
        raise ValueError("bad picture") from error
    return b""


def eat_and_abort(payload: bytes, data: bytes | None) -> bytes:
    """As an engine written in C dies: it uses most of its memory, is refused a block, and aborts."""
    eaten = bytearray(b"x") * int(payload)
    assert eaten
    os.abort()


def giant(payload: bytes, data: bytes | None) -> bytes:
    return bytes(int(payload))


def _answer_channel() -> int:
    """The one pipe a child has; its folder in /proc is closed to it."""
    return next(fd for fd in open_descriptors() if stat.S_ISFIFO(os.fstat(fd).st_mode))


def open_descriptors() -> list[int]:
    """Every descriptor this process holds."""
    found = []
    for descriptor in range(OPEN_FILES):
        with contextlib.suppress(OSError):
            os.fstat(descriptor)
            found.append(descriptor)
    return found


def torn(payload: bytes, data: bytes | None) -> bytes:
    """Announces a hundred bytes, sends five and dies in peace."""
    os.write(_answer_channel(), b"A" + (100).to_bytes(8, "big") + b"hello")
    os._exit(0)


def flood(payload: bytes, data: bytes | None) -> bytes:
    """Sends for ever, announcing little."""
    channel = _answer_channel()
    os.write(channel, b"A" + (1).to_bytes(8, "big"))
    while True:
        os.write(channel, bytes(1 << 16))


def chatter(payload: bytes, data: bytes | None) -> bytes:
    """A frame of its own before the real one."""
    os.write(_answer_channel(), b"A" + (2).to_bytes(8, "big") + b"no")
    return b"yes"


def parts_then_segfault(payload: bytes, data: bytes | None) -> Iterator[bytes]:
    """Two parts that leave it, and its death while it makes the third."""
    yield b"one"
    yield payload
    segfault(payload, data)


def parts_then_refusal(payload: bytes, data: bytes | None) -> Iterator[bytes]:
    yield b"one"
    raise Unreadable("encrypted", "after all")


def parts_without_end(payload: bytes, data: bytes | None) -> Iterator[bytes]:
    while True:
        yield b"more"


def a_part_too_long(payload: bytes, data: bytes | None) -> Iterator[bytes]:
    yield b"one"
    yield bytes(int(payload))


def gibberish(payload: bytes, data: bytes | None) -> bytes:
    os.write(_answer_channel(), b"U" + (2).to_bytes(8, "big") + b"\xff\xfe")
    os._exit(0)


def not_bytes(payload: bytes, data: bytes | None) -> object:
    return {"answer": lambda: None}


def unreadable(payload: bytes, data: bytes | None) -> bytes:
    raise Unreadable("encrypted", "needs a password \ud800")


def raises(payload: bytes, data: bytes | None) -> bytes:
    return json.loads("{")


def raises_spitefully(payload: bytes, data: bytes | None) -> bytes:
    raise Spiteful


def exits(payload: bytes, data: bytes | None) -> bytes:
    sys.exit("goodbye")


def recurses(payload: bytes, data: bytes | None) -> bytes:
    return recurses(payload, data)


def modules(payload: bytes, data: bytes | None) -> bytes:
    return json.dumps(sorted(sys.modules)).encode()


def surroundings(payload: bytes, data: bytes | None) -> bytes:
    """What the child can see of the run: its environment, descriptors and streams."""
    return json.dumps(
        {
            "variables": sorted(os.environ),
            "descriptors": open_descriptors(),
            "silent": [os.fstat(fd).st_rdev == os.stat(os.devnull).st_rdev for fd in (0, 1, 2)],
            "server": os.getppid(),
            "pid": os.getpid(),
        }
    ).encode()


def write_file(payload: bytes, data: bytes | None) -> bytes:
    with open(payload.decode(), "wb") as file:
        file.write(b"mine now")
    return b"written"


def write_to_open_file(payload: bytes, data: bytes | None) -> bytes:
    """Writes into memory that pretends to be a file, which needs no path."""
    os.write(os.memfd_create("x"), b"mine now")
    return b"written"


def leave_a_child(payload: bytes, data: bytes | None) -> bytes:
    """Starts a process in a session of its own, tells its number, and ends."""
    pid = os.fork()
    if pid == 0:
        os.setsid()
        time.sleep(600)
        os._exit(0)
    time.sleep(0.2)
    return str(pid).encode()


def burn_in_grandchild(payload: bytes, data: bytes | None) -> bytes:
    """CPU burnt one process further down, waited for."""
    pid = os.fork()
    if pid == 0:
        work(payload, data)
        os._exit(0)
    os.waitpid(pid, 0)
    return b""


JOBS = {
    name: job
    for name, job in globals().items()
    if getattr(job, "__module__", "") == __name__ and name.islower() and not name.startswith("_")
}
PRELOADS = {"echo": ("colorsys",)}
