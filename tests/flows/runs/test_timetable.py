"""Timetables: intervals and cron lines with zones, what was missed, and what of it is made up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from flows.runs.timetable import GRACE, MOST_MADE_UP, BadSchedule, Timetable, reason_not_to, timetable

NOON = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text + "+00:00")


def test_an_interval_counts_from_a_fixed_day() -> None:
    """Starting `serve` again moves no time: intervals stand on the clock, not on the start."""
    table = Timetable(interval=600)
    assert table.next_after(NOON) == at("2026-11-23T12:10:00")
    assert table.next_after(NOON + timedelta(seconds=1)) == at("2026-11-23T12:10:00")
    assert Timetable(interval=7).next_after(NOON) == Timetable(interval=7).next_after(
        NOON + timedelta(seconds=1)
    )


def test_cron_goes_by_the_clocks_of_its_zone() -> None:
    """Six in Shanghai is 22:00 UTC the day before; six in Berlin moves with summer time."""
    shanghai = Timetable(cron="0 6 * * *", timezone="Asia/Shanghai")
    assert shanghai.next_after(NOON) == at("2026-11-23T22:00:00")
    berlin = Timetable(cron="0 6 * * *", timezone="Europe/Berlin")
    assert berlin.next_after(at("2026-03-28T05:00:00")) == at("2026-03-29T04:00:00")
    assert berlin.next_after(at("2026-03-27T05:00:00")) == at("2026-03-28T05:00:00")


def test_what_was_missed_comes_oldest_first_and_not_without_end() -> None:
    """What is late by less than a minute is not missed; of a long outage the newest times count."""
    daily = Timetable(cron="0 6 * * *")
    assert daily.missed_between(at("2026-11-20T06:00:00"), at("2026-11-23T06:00:30")) == (
        at("2026-11-21T06:00:00"),
        at("2026-11-22T06:00:00"),
    )
    assert daily.missed_between(at("2026-11-22T06:00:00"), at("2026-11-23T06:01:00")) == (
        at("2026-11-23T06:00:00"),
    )
    often = Timetable(interval=20).missed_between(NOON - timedelta(days=30), NOON)
    assert len(often) == MOST_MADE_UP
    assert often[-1] == NOON - GRACE
    assert list(often) == sorted(often)


@pytest.mark.parametrize(
    ("missed", "late", "begun", "runs"),
    [
        ("skip", 10, None, True),  # a little late is on time
        ("skip", 3600, None, False),
        ("once", 3600, None, True),
        ("once", 3600, -7200, True),  # the last run began before this time
        ("once", 3600, -1800, False),  # a later run has seen it all
        ("skip", 10, -5, False),
        ("all", 3600, -1800, True),
        ("all", 7 * 86400, None, True),
    ],
)
def test_missed_times_are_judged_by_their_own_time(
    missed: Any, late: int, begun: int | None, runs: bool
) -> None:
    """skip drops what is late, once makes up for all of it with one run, all drops nothing."""
    newest = None if begun is None else NOON + timedelta(seconds=begun)
    table = Timetable(interval=600, missed=missed)
    assert (reason_not_to(table, NOON - timedelta(seconds=late), NOON, newest) == "") is runs


def test_what_is_made_up_after_an_outage() -> None:
    """The newest late run for once, else a new one for the newest time; every time for all; none for skip."""
    six, seven, eight = (NOON.replace(hour=hour) for hour in (6, 7, 8))
    once, every, none = (Timetable(interval=3600, missed=missed) for missed in ("once", "all", "skip"))
    assert once.made_up((six, seven, eight), (six, seven)) == {seven}
    assert once.made_up((six, seven, eight), ()) == {eight}
    assert once.made_up((), ()) == set()
    assert every.made_up((seven, eight), (six, seven)) == {six, seven, eight}
    assert none.made_up((seven, eight), (six,)) == set()


def test_a_run_by_hand_always_begins() -> None:
    """Nobody who asks for a run is told that it was missed."""
    assert reason_not_to(Timetable(interval=600, missed="skip"), None, NOON, NOON) == ""
    assert reason_not_to(None, NOON - timedelta(days=9), NOON, None) == ""


def test_overdue_is_said_after_a_while() -> None:
    """A source whose next run has not begun five minutes after its time is overdue; a new one is not."""
    table = Timetable(interval=600)
    assert not table.is_overdue(NOON, NOON + timedelta(minutes=14))
    assert table.is_overdue(NOON, NOON + timedelta(minutes=16))
    assert not table.is_overdue(None, NOON)


@pytest.mark.parametrize(
    ("keys", "complaint"),
    [
        ({"schedule": {"interval": 0}}, "interval = 0"),
        ({"schedule": {"interval": True}}, "interval = True"),
        ({"schedule": {"interval": 600, "cron": "0 6 * * *"}}, "either interval, or cron"),
        ({"schedule": 600}, "either interval, or cron"),
        ({"schedule": {"cron": "0 6 * *"}}, "five fields"),
        ({"schedule": {"cron": "0 25 * * *"}}, "0 25"),
        ({"schedule": {"cron": "0 6 30 2 *"}}, "day-of-month"),  # a day that never comes
        ({"schedule": {"cron": "0 6 * * *", "timezone": "Asia/Peking"}}, "Asia/Peking"),
        ({"schedule": {"cron": "0 6 * * *", "timezone": "../../etc/passwd"}}, "no time zone"),
        ({"schedule": {"interval": 5}, "missed": "twice"}, "skip, once, all"),
    ],
)
def test_a_wrong_schedule_is_named_with_the_way_out(keys: dict[str, object], complaint: str) -> None:
    """What is wrong with it, and how it is written."""
    with pytest.raises(BadSchedule) as refused:
        timetable(keys)
    assert complaint in str(refused.value)
    assert "interval = 600" in refused.value.advice


def test_a_source_without_a_schedule_has_no_timetable() -> None:
    """It is read when somebody asks for it."""
    assert timetable({"kind": "folder"}) is None
    assert timetable({"schedule": {"interval": 20}, "missed": "all"}) == Timetable(interval=20, missed="all")
