"""When a source is to be read: its schedule, its next time, and which of the missed times are made up.

`{ cron = "0 6 * * *", timezone = "Asia/Shanghai" }` at 2026-11-23 12:00 UTC  ->  next at 22:00 UTC
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Final, Literal, TypeAlias, cast, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError
from msgspec import Struct

Missed: TypeAlias = Literal["skip", "once", "all"]

ANCHOR: Final = datetime(2020, 1, 1, tzinfo=UTC)  # intervals count from here, whenever `serve` was started
GRACE: Final = timedelta(seconds=60)  # starting a run takes 5 to 20 s on a busy machine: that is not missed
# a run that has not begun so long after its time is reported as overdue
OVERDUE: Final = timedelta(minutes=5)
# runs made up at most with `missed = "all"`: as many as Prefect keeps scheduled for a deployment
MOST_MADE_UP: Final = 100
WAY_OUT: Final = 'write schedule = { interval = 600 } or { cron = "0 6 * * *", timezone = "Asia/Shanghai" }'


class BadSchedule(ValueError):
    """An invalid `schedule` or `missed`; `advice` shows how to write it."""

    advice = WAY_OUT


class Timetable(Struct, frozen=True):
    """When one source is read: every `interval` seconds, or by `cron` on the clocks of `timezone`."""

    interval: int | None = None
    cron: str | None = None
    timezone: str = "UTC"
    missed: Missed = "once"

    def next_after(self, moment: datetime) -> datetime | None:
        """The first time after `moment` (aware), in UTC; None for a cron line that never matches."""
        if self.interval:
            return ANCHOR + (self._count(moment) + 1) * timedelta(seconds=self.interval)
        return next(self._by_cron(moment), None)

    def missed_between(self, after: datetime, now: datetime) -> tuple[datetime, ...]:
        """The times after `after` that should have begun by `now`, oldest first, the newest 100 at most."""
        until = now - GRACE
        return tuple(
            reversed([at for at in islice(self._backwards(until), MOST_MADE_UP) if after < at <= until])
        )

    def made_up(self, missed: tuple[datetime, ...], waiting: tuple[datetime, ...]) -> set[datetime]:
        """The times to make up, among those `missed` and those for which a late run is `waiting`."""
        if self.missed == "all":
            return {*missed, *waiting}
        late = max(waiting or missed, default=None)
        return {late} if self.missed == "once" and late is not None else set()

    def is_overdue(self, begun: datetime | None, now: datetime) -> bool:
        """Whether a run should have begun after the last one (`begun`), longer ago than the grace period."""
        due = None if begun is None else self.next_after(begun)
        return due is not None and now - due > OVERDUE

    def __str__(self) -> str:
        return f"every {self.interval} s" if self.interval else f"{self.cron} ({self.timezone})"

    def _count(self, moment: datetime) -> int:
        return (moment - ANCHOR) // timedelta(seconds=self.interval or 1)

    def _by_cron(self, moment: datetime, *, reverse: bool = False) -> Iterator[datetime]:
        local = moment.astimezone(ZoneInfo(self.timezone))
        for at in CronSim(self.cron or "", local, reverse):
            yield at.astimezone(UTC)

    def _backwards(self, until: datetime) -> Iterator[datetime]:
        """The times up to and including `until`, newest first."""
        if self.interval:
            count = self._count(until)
            while True:
                yield ANCHOR + count * timedelta(seconds=self.interval)
                count -= 1
        yield from self._by_cron(until + timedelta(seconds=1), reverse=True)


def timetable(keys: Mapping[str, object]) -> Timetable | None:
    """The timetable in a source's keys `schedule` and `missed`; None without a schedule.

    Raises `BadSchedule`.
    """
    missed = keys.get("missed", "once")
    if missed not in get_args(Missed):
        raise BadSchedule(f"missed = {missed!r} is not one of skip, once, all")
    schedule = keys.get("schedule")
    if schedule is None:
        return None
    if not isinstance(schedule, dict) or set(schedule) not in ({"interval"}, {"cron"}, {"cron", "timezone"}):
        raise BadSchedule("schedule holds either interval, or cron and timezone")
    if "interval" in schedule:
        interval = schedule["interval"]
        if isinstance(interval, bool) or not isinstance(interval, int) or interval < 1:
            raise BadSchedule(f"interval = {interval!r} is not a number of seconds")
        return Timetable(interval=interval, missed=cast(Missed, missed))
    cron, zone = schedule["cron"], schedule.get("timezone", "UTC")
    _check_cron(cron, zone)
    return Timetable(cron=cron, timezone=zone, missed=cast(Missed, missed))


def _check_cron(cron: object, zone: object) -> None:
    if not isinstance(zone, str):
        raise BadSchedule(f"timezone = {zone!r} is not a text")
    try:
        clock = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadSchedule(f'no time zone is called "{zone}"') from error
    if not isinstance(cron, str) or len(cron.split()) != 5:
        raise BadSchedule(f"cron = {cron!r} has not the five fields minute hour day month weekday")
    try:
        CronSim(cron, datetime.now(clock))
    except CronSimError as error:
        raise BadSchedule(f"cron = {cron!r}: {error}") from error


def reason_not_to(
    table: Timetable | None, scheduled: datetime | None, now: datetime, newest: datetime | None
) -> str:
    """Why a scheduled run must not begin at `now`; "" when it may.

    `newest` is when the latest run began that ended well or is going on. A run by hand (`scheduled` None) may
    always begin.
    """
    if table is None or scheduled is None or table.missed == "all":
        return ""
    if newest is not None and newest >= scheduled:
        return f"a run that began at {newest:%H:%M:%S} UTC has seen what this one was to see"
    if table.missed == "skip" and now - scheduled > GRACE:
        return f"its time was {int((now - scheduled).total_seconds())} s ago, and missed times are skipped"
    return ""
