"""Runs and their leases: one run a source at a time, totals kept, the dead make room."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from schema.database.connection import Database
from schema.errors import LeaseLost, RunBusy
from schema.query.run_list import list_runs
from schema.records import Issue, Receipt
from schema.runs import lease
from schema.runs.history import run_of, source_history, sources_that_ran
from schema.runs.totals import totals
from schema.store.store import Store

pytestmark = pytest.mark.both_databases  # whose promise is that both are alike

Make = Callable[..., Any]
INIT = 1  # lives as long as the machine; a parent may have begun in our own tick


def run(library: Database, run_id: str) -> dict[str, Any]:
    """The row of a run."""
    with library.read() as session:
        return list_runs(session, run_id=run_id)[0]


def test_totals_count_what_became_of_the_files() -> None:
    """Skipped files are in no total; speeches are items, new and known apart."""
    receipts = [
        Receipt("a", "1", "loaded", item_count=5, new_speeches=4, known_speeches=1),
        Receipt("b", "2", "unchanged", known=True, item_count=3, known_speeches=3),
        Receipt("c", None, "quarantined", issues=(Issue("extract", "crashed"),)),
        Receipt("d", None, "skipped", issues=(Issue("discover", "not-a-document"),)),
    ]
    found = totals(receipts)
    assert (found.files, found.loaded, found.unchanged, found.quarantined) == (3, 1, 1, 1)
    assert (found.speeches, found.new_speeches, found.known_speeches, found.issues) == (8, 4, 4, 1)


def test_a_finished_run_keeps_its_totals(store: Store, library: Database, clock: Any) -> None:
    """State, end and sums; a second end is refused."""
    clock.forward(minutes=5)
    store.runs.finish("r1", [Receipt("a", "1", "loaded", item_count=5, new_speeches=5)])
    row = run(library, "r1")
    assert (row["state"], row["finished_at"], row["new_speeches"]) == ("done", "2026-03-01T08:05:00Z", 5)
    with pytest.raises(LeaseLost):
        store.runs.finish("r1")


def test_one_run_a_source(store: Store, library: Database, clock: Any) -> None:
    """A living run of a source refuses a second one with exit 9; another source, or none, may start."""
    store.runs.begin("s1", "flow run", source="library")
    with pytest.raises(RunBusy) as refused:
        Store(library, clock).runs.begin("s2", "flow run", source="library")
    assert refused.value.exit_code == 9
    store.runs.begin("s3", "flow run", source="inbox")
    store.runs.finish("s1")
    store.runs.begin("s4", "flow run", source="library")


def test_a_dead_run_makes_room(
    store: Store, library: Database, clock: Any, monkeypatch: pytest.MonkeyPatch, make: Make
) -> None:
    """A run whose process is gone, or whose heartbeat stopped, is marked lost and writes no more."""
    store.runs.begin("s1", "flow run", source="library")
    clock.forward(seconds=lease.LEASE.total_seconds() + 1)
    other = Store(library, clock)
    other.runs.begin("s2", "flow run", source="library")
    assert run(library, "s1")["state"] == "lost"
    made = make("a.pdf", "同志们：\n今天开会。")
    with pytest.raises(LeaseLost):
        store.load(made.offer, made.file, made.document, made.reading, "s1")
    with pytest.raises(LeaseLost):
        store.runs.heartbeat("s1")
    monkeypatch.setattr(lease.os, "getpid", lambda: 2**22 + 1)  # beyond the largest process number
    other.runs.finish("s2")
    other.runs.begin("s3", "flow run", source="library")
    monkeypatch.undo()
    store.runs.begin("s4", "flow run", source="library")
    assert run(library, "s3")["state"] == "lost"


def test_a_process_number_that_came_again_is_another_process(
    store: Store, library: Database, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A living process that is not the one that began the run is not waited for: numbers come again."""
    monkeypatch.setattr(lease.os, "getpid", lambda: INIT)  # it lives, but it began at another time
    store.runs.begin("s1", "flow run", source="library")
    Store(library, clock).runs.begin("s2", "flow run", source="inbox")  # begun by that one itself
    monkeypatch.undo()
    assert store.runs.mark_lost() == ("s1",)
    assert run(library, "s1")["error"] == "its process is gone"
    assert run(library, "s2")["state"] == "running"


