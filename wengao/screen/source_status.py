"""The status of each source: when it was last read, what that brought, when it is read next, what is wrong.

`library  2026-11-23T06:00:04Z  done  3 loaded  next 2026-11-23T12:00:00Z`
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from wengao.screen.language import _, marked
from wengao.screen.listing import Column
from wengao.screen.sentences import sentence
from wengao.screen.words import word
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from flows.runs.timetable import Timetable
    from schema.database.session import Session
    from schema.runs.history import SourceHistory


class SourceStatus(Struct, frozen=True):
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


def _last(status: SourceStatus) -> dict[str, Any]:
    return status.past.last if status.past else {}


def _stamped(moment: datetime | None) -> str | None:
    from schema.clock import stamp

    return stamp(moment) if moment else None


def _remarks(status: SourceStatus) -> str | None:
    remarks = [_("overdue")] * status.overdue + [_("quiet")] * status.quiet
    remarks += [_("not in wengao.toml")] * (not status.configured)
    return ", ".join(remarks) or None


COLUMNS: Final = (  # of the table of `status`
    Column(marked("source"), lambda status: status.name),
    Column(
        marked("schedule"), lambda status: sentence(str(status.table)) if status.table else _("by hand"), 2
    ),
    Column(marked("last read"), lambda status: _last(status).get("started_at"), 5),
    Column(marked("state"), lambda status: word(_last(status).get("state")), 7),
    Column(marked("loaded"), lambda status: _last(status).get("loaded"), 3, right=True),
    Column(marked("left out"), lambda status: _last(status).get("quarantined"), 1, right=True),
    Column(marked("brought"), lambda status: _stamped(status.past and status.past.brought_at), 1),
    Column(marked("next run"), lambda status: _stamped(status.next_at), 4),
    Column(marked("remarks"), _remarks, 8, rare=True),
)


def _public(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in ("pid", "host")}
