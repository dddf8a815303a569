"""Fork servers with walls missing, so that a test can show what each wall is for. Imported in the server."""

from __future__ import annotations

from flows.isolation.sandbox import landlock, privileges, seccomp


def without_landlock() -> None:
    """No Landlock, as on an older kernel."""
    landlock.enter = lambda rules: None


def without_seccomp() -> None:
    """No filter on kernel calls, as on a machine whose numbers nobody knows."""
    seccomp.available = lambda: False


def without_privileges_dropped() -> None:
    """Root stays root."""
    privileges.drop = lambda: None
