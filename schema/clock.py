"""The one form of time in the library: UTC, whole seconds, `YYYY-MM-DDTHH:MM:SSZ`."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Now, in UTC; what callers inject where a test wants another time."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """`moment` (aware) as stored and exported: `2026-11-23T07:28:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(stamped: str) -> datetime:
    """The aware moment in what `stamp` wrote; raises ValueError for any other form."""
    return datetime.strptime(stamped, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
