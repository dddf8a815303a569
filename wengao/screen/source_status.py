"""The status of each source: when it was last read, what that brought, when it is read next, what is wrong.

`library  2026-11-23T06:00:04Z  done  3 loaded  next 2026-11-23T12:00:00Z`
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from wengao.settings.model import Settings

if TYPE_CHECKING:
    from flows.runs.timetable import Timetable
    from schema.database.session import Session
    from schema.runs.history import SourceHistory

HEADINGS: Final = ("source", "schedule", "last read", "state", "loaded", "left out", "brought", "next", "")


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """The status of one source.

    `configured` is False for a source that ran once but is no longer in wengao.toml; `overdue`: a run should have
    begun by now; `quiet`: the source brought nothing for as many days as `[notify]` says.
    """

    name: str
    configured: bool
    table: Timetable | None
    past: SourceHistory | None
    next_at: datetime | None
    overdue: bool
    quiet: bool


def source_statuses(session: Session, settings: Settings, now: datetime) -> list[SourceStatus]:
    """The configured sources in their order, then those that only earlier runs in the library name."""
    if not settings.sources and not _names_that_ran(session):
        return []
    from flows.runs.timetable import timetable

    tables = {source.name: timetable(source.keys) for source in settings.sources}
    names = [*tables, *(name for name in _names_that_ran(session) if name not in tables)]
    return [_of(session, name, name in tables, tables.get(name), settings, now) for name in names]


def _names_that_ran(session: Session) -> tuple[str, ...]:
    from schema.runs.history import sources_that_ran

    return sources_that_ran(session)


def _of(
    session: Session, name: str, configured: bool, table: Timetable | None, settings: Settings, now: datetime
) -> SourceStatus:
    from schema.runs.history import source_history

    past = source_history(session, name)
    begun = past.begun[0] if past else None
    going_on = past is not None and past.last["state"] == "running"
    brought = (past.brought_at or past.first_at) if past else None
    return SourceStatus(
        name,
        configured,
        table,
        past,
        table.next_after(now) if table else None,
        overdue=table is not None and not going_on and table.is_overdue(begun, now),
        quiet=brought is not None and (now - brought).days >= settings.quiet_days,
    )


def as_json(status: SourceStatus) -> dict[str, Any]:
    """One source in `status --json`."""
    from schema.clock import stamp

    past = status.past
    return {
        "name": status.name,
        "configured": status.configured,
        "schedule": str(status.table) if status.table else None,
        "missed": status.table.missed if status.table else None,
        "last_run": None if past is None else _public(past.last),
        "last_brought": None if past is None or past.brought_at is None else stamp(past.brought_at),
        "next_run": None if status.next_at is None else stamp(status.next_at),
        "overdue": status.overdue,
        "quiet": status.quiet,
    }


def as_row(status: SourceStatus) -> tuple[object, ...]:
    """One source as a row of the table of `status`."""
    from schema.clock import stamp

    past, last = status.past, status.past.last if status.past else {}
    remarks = ["overdue"] * status.overdue + ["quiet"] * status.quiet
    remarks += ["not in wengao.toml"] * (not status.configured)
    return (
        status.name,
        str(status.table) if status.table else "by hand",
        last.get("started_at"),
        last.get("state"),
        last.get("loaded"),
        last.get("quarantined"),
        stamp(past.brought_at) if past and past.brought_at else None,
        stamp(status.next_at) if status.next_at else None,
        ", ".join(remarks) or None,
    )


def _public(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in ("pid", "host")}
