"""Where files can be read: on Linux, whose kernel has the walls around a reading process."""

from __future__ import annotations

import sys

from schema.errors import LibraryError


class LinuxNeeded(LibraryError):
    """Reading and fetching use fork, locks, Landlock and seccomp; this system lacks them."""

    exit_code = 3

    def __init__(self, system: str) -> None:
        super().__init__(
            f"files are read in processes walled in by Linux, and this is {system}",
            "on Windows install WSL2 (wsl --install) and run wengao in it, on macOS a Linux container: "
            "docs/operations.md, “On Windows and macOS”; looking, searching and exporting work here",
        )


def require_linux() -> None:
    """Raises `LinuxNeeded` on any other system."""
    if sys.platform != "linux":
        raise LinuxNeeded({"win32": "Windows", "darwin": "macOS"}.get(sys.platform, sys.platform))
