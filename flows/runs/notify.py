"""Notifies a person by a command of their own, which gets the JSON of one run on stdin.

A command that fails, hangs or is missing does not fail the run: the problem is returned as a message.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

# seconds; enough for a slow mail server, while a run does not wait for a script that hangs
TELL_SECONDS: Final = 30
LAST_WORDS: Final = 200  # characters of a failing command's output in the message


class Notifier(Struct, frozen=True):
    """The notification command as a list of words (run without a shell); () notifies nobody."""

    command: tuple[str, ...] = ()
    seconds: float = TELL_SECONDS

    def notify(self, message: str) -> str:
        """Pass `message` (JSON) to the command; returns "" on success, else the problem. Never raises."""
        if not self.command:
            return ""
        try:
            process = subprocess.Popen(  # noqa: S603 - the owner's own command, from the owner's own file
                self.command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a session of its own, so that its children can be ended with it
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
    """Kill the command and its session; a process that left the session is not waited for."""
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
    """The reasons to notify a person of a run: `failed`, `quarantined`, `quiet`; () if there is none.

    `quiet_since` is when the source last brought something (else its first run), `begun` when its latest runs
    began, newest first, this run leading: `quiet` is reported once in `days`, not with every run.
    """
    reasons = ["failed"] * failed + ["quarantined"] * bool(newly_quarantined)
    if quiet_since is not None and begun:
        now, before = begun[0], begun[1] if len(begun) > 1 else quiet_since
        period = timedelta(days=days)
        if (now - quiet_since) // period > max(0, (before - quiet_since) // period):
            reasons.append("quiet")
    return tuple(reasons)
