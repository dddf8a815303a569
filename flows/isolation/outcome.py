"""Determines the outcome of a job from how its child ended and what it had answered by then."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Final

from msgspec import Struct

from flows.isolation.child import ANSWER, FAILED, FRAME, OUT_OF_MEMORY, PART, UNREADABLE
from flows.isolation.limits import MAX_PARTS, Limits
from schema.wire import WireError, decode

ABANDONED: Final = "abandoned"  # why the server killed a child that nobody waits for; never an outcome
NEAR_THE_LIMIT = 0.5  # share of the memory limit: an engine dies of the *one* block it is refused, often
# as big as all it already has
ALLOCATION_DEATHS: Final = frozenset(
    {signal.SIGABRT, signal.SIGTRAP, signal.SIGILL, signal.SIGSEGV, signal.SIGBUS}
)  # how C code ends when memory is refused


class JobOutcome(Struct, frozen=True):
    """What became of a job. `code` "" means `answer` is what it returned; else an issue code says why not.

    `crashed` (the process died), `internal-error` (an exception nobody meant), `bad-answer`, `cpu-limit`,
    `memory-limit`, `wall-limit`, `answer-limit`, `too-large`, or the code of the engine's own `Unreadable`;
    all of them quarantine. `cpu_seconds` and `peak_rss` (bytes) are the child's, as the kernel counted.
    `parts` are what a job that yields had sent by then, whatever became of it afterwards.
    """

    code: str
    answer: bytes = b""
    detail: str = ""
    cpu_seconds: float = 0.0
    peak_rss: int = 0
    parts: tuple[bytes, ...] = ()


class Ending(Struct, frozen=True):
    """How a child ended, as the server told: its wait status and why the server killed it, if it did."""

    wait_status: int
    killed: str
    cpu_seconds: float
    peak_rss: int


class AnswerBuffer:
    """The bytes a child sent so far: parts, then one last frame, complete or torn, or more than allowed.

    `limit` holds for each frame, `most` for the number of parts; `on_part` is called with each as it is whole.
    """

    def __init__(
        self, limit: int, most: int = MAX_PARTS, on_part: Callable[[bytes], None] = lambda part: None
    ) -> None:
        self._limit = limit
        self._most = most
        self._on_part = on_part
        self._pending = bytearray()
        self._parts: list[bytes] = []
        self._last: tuple[bytes, bytes] | None = None
        self._beyond = 0  # bytes after the last frame
        self._too_long = False

    def add(self, more: bytes) -> None:
        """Takes the next bytes; what would exceed the limit is counted, not kept."""
        if self._last is not None:
            self._count_beyond(more)
        elif not self._too_long:
            self._pending += more
            while self._take_frame():
                pass

    def _take_frame(self) -> bool:
        """Moves a complete frame from what is pending to where it belongs; False when there is none."""
        if self._last is not None or len(self._pending) < FRAME.size:
            return False
        kind, length = FRAME.unpack_from(self._pending)
        end = FRAME.size + int(length)
        self._too_long = length > self._limit or (kind == PART and len(self._parts) == self._most)
        if self._too_long or len(self._pending) < end:
            return False
        body = bytes(memoryview(self._pending)[FRAME.size : end])
        del self._pending[:end]
        if kind == PART:
            self._parts.append(body)
            self._on_part(body)
        else:
            self._last = kind, body
            self._count_beyond(bytes(self._pending))
        return True

    def _count_beyond(self, more: bytes) -> None:
        self._beyond += len(more)
        self._too_long |= self._beyond > self._limit

    @property
    def too_long(self) -> bool:
        """Whether the child sent, or announced, more than its limit."""
        return self._too_long

    @property
    def parts(self) -> tuple[bytes, ...]:
        """What the job yielded so far."""
        return tuple(self._parts)

    def frame(self) -> tuple[bytes, bytes] | None:
        """The kind and body of the last frame; None while it is torn, or when something came after it."""
        return None if self._beyond else self._last


def judge(ending: Ending, answer: AnswerBuffer, limits: Limits) -> JobOutcome:
    """The outcome of a job whose child is gone. The kernel's word counts before the child's."""
    code, body, detail = _verdict(ending, answer, limits)
    return JobOutcome(code, body, detail, ending.cpu_seconds, ending.peak_rss, answer.parts)


def _verdict(ending: Ending, answer: AnswerBuffer, limits: Limits) -> tuple[str, bytes, str]:
    """(code, answer, detail)."""
    if answer.too_long:
        return "answer-limit", b"", f"more than {limits.answer_bytes} bytes"
    if ending.killed:
        return ending.killed, b"", f"after {ending.cpu_seconds:.1f} s of CPU"
    if os.WIFSIGNALED(ending.wait_status):
        return (*_death(signal.Signals(os.WTERMSIG(ending.wait_status)), ending, limits),)
    if exit_code := os.waitstatus_to_exitcode(ending.wait_status):
        return "crashed", b"", f"exit status {exit_code}"
    frame = answer.frame()
    if frame is None:
        return "bad-answer", b"", "it is torn"
    kind, body = frame
    try:
        return _judged_frame(kind, body, limits)
    except WireError:
        return "bad-answer", b"", "it cannot be read"


def _judged_frame(kind: bytes, body: bytes, limits: Limits) -> tuple[str, bytes, str]:
    """The verdict on a complete frame of a child that ended in peace."""
    if kind == ANSWER:
        return "", body, ""
    if kind == UNREADABLE:
        code, detail = decode(body, tuple[str, str])
        return code or "crashed", b"", detail
    if kind == OUT_OF_MEMORY:
        return "memory-limit", b"", f"more than {limits.memory_bytes} bytes"
    if kind == FAILED:
        return "internal-error", b"", decode(body, str)
    return "bad-answer", b"", "it is of no known kind"


def _death(number: signal.Signals, ending: Ending, limits: Limits) -> tuple[str, bytes, str]:
    """The verdict on a child that a signal ended, not sent by the server."""
    if number is signal.SIGXCPU or (number is signal.SIGKILL and ending.cpu_seconds >= limits.cpu_ceiling):
        return "cpu-limit", b"", f"after {ending.cpu_seconds:.1f} s of CPU"
    if number is signal.SIGKILL:
        return (
            "memory-limit",
            b"",
            f"killed by the system at {ending.peak_rss} bytes",
        )  # it was short of memory
    if number in ALLOCATION_DEATHS and ending.peak_rss >= NEAR_THE_LIMIT * limits.memory_bytes:
        return "memory-limit", b"", f"{number.name} at {ending.peak_rss} of {limits.memory_bytes} bytes"
    return "crashed", b"", number.name
