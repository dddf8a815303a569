"""One job in a process of its own: confines itself, runs, answers in plain bytes, and ends.

An answer is one frame: a kind byte, the body's length as eight bytes, the body. A frame that is not
complete is no answer, so a child that dies while it writes cannot leave half a document behind. A job that
yields sends each part as soon as it has it: what has left the child stays, whatever becomes of the rest.
"""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import struct
import traceback
from collections.abc import Callable, Iterator
from typing import Final, NoReturn

from msgspec import Struct

from flows.isolation.limits import Limits, confine
from flows.isolation.sandbox import landlock, privileges, seccomp
from schema.errors import Unreadable
from schema.wire import encode

Job = Callable[[bytes, bytes | None], bytes | Iterator[bytes]]

FRAME = struct.Struct("!cQ")
PART: Final = b"P"  # body: what the job yielded; others follow
ANSWER: Final = b"A"  # body: what the job returned; of one that yielded, nothing
UNREADABLE: Final = b"U"  # body: wire of (code, detail)
FAILED: Final = b"F"  # body: wire of a description of the exception
OUT_OF_MEMORY: Final = b"M"  # no body: nothing may be built any more
OUT_OF_MEMORY_FRAME = FRAME.pack(OUT_OF_MEMORY, 0)  # packed before memory is short

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
MAX_DETAIL = 500  # characters of an exception's message worth keeping
MAX_CAUSES = 8  # exceptions in a chain: a hostile one can be circular
STANDARD_STREAMS: Final = (0, 1, 2)
HIGHEST_DESCRIPTOR = 1 << 16  # far above what the server ever holds: a handful a running job

_libc = ctypes.CDLL(None, use_errno=True)


class Channels(Struct, frozen=True):
    """The descriptors of one job: its payload, where its answer goes, and the file to read, if any."""

    payload: int
    answer: int
    file: int | None = None

    def kept(self) -> set[int]:
        """All of them."""
        return {self.payload, self.answer} | (set() if self.file is None else {self.file})


def run_child(job: Job, channels: Channels, limits: Limits, server: int, rules: int | None) -> NoReturn:
    """Runs `job` and writes its frames to the answer channel. Never returns.

    `server` is the process id of the fork server, whose end ends this process; `rules` the descriptor
    of Landlock rules to enter, if the kernel has any.
    """
    status = 1
    try:
        _settle(channels.kept() | (set() if rules is None else {rules}), server)
        confine(limits)
        try:
            _wall_in(rules)
        except OSError as problem:  # told, and nothing is read: better no text than no walls
            _write(channels.answer, FAILED, encode(f"the reader could not be confined: {problem}"))
        else:
            _write(channels.answer, *_outcome(job, channels))
        status = 0
    except MemoryError:
        os.write(channels.answer, OUT_OF_MEMORY_FRAME)
        status = 0
    finally:
        os._exit(status)


def adopt_orphans() -> None:
    """Makes this process the parent of every descendant whose own parent ends: none gets away."""
    _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _settle(kept: set[int], server: int) -> None:
    """A process group of its own, default signals, only the `kept` descriptors, no life without server."""
    os.setpgid(0, 0)
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != server:  # it died before the call above could notice
        os._exit(1)
    logging.disable()  # nobody would hear it: a broken file can bring ten thousand warnings
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in STANDARD_STREAMS:
        os.dup2(silence, stream)
    borders = sorted(kept | {STANDARD_STREAMS[-1]})
    for before, after in zip(borders, [*borders[1:], HIGHEST_DESCRIPTOR], strict=True):
        os.closerange(before + 1, after)


def _wall_in(rules: int | None) -> None:
    """Every wall this kernel has, for good; raises OSError when one that it has does not stand."""
    privileges.drop()
    if rules is not None:
        landlock.enter(rules)
        os.close(rules)
    if seccomp.available():
        seccomp.enter()  # the last: it refuses the calls that put up the others


def _outcome(job: Job, channels: Channels) -> tuple[bytes, bytes]:
    """The kind and body of the last frame this job deserves; the one place where any exception is caught."""
    try:
        answer: object = job(_read(channels.payload), None if channels.file is None else _read(channels.file))
        if isinstance(answer, Iterator):
            for part in answer:
                _write(channels.answer, PART, part)
            return ANSWER, b""
        if isinstance(answer, bytes):
            return ANSWER, answer
        return FAILED, encode(f"the job answered {type(answer).__name__}, not bytes")
    except Unreadable as refusal:
        return UNREADABLE, encode((_plain(refusal.code), _plain(refusal.detail)))
    except BaseException as error:  # noqa: BLE001 - the boundary around one file: SystemExit must not pass either
        if _memory_ran_out(error):
            raise MemoryError from None
        return FAILED, encode(_error_text(error))


def _memory_ran_out(error: BaseException) -> bool:
    """Whether a MemoryError is anywhere in the chain that led to `error`."""
    seen: BaseException | None = error
    for _ in range(MAX_CAUSES):
        if seen is None:
            return False
        if isinstance(seen, MemoryError):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def _error_text(error: BaseException) -> str:
    """`error` in one line with the place it came from: `KeyError: 'Font' (pdf_lines.py:81)`."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({os.path.basename(frames[-1].filename)}:{frames[-1].lineno})" if frames else ""
    try:
        message = _plain(str(error))
    except Exception:  # noqa: BLE001 - its own __str__ failed: the type must do
        message = ""
    return f"{type(error).__name__}: {message}{place}" if message else f"{type(error).__name__}{place}"


def _plain(text: object) -> str:
    """`text` cut to a readable length, without what UTF-8 cannot hold."""
    return str(text)[:MAX_DETAIL].encode("utf-8", "replace").decode("utf-8")


def _read(descriptor: int) -> bytes:
    """Everything behind `descriptor`, from its start, whoever moved its offset."""
    size = os.fstat(descriptor).st_size
    parts: list[bytes] = []
    done = 0
    while done < size and (part := os.pread(descriptor, size - done, done)):
        parts.append(part)
        done += len(part)
    return b"".join(parts)


def _write(descriptor: int, kind: bytes, body: bytes) -> None:
    """One whole frame."""
    for part in (FRAME.pack(kind, len(body)), body):
        rest = memoryview(part)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
