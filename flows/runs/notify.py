"""Telling a person, by a command of their own: it gets one run's JSON on stdin.

A notifier that fails, hangs or is not there fails nothing: what went wrong is returned, to be said.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

TELL_SECONDS: Final = 30  # enough for a mail server that is slow; a run must not wait for a person's script
LAST_WORDS: Final = 200  # characters of what a failing notifier printed


@dataclass(frozen=True, slots=True)
class Notifier:
    """The command that is told, as words (no shell); () tells nobody."""

    command: tuple[str, ...] = ()
    seconds: float = TELL_SECONDS

    def notify(self, message: str) -> str:
        """Give `message` (JSON) to the command; "" when it took it, else what went wrong. Never raises."""
        if not self.command:
            return ""
        try:
            process = subprocess.Popen(  # noqa: S603 - the owner's own command, from the owner's own file
                self.command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # so that what it starts can be ended with it
            )
        except (OSError, ValueError) as error:
            return f"the notifier {self.command[0]} cannot be started: {error}"
        try:
            printed, _ = process.communicate(message.encode(), timeout=self.seconds)
        except subprocess.TimeoutExpired:
            _end(process)
            return f"the notifier {self.command[0]} was ended after {self.seconds:g} s"
        if process.returncode:
            words = printed.decode("utf-8", "replace").strip()[-LAST_WORDS:]
            return f"the notifier {self.command[0]} ended with {process.returncode}: {words}".rstrip(": ")
        return ""


def _end(process: subprocess.Popen[bytes]) -> None:
    """The command and all it started; what escaped its session keeps nobody waiting."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    process.wait()


def reasons_to_notify(
    *,
    failed: bool,
    newly_quarantined: int,
    quiet_since: datetime | None,
    days: int,
    begun: Sequence[datetime],
) -> tuple[str, ...]:
    """Why a person is told of a run: `failed`, `quarantined`, `quiet`; () when they need not know.

    `quiet_since` is when the source last brought something (else its first run), `begun` when its latest
    runs began, newest first, this one leading: `quiet` comes once in `days`, not with every run.
    """
    found = ["failed"] * failed + ["quarantined"] * bool(newly_quarantined)
    if quiet_since is not None and begun:
        now, before = begun[0], begun[1] if len(begun) > 1 else quiet_since
        period = timedelta(days=days)
        if (now - quiet_since) // period > max(0, (before - quiet_since) // period):
            found.append("quiet")
    return tuple(found)
