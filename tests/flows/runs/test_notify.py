"""Telling a person: what reaches their command, when, and that it can break nothing."""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.runs.notify import Notifier, reasons_to_notify
from schema.runs.processes import process_began

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)


def command(program: str, *words: str) -> tuple[str, ...]:
    """A notifier made of Python."""
    return (sys.executable, "-c", program, *words)


def test_the_command_gets_the_json_on_stdin(tmp_path: Path) -> None:
    """Every word of the command is its own; Han arrive as UTF-8, large runs arrive whole."""
    told = tmp_path / "讲话 told.json"
    program = "import sys; open(sys.argv[1], 'wb').write(sys.stdin.buffer.read())"
    run = {"source": "文稿", "files": ["讲话.pdf" * 1000] * 100}
    assert Notifier(command(program, str(told))).notify(json.dumps(run, ensure_ascii=False)) == ""
    assert json.loads(told.read_text("utf-8")) == run


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("/nowhere/tell",), "cannot be started"),
        (("",), "cannot be started"),
        (("te\0ll",), "cannot be started"),
        (command("raise SystemExit('no mail server')"), "ended with 1: no mail server"),
        (command("import sys; sys.stdin.close(); sys.exit(3)"), "ended with 3"),
    ],
)
def test_a_failing_notifier_is_a_sentence(words: tuple[str, ...], complaint: str) -> None:
    """Not there, not started, ended badly, did not read: a sentence each, never an exception."""
    assert complaint in Notifier(words).notify("{}" * 200_000)


def test_a_notifier_that_hangs_is_ended_with_its_children(tmp_path: Path) -> None:
    """The time limit holds for what it started, too: nothing of it is left behind."""
    place = tmp_path / "child"
    sleeper = f"import os, time; open({str(place)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    program = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {sleeper!r}])"
    began = time.monotonic()
    assert "was ended after 5 s" in Notifier(command(program), seconds=5).notify("{}")
    assert time.monotonic() - began < 40
    child = place.read_text("utf-8") if place.exists() else ""  # a machine that is very slow started none
    while child and process_began(int(child)) not in ("", "dead"):
        assert time.monotonic() - began < 45, "the notifier's child was left behind"
        time.sleep(0.1)


def test_nobody_is_told_without_a_command() -> None:
    """`[notify]` is a choice."""
    assert Notifier().notify("{}") == ""


def test_a_person_is_told_of_failures_and_new_quarantine() -> None:
    """Known quarantine and good runs are no news."""
    calm = {"quiet_since": NOW, "days": 14, "begun": (NOW,)}
    assert reasons_to_notify(failed=False, newly_quarantined=0, **calm) == ()  # type: ignore[arg-type]
    assert reasons_to_notify(failed=True, newly_quarantined=2, **calm) == ("failed", "quarantined")  # type: ignore[arg-type]


def test_quiet_is_said_once_in_so_many_days() -> None:
    """With a run every hour and three days, a source quiet for a week is named after days 3 and 6 alone."""
    told = [
        hour
        for hour in range(1, 7 * 24 + 1)
        if reasons_to_notify(
            failed=False,
            newly_quarantined=0,
            quiet_since=NOW,
            days=3,
            begun=(NOW + timedelta(hours=hour), NOW + timedelta(hours=hour - 1)),
        )
    ]
    assert told == [72, 144]
    first = reasons_to_notify(failed=False, newly_quarantined=0, quiet_since=None, days=3, begun=(NOW,))
    late = reasons_to_notify(
        failed=False, newly_quarantined=0, quiet_since=NOW - timedelta(days=40), days=3, begun=(NOW,)
    )
    assert (first, late) == ((), ("quiet",))
