"""The one form of time in the library: UTC, whole seconds, `YYYY-MM-DDTHH:MM:SSZ`."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The current time in UTC; functions take it as a default argument, which tests replace."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """`moment` (aware) in the form of tables and exports: `2026-11-23T07:28:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(stamped: str) -> datetime:
    """Parse what `stamp` wrote, as an aware datetime; raises ValueError for any other form."""
    return datetime.strptime(stamped, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
