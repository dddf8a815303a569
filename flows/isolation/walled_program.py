"""Other people's programs (LibreOffice, bsdtar) in a process behind walls that ends with all it started.

The process is an interpreter of ours that confines itself and becomes the program: see `converter_child`.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import IO, Final

from flows.isolation.server_process import module_path

BOOTSTRAP: Final = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]);"
    "from flows.isolation.converter_child import main; main(sys.argv[2], sys.argv[3:])"
)
Stream = IO[bytes] | int  # a file, or a constant such as `subprocess.DEVNULL`


def start(
    command: list[str],
    folder: str = "",
    *,
    stdin: Stream = subprocess.DEVNULL,
    stdout: Stream = subprocess.DEVNULL,
    stderr: Stream = subprocess.DEVNULL,
    pipe_bytes: int = -1,
) -> subprocess.Popen[bytes]:
    """Starts `command` in a session of its own. It may write `folder`, its home; where that is "", nothing.

    `pipe_bytes`: how much a pipe of it holds, set before it can write: a pipe cannot be made smaller than what is in it.
    """
    home = {"HOME": folder, "TMPDIR": folder} if folder else {}
    return subprocess.Popen(  # noqa: S603 - our own interpreter, which becomes the program
        [
            sys.executable,
            "-I",
            "-S",
            "-X",
            "utf8",
            "-c",
            BOOTSTRAP,
            json.dumps(module_path()),
            folder,
            *command,
        ],
        env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LANG": "C.UTF-8", **home},
        cwd=folder or "/",
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        start_new_session=True,
        pipesize=pipe_bytes,
    )


def kill(process: subprocess.Popen[bytes]) -> None:
    """Ends the process and whatever it started, and waits for it."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass
    if process.stdout is not None:
        process.stdout.close()
    process.wait()
