"""Records a run from begin to end: its lease, its heartbeats, its progress.

Every write of a run checks the lease in the same transaction; so a process that was suspended beyond its lease, or
was taken for dead, changes nothing any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from msgspec.structs import asdict
from sqlmodel import Session

from schema.clock import stamp, utc_now
from schema.database.changes import AT, BY, RUN
from schema.database.connection import Database
from schema.records import Receipt
from schema.runs import lease


class RunRecorder:
    """Begins runs, renews their leases and ends them; every call is a transaction of its own. Threads may share one."""

    def __init__(self, database: Database, now: Callable[[], datetime] = utc_now) -> None:
        self.database = database
        self._now = now
        self._owner = lease.new_owner()
        self.author: str | None = None  # who began the runs, where somebody did: their changes say so

    def begin(
        self,
        run_id: str,
        command: str = "ingest",
        source: str | None = None,
        *,
        scheduled_at: datetime | None = None,
        flow_run: str | None = None,
    ) -> None:
        """Begins a run and takes its lease; raises RunBusy (exit 9) when another run of `source` is alive.

        `scheduled_at` is the time it was scheduled for, `flow_run` the id of its Prefect run.
        """
        with self.database.write() as session:
            lease.begin(
                session,
                run_id,
                command,
                source=source,
                owner=self._owner,
                at=self._now(),
                scheduled_at=scheduled_at,
                flow_run=flow_run,
            )

    def join(self, run_id: str) -> None:
        """Writes for a run that another process began, as one of its workers; raises LeaseLost when it is over.

        The owner is read in the library: who can write there may write for the run, and no secret has to travel.
        """
        with self.database.read() as session:
            self._owner = lease.owner_of(session, run_id)

    def mark_lost(self) -> tuple[str, ...]:
        """Marks the runs whose process is gone, or whose lease expired, as `lost`; returns their ids."""
        with self.database.write() as session:
            return lease.mark_lost(session, self._now())

    def heartbeat(self, run_id: str) -> None:
        """Renews the lease of a run; raises LeaseLost when another process holds it."""
        with self.database.write() as session:
            lease.renew(session, run_id, self._owner, self._now())

    def record_progress(self, run_id: str, receipts: Iterable[Receipt], listed: int | None = None) -> None:
        """Stores the progress of the run; raises LeaseLost."""
        with self.database.write() as session:
            lease.record_progress(session, run_id, self._owner, lease.RunProgress.of(receipts, listed))

    def finish(
        self,
        run_id: str,
        receipts: Iterable[Receipt] = (),
        state: str = "done",
        error: str | None = None,
        *,
        listed: int | None = None,
    ) -> None:
        """Ends the run with its totals; `state` is done, failed or interrupted. Raises LeaseLost."""
        final = lease.RunProgress.of(receipts, listed)
        with self.database.write() as session:
            lease.end(session, run_id, self._owner, state=state, final=final, at=self._now(), error=error)

    def guarded(self, run_id: str) -> Database:
        """Returns the same library with guarded writes: each raises LeaseLost once another process holds the lease
        of the run."""
        return _Guarded(**asdict(self.database), runs=self, run_id=run_id)

    def renew(self, session: Session, run_id: str) -> str:
        """Checks and renews the lease in an open transaction; returns the transaction's time. Raises LeaseLost."""
        now = self._now()
        lease.renew(session, run_id, self._owner, now)
        session.info |= {RUN: run_id, AT: stamp(now)} | ({BY: self.author} if self.author else {})
        return stamp(now)

    @contextmanager
    def writing(self, run_id: str, *, side_by_side: bool = False) -> Iterator[tuple[Session, str]]:
        """Opens a write transaction with the lease checked; yields the session and its time. Raises LeaseLost."""
        with self.database.write(side_by_side=side_by_side) as session:
            yield session, self.renew(session, run_id)

    def time(self) -> str:
        """Returns the current time in the form of the tables."""
        return stamp(self._now())


class _Guarded(Database, frozen=True, kw_only=True):
    """A library whose writes check the lease of a run."""

    runs: RunRecorder
    run_id: str

    @contextmanager
    def write(self, *, recorded: bool = True, side_by_side: bool = False) -> Iterator[Session]:
        """Like `Database.write`, but also raises LeaseLost."""
        with self.runs.database.write(recorded=recorded, side_by_side=side_by_side) as session:
            self.runs.renew(session, self.run_id)
            yield session
