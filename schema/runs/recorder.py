"""A run's row from begin to end: its lease, its heartbeat, its progress.

Every write of a run asks in its own transaction whether the lease is still its own; so a process that slept
through its lease, or was thought dead, changes nothing any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from schema.clock import stamp, utc_now
from schema.database.connection import Database
from schema.records import Receipt
from schema.runs import lease


class RunRecorder:
    """Begins, keeps alive and ends runs; every call is a transaction of its own. Threads may share one."""

    def __init__(self, database: Database, now: Callable[[], datetime] = utc_now) -> None:
        self.database = database
        self._now = now
        self._owner = lease.new_owner()

    def begin(
        self,
        run_id: str,
        command: str = "ingest",
        source: str | None = None,
        *,
        scheduled_at: datetime | None = None,
        flow_run: str | None = None,
    ) -> None:
        """Opens a run whose lease is ours; with a `source` no other may be alive (RunBusy, exit 9).

        `scheduled_at` is the time its schedule named, `flow_run` Prefect's id for it.
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

    def mark_lost(self) -> tuple[str, ...]:
        """Marks the runs whose process is gone, or whose lease expired, as `lost`; returns their ids."""
        with self.database.write() as session:
            return lease.mark_lost(session, self._now())

    def heartbeat(self, run_id: str) -> None:
        """Renews the lease of a run that is alive; raises LeaseLost when it is no longer ours."""
        with self.database.write() as session:
            lease.renew(session, run_id, self._owner, self._now())

    def record_progress(self, run_id: str, receipts: Iterable[Receipt], listed: int | None = None) -> None:
        """Stores how far the run is; raises LeaseLost when it is no longer ours."""
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
        """Closes the run with its totals; `state` is done, failed or interrupted. Raises LeaseLost."""
        final = lease.RunProgress.of(receipts, listed)
        with self.database.write() as session:
            lease.end(session, run_id, self._owner, state=state, final=final, at=self._now(), error=error)

    def guarded(self, run_id: str) -> Database:
        """Returns the same library for what else a run does: every write of it fails with LeaseLost once the
        run is no longer ours."""
        ours = self.database
        return _Guarded(
            ours.url, ours.location, ours.created, ours.writer, ours.reader, ours.refusal, self, run_id
        )

    def renew(self, session: Session, run_id: str) -> str:
        """Makes sure, in an open transaction, that the run is still ours; returns its time. Raises LeaseLost."""
        now = self._now()
        lease.renew(session, run_id, self._owner, now)
        return stamp(now)

    @contextmanager
    def writing(self, run_id: str) -> Iterator[tuple[Session, str]]:
        """Opens a transaction of a run whose lease is ours; yields it and its time. Raises LeaseLost."""
        with self.database.write() as session:
            yield session, self.renew(session, run_id)

    def time(self) -> str:
        """Returns the time now, as the tables write it."""
        return stamp(self._now())


@dataclass(frozen=True, slots=True)
class _Guarded(Database):
    """A library whose writes belong to a run."""

    runs: RunRecorder
    run_id: str

    @contextmanager
    def write(self) -> Iterator[Session]:
        """As `Database.write`; raises LeaseLost too."""
        with self.runs.database.write() as session:
            self.runs.renew(session, self.run_id)
            yield session
