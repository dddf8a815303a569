"""The protocol of one job with the fork server and its child: send it, gather the answer, learn how it ended."""

from __future__ import annotations

import json
import os
import selectors
import socket
import time
from collections.abc import Callable
from contextlib import ExitStack

from flows.isolation.limits import Limits
from flows.isolation.outcome import ABANDONED, AnswerBuffer, Ending, JobOutcome, judge
from flows.isolation.server_process import ReaderUnavailable, ServerLost, ServerProcess

READ_CHUNK = 1 << 20
MAX_STATUS = 64 << 10  # bytes; the server's one message about a job is a hundred
SERVER_GRACE_SECONDS = 60.0  # beyond every wall limit: then the server itself has stopped, not the job


def converse(
    server: ServerProcess,
    job: str,
    payload: bytes,
    file: int | None,
    limits: Limits,
    on_part: Callable[[bytes], None],
) -> JobOutcome:
    """Runs one job on `server`. Leaving early, by an exception, kills its child.

    Raises `ServerLost` when the server ends before it told how the child did, `ReaderUnavailable` when
    it could not fork for the job.
    """
    with ExitStack() as until_judged:
        answer_end, answer_start = os.pipe()
        until_judged.callback(os.close, answer_end)
        os.set_blocking(answer_end, False)
        ours, theirs = socket.socketpair()
        until_judged.enter_context(ours)
        with ExitStack() as until_sent:
            until_sent.callback(os.close, answer_start)
            until_sent.enter_context(theirs)
            page = _in_memory(payload)
            until_sent.callback(os.close, page)
            given = [theirs.fileno(), page, answer_start]
            server.submit(job, limits, given if file is None else [*given, file])
        return _gather(server, answer_end, ours, limits, on_part)


def _in_memory(payload: bytes) -> int:
    """A descriptor of a file in memory that holds `payload`: so it may have any size."""
    page = os.memfd_create("payload", os.MFD_CLOEXEC)
    rest = memoryview(payload)
    while rest:
        rest = rest[os.write(page, rest) :]
    return page


def _gather(
    server: ServerProcess,
    answer_end: int,
    status: socket.socket,
    limits: Limits,
    on_part: Callable[[bytes], None],
) -> JobOutcome:
    """Reads the answer as it comes and, once the server has told the child's end, judges both."""
    answer = AnswerBuffer(limits.answer_bytes, limits.parts, on_part)
    last_moment = time.monotonic() + limits.wall(limits.cpu_ceiling) + SERVER_GRACE_SECONDS
    with selectors.PollSelector() as selector:
        selector.register(status, selectors.EVENT_READ)
        selector.register(answer_end, selectors.EVENT_READ)
        while True:
            ready = {key.fileobj for key, _ in selector.select(max(0.0, last_moment - time.monotonic()))}
            if not ready:
                server.kill()
                raise ServerLost(started=True)
            if status in ready:
                ending = _ending(status)
                while not answer.too_long and _read_some(answer_end, answer):
                    pass  # what the child had sent before its end
                if ending.killed == ABANDONED and not answer.too_long:
                    raise ServerLost(started=True)  # the server is closing
                return judge(ending, answer, limits)
            more = _read_some(answer_end, answer)
            if answer.too_long:
                status.shutdown(socket.SHUT_WR)  # hanging up: the server kills the child and tells its end
            if answer.too_long or not more:
                selector.unregister(answer_end)


def _read_some(answer_end: int, answer: AnswerBuffer) -> bool:
    """Takes what is there; False at the end, or when nothing is there now."""
    try:
        part = os.read(answer_end, READ_CHUNK)
    except BlockingIOError:
        return False
    answer.add(part)
    return bool(part)


def _ending(status: socket.socket) -> Ending:
    """How the child ended, as the server reports; raises `ServerLost` when the server ended without a report."""
    try:
        message = status.recv(MAX_STATUS)
    except ConnectionError:
        message = b""
    if not message:
        raise ServerLost(started=True)
    told = json.loads(message)
    if "refused" in told:
        raise ReaderUnavailable(f"no child could be forked: {told['refused']}")
    return Ending(told["status"], told["killed"], told["cpu"], told["rss"] * 1024)
