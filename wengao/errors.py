"""The errors that end a command, with their exit codes and advice to the person who reads them.

    WengaoError            1   something went wrong inside
    ├── UsageProblem       2   the command line asks for something that cannot be
    ├── MissingExtra       3   an optional dependency is not installed
    ├── BadConfiguration   4   wengao.toml, a WENGAO_* variable or a flag does not fit
    ├── NoDatabase         5   the library is missing, unreachable, older or newer than the program
    ├── NoRoom             5   a disk is full or read-only
    └── SourceUnreachable  6   a file, folder or address cannot be read, or is suspiciously empty

The packages below raise errors of their own; any exception with an integer `exit_code` is shown the same
way (message, then advice), so they need not know this module.
"""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes that outside programs rely on."""

    DONE = 0
    INTERNAL = 1
    USAGE = 2
    MISSING_EXTRA = 3
    CONFIGURATION = 4
    DATABASE = 5
    SOURCE = 6
    QUARANTINED = 7
    CHECK_FAILED = 8
    ALREADY_RUNNING = 9
    INTERRUPTED = 130


class WengaoError(Exception):
    """An error with an exit code and advice on what to do about it."""

    exit_code: int = Exit.INTERNAL

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


class UsageProblem(WengaoError):
    """The command line asks for something impossible."""

    exit_code = Exit.USAGE


class MissingExtra(WengaoError):
    """An optional dependency is not installed; `advice` names the extra."""

    exit_code = Exit.MISSING_EXTRA


class BadConfiguration(WengaoError):
    """A setting is unknown or invalid; `message` names where it was set."""

    exit_code = Exit.CONFIGURATION


class NoDatabase(WengaoError):
    """The library is missing or cannot be opened."""

    exit_code = Exit.DATABASE


class NoRoom(WengaoError):
    """A disk is full or read-only."""

    exit_code = Exit.DATABASE


class SourceUnreachable(WengaoError):
    """A file, folder or URL cannot be read, or is suspiciously empty."""

    exit_code = Exit.SOURCE
