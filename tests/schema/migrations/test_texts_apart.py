"""Revision 0009: killed or without room at any moment, the library is the old one or the new one, whole."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from schema.audit.check import look
from schema.database.connection import HEAD, Database, connect, version
from schema.database.opening import open_database
from schema.database.upgrade import NoRoomToUpgrade, upgrade_database
from schema.database.upgrade_cost import REWRITES, UpgradeCost, upgrade_cost
from schema.errors import DatabaseUnwritable
from tests.support.exports import exported
from tests.support.old_libraries import library_of

pytestmark = pytest.mark.both_databases  # each has its own way

ROOT = Path(__file__).parents[3]
OLD = "0008"
# Upgrades the library at argv[1]; before statement number argv[2] that it writes, argv[3] comes to pass.
STRUCK = """
import os, signal, sys
import sqlalchemy as sa
from schema.database.upgrade import upgrade_database

left = [int(sys.argv[2])]
@sa.event.listens_for(sa.Engine, "before_cursor_execute")
def count(connection, cursor, statement, parameters, context, many):
    left[0] -= not statement.lstrip().upper().startswith(("SELECT", "PRAGMA", "BEGIN"))
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
upgrade_database(sys.argv[1])
print(int(sys.argv[2]) - left[0])
"""


def struck(url: str, at: int) -> subprocess.CompletedProcess[str]:
    """An upgrade in a process of its own that is killed at its statement number `at`."""
    command = [sys.executable, "-c", STRUCK, url, str(at)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def found(url: str) -> str | None:
    """The revision of a library."""
    with connect(url) as database:
        return version(database)


@pytest.mark.campaign
def test_killed_anywhere_it_is_the_old_library(filled: Database, new_url: Callable[[], str]) -> None:
    """At the first, a middle and the last statement; the next try makes it the new one, with the same exports."""
    url, counted = new_url(), new_url()
    library_of(OLD, counted, filled)
    whole = struck(counted, 1_000_000)
    assert whole.returncode == 0, whole.stderr
    statements = int(whole.stdout)
    library_of(OLD, url, filled)
    for at in (2, statements // 2, statements):
        assert struck(url, at).returncode == -signal.SIGKILL
        assert found(url) == OLD
    upgrade_database(url)
    with open_database(url) as upgraded, upgraded.read() as session:
        assert exported(upgraded) == exported(filled)
        assert list(look(session)) == []


# As above, where no file may grow beyond 64 KB from the first statement on that holds argv[2].
CONFINED = """
import resource, sys
import sqlalchemy as sa
from schema.database.upgrade import upgrade_database

@sa.event.listens_for(sa.Engine, "before_cursor_execute")
def confine(connection, cursor, statement, parameters, context, many):
    if sys.argv[2] in statement:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, 1 << 16))
upgrade_database(sys.argv[1])
"""


@pytest.mark.campaign
def test_a_full_disk_leaves_the_old_library(filled: Database, new_url: Callable[[], str]) -> None:
    """For the copy made first, which then is not there in part, or for the rows that move."""
    url = new_url()
    if not url.startswith("sqlite"):
        pytest.skip("below: the server says that its disk is full")
    library_of(OLD, url, filled)
    path = Path(url.removeprefix("sqlite:///"))
    for statement in ("SELECT version_num", "CREATE TABLE speech_text"):
        command = [sys.executable, "-c", CONFINED, url, statement]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert "DatabaseUnwritable" in done.stderr, done.stderr
        assert found(url) == OLD
        assert list(path.parent.glob(f"{path.name}*-part*")) == []
    upgrade_database(url)
    with open_database(url) as upgraded:
        assert exported(upgraded) == exported(filled)


@pytest.mark.campaign
def test_a_server_without_room_leaves_the_old_library(filled: Database, new_url: Callable[[], str]) -> None:
    """What the server refuses ends the transaction: exit 5 says that nothing half-done was kept."""
    url = new_url()
    if url.startswith("sqlite"):
        pytest.skip("above")
    from psycopg.errors import DiskFull

    library_of(OLD, url, filled)

    def full(*given: Any) -> None:
        if "INSERT INTO occurrence_text" in given[2]:
            raise sa.exc.OperationalError(given[2], None, DiskFull("could not extend file"))

    sa.event.listen(sa.Engine, "before_cursor_execute", full)
    try:
        with pytest.raises(DatabaseUnwritable, match="could not extend"):
            upgrade_database(url)
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", full)
    assert found(url) == OLD
    upgrade_database(url)
    with open_database(url) as upgraded:
        assert exported(upgraded) == exported(filled)


def test_what_it_takes_is_said_before_anything_is_done(
    filled: Database, new_url: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Time and disk by the library's size; where there is less room, nothing is begun and nothing left."""
    url = new_url()
    library_of(OLD, url, filled)
    told: list[tuple[str, str, str | None, UpgradeCost]] = []

    def hear(location: str, before: str, cost: UpgradeCost) -> None:
        told.append((location, before, found(url), cost))

    if url.startswith("sqlite"):
        path = Path(url.removeprefix("sqlite:///"))
        with monkeypatch.context() as small:
            usage = shutil.disk_usage(path)
            small.setattr("shutil.disk_usage", lambda _: usage._replace(free=path.stat().st_size))
            with pytest.raises(NoRoomToUpgrade, match="nothing was changed"):
                upgrade_database(url)
        assert not list(path.parent.glob("*.backup*"))
    upgrade_database(url, announce=hear)
    ((_, before, during, cost),) = told
    assert (before, during) == (OLD, OLD)
    assert cost.seconds > 0 and cost.disk > cost.copy >= 0
    assert upgrade_database(url, announce=hear).before == HEAD and len(told) == 1


@pytest.mark.campaign
def test_a_larger_library_takes_longer(filled: Database, new_url: Callable[[], str]) -> None:
    """Ten times the bytes are ten times the disk; a revision that rewrites nothing needs the copy alone."""
    url = new_url()
    if not url.startswith("sqlite"):
        pytest.skip("the same sum")
    library_of(OLD, url, filled)
    path = Path(url.removeprefix("sqlite:///"))
    with connect(url) as database:
        small = upgrade_cost(database, OLD)
        assert upgrade_cost(database, max(REWRITES)).disk == small.copy
        os.truncate(path, 10 * path.stat().st_size)
        large = upgrade_cost(database, OLD)
    assert large.disk == pytest.approx(10 * small.disk, rel=0.01) and large.seconds > small.seconds
