"""7z and RAR archives, unpacked by a program found on the machine, in a process of its own behind walls.

Promise: the program reads the archive from a pipe's end and writes one stream; it sees no file of anybody, has no
network, may write nothing, and ends with the reading of its answer, whatever it was doing.

    稿件.rar  ->  Member("一.docx", …), Member("二.docx", …)
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import IO, Final

from msgspec.structs import replace

from extractors.formats.archives.member import Member
from extractors.formats.archives.tar_stream import members
from extractors.formats.container_kind import RAR, SEVEN_ZIP
from flows.isolation import walled_program
from schema.errors import Unreadable

PROGRAM: Final = "bsdtar"
FORMS: Final = {SEVEN_ZIP: "7z", RAR: "RAR"}
PIPED: Final = frozenset({"RAR"})  # 7z must be read from its end
MISSING: Final = "{form} archive: bsdtar is not installed (apt install libarchive-tools)"
SILENT_SECONDS: Final = 240.0  # without a byte; its CPU time has a limit of its own
SMALL_PIPE: Final = 4096  # bytes: so that what it says of a member comes close to the member
MOST_WORDS: Final = 4096  # bytes of what it says that are looked at
LOCKED: Final = (b"ncrypt", b"assphrase", b"assword")


def program() -> str | None:
    """Where bsdtar is; None when it is not installed."""
    return shutil.which(PROGRAM)


def unpacked(path: str, form: str) -> Iterator[Member]:
    """The files in the archive at `path`, whose form (a value of `FORMS`) its first bytes tell.

    A member during which the program complained is `damaged`. Raises `Unreadable` with converter-missing,
    archive-encrypted, archive-bomb, damaged, wall-limit.
    """
    bsdtar = program()
    if bsdtar is None:
        raise Unreadable("converter-missing", MISSING.format(form=form))
    with (
        open(path, "rb") as archive,
        tempfile.TemporaryFile() as words,
        _piped(archive) if form in PIPED else nullcontext(archive) as given,
    ):
        process = walled_program.start(
            [bsdtar, "-b", "1", "-cf", "-", "--format=gnutar", "@-"],
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=words,
            pipe_bytes=SMALL_PIPE,
        )
        complaints = 0
        try:
            assert process.stdout is not None
            stream = process.stdout.fileno()
            for member in members(lambda size: _read(stream, size), os.fstat(archive.fileno()).st_size):
                before, complaints = complaints, os.fstat(words.fileno()).st_size
                yield member if complaints == before or not member.data else _damaged(member, words)
            while _read(stream, SMALL_PIPE):
                pass  # what pads the stream
            _end(process, words)
        except Unreadable as refusal:
            if refusal.code == "damaged":
                _end(process, words)
            raise
        finally:
            walled_program.kill(process)


@contextmanager
def _piped(archive: IO[bytes]) -> Iterator[IO[bytes]]:
    """The bytes of `archive` at a pipe's end. The program looks at the end of what it can seek in, and would take a
    ZIP stored last in a RAR (a Word document) for the archive."""
    out, into = os.pipe()

    def feed() -> None:
        try:
            with os.fdopen(into, "wb", buffering=0) as pipe:
                shutil.copyfileobj(archive, pipe)
        except BrokenPipeError:
            pass  # the program has ended

    feeder = threading.Thread(target=feed, daemon=True)
    feeder.start()
    try:
        with os.fdopen(out, "rb", buffering=0) as end:
            yield end
    finally:
        feeder.join()


def _read(stream: int, size: int) -> bytes:
    if not select.select([stream], [], [], SILENT_SECONDS)[0]:
        raise Unreadable("wall-limit", f"{PROGRAM} wrote nothing for {SILENT_SECONDS:.0f} s")
    return os.read(stream, size)


def _damaged(member: Member, words: IO[bytes]) -> Member:
    said = _said(words)
    problem = "archive-encrypted" if any(word in said for word in LOCKED) else "damaged"
    return replace(member, data=b"", problem=problem, detail=_shown(said))


def _end(process: subprocess.Popen[bytes], words: IO[bytes]) -> None:
    """Raises what the program's end says of the archive; returns when it says nothing."""
    assert process.stdout is not None
    process.stdout.close()
    try:
        code = process.wait(SILENT_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise Unreadable("wall-limit", f"{PROGRAM} did not end") from error
    said = _said(words)
    if any(word in said for word in LOCKED):
        raise Unreadable("archive-encrypted", f"{PROGRAM} opens none that are locked")
    if code not in (0, -signal.SIGPIPE):
        raise Unreadable("damaged", _shown(said) or f"{PROGRAM} ended with {code}")


def _said(words: IO[bytes]) -> bytes:
    return os.pread(words.fileno(), MOST_WORDS, 0)


def _shown(said: bytes) -> str:
    return said.decode("utf-8", "replace").strip().partition("\n")[0][:200]