def test_runs_without_a_process_are_marked_lost_whoever_began_them(
    store: Store, library: Database, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A killed one-off is marked too; one that lives may be silent longer than a lease, for nobody waits."""
    monkeypatch.setattr(lease.os, "getpid", lambda: 2**22 + 1)
    store.runs.begin("dead")
    monkeypatch.undo()
    clock.forward(seconds=lease.LEASE.total_seconds() + 60)
    assert store.runs.mark_lost() == ("dead",)
    assert (run(library, "r1")["state"], run(library, "dead")["state"]) == ("running", "lost")
    monkeypatch.setattr(lease.socket, "gethostname", lambda: "elsewhere")
    assert store.runs.mark_lost() == ()
    clock.forward(days=2)
    assert store.runs.mark_lost() == ("r1",)
    assert run(library, "r1")["error"] == "its lease expired"


def test_a_dead_child_that_nobody_waited_for_is_dead() -> None:
    """A zombie answers to signals but works no more."""
    child = subprocess.Popen(["sleep", "60"])
    owner = f"secret.{lease.process_began(child.pid)}"
    assert lease.is_at_work(socket.gethostname(), child.pid, owner)
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # it has ended and stays a zombie
    assert not lease.is_at_work(socket.gethostname(), child.pid, owner)
    child.wait()


def test_what_a_run_writes_beside_its_files_is_guarded_too(store: Store, library: Database) -> None:
    """Listings and pages that a run notes are refused, too, once it is no longer its own."""
    guarded = store.runs.guarded("r1")
    with guarded.write() as session:
        session.execute(lease.RUN.update().values(command="noted"))
    store.runs.finish("r1")
    with pytest.raises(LeaseLost), guarded.write() as session:
        session.execute(lease.RUN.update().values(command="late"))
    with guarded.read() as session:
        assert list_runs(session)[0]["command"] == "noted"


def test_the_history_of_a_source(store: Store, library: Database, clock: Any) -> None:
    """When it was first read, last looked at, and last brought something; a run that died has not looked."""
    with library.read() as session:
        assert source_history(session, "library") is None
    brought = [Receipt("a", "1", "loaded", item_count=5)]
    for number, (state, receipts) in enumerate([("done", brought), ("failed", []), ("interrupted", [])]):
        clock.forward(hours=1)
        store.runs.begin(f"s{number}", "serve", "library", flow_run=f"flow-{number}")
        store.runs.finish(f"s{number}", receipts, state)
    with library.read() as session:
        past = source_history(session, "library")
        assert past is not None
        hours = [
            at.hour for at in (past.first_at, past.brought_at, past.seen_at, *past.begun) if at is not None
        ]
        assert hours == [9, 9, 10, 11, 10]
        assert (past.last["run_id"], past.last["state"]) == ("s2", "interrupted")
        assert sources_that_ran(session) == ("library",)
        found = run_of(session, "flow-1")
        assert found is not None and found["run_id"] == "s1" and run_of(session, "flow-9") is None


def test_loading_is_a_heartbeat(store: Store, library: Database, clock: Any, make: Make) -> None:
    """A run that loads keeps its lease; within half a minute its row is not written again."""
    for seconds, beat in ((10, "08:00:00"), (25, "08:00:35"), (600, "08:10:35")):
        clock.forward(seconds=seconds)
        made = make(f"{seconds}.pdf", f"同志们：\n第{seconds}次会议。")
        store.load(made.offer, made.file, made.document, made.reading, "r1")
        assert run(library, "r1")["heartbeat_at"] == f"2026-03-01T{beat}Z"
