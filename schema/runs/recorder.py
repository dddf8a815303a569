"""The side of the store that holds a run: its lease, its heartbeat, its end.

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


class RunKeeper:
    """Begins, keeps alive and ends runs; every call is a transaction of its own. Threads may share one."""

    def __init__(self, database: Database, now: Callable[[], datetime] = utc_now) -> None:
        self.database = database
        self._now = now
        self._owner = lease.new_owner()

    def begin_run(
        self,
        run_id: str,
        command: str = "ingest",
        source: str | None = None,
        *,
        scheduled_at: datetime | None = None,
        flow_run: str | None = None,
    ) -> None:
        """Open a run that this store holds; with a `source` no other may be alive (RunBusy, exit 9).

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

    def bury_runs(self) -> tuple[str, ...]:
        """Mark the runs whose process is gone, or whose lease expired, as `lost`; their ids."""
        with self.database.write() as session:
            return lease.bury(session, self._now())

    def heartbeat(self, run_id: str) -> None:
        """Say that the run is alive; raises LeaseLost when it is no longer ours."""
        with self.database.write() as session:
            lease.hold(session, run_id, self._owner, self._now())

    def account_run(self, run_id: str, receipts: Iterable[Receipt], listed: int | None = None) -> None:
        """Note how far the run is; raises LeaseLost when it is no longer ours."""
        with self.database.write() as session:
            lease.account(session, run_id, self._owner, lease.Account.of(receipts, listed))

    def finish_run(
        self,
        run_id: str,
        receipts: Iterable[Receipt] = (),
        state: str = "done",
        error: str | None = None,
        *,
        listed: int | None = None,
    ) -> None:
        """Close the run with its totals; `state` is done, failed or interrupted. Raises LeaseLost."""
        final = lease.Account.of(receipts, listed)
        with self.database.write() as session:
            lease.end(session, run_id, self._owner, state=state, final=final, at=self._now(), error=error)

    def guarded(self, run_id: str) -> Database:
        """The same library for what else a run does: every write of it fails with LeaseLost once the run is
        no longer ours."""
        ours = self.database
        return _Guarded(
            ours.url, ours.location, ours.created, ours.writer, ours.reader, ours.refusal, self, run_id
        )

    def hold(self, session: Session, run_id: str) -> str:
        """Make sure, in a transaction that is open, that the run is still ours; its time. Raises LeaseLost."""
        now = self._now()
        lease.hold(session, run_id, self._owner, now)
        return stamp(now)

    @contextmanager
    def _writing(self, run_id: str) -> Iterator[tuple[Session, str]]:
        """A transaction whose lease is ours, and its time."""
        with self.database.write() as session:
            yield session, self.hold(session, run_id)


@dataclass(frozen=True, slots=True)
class _Guarded(Database):
    """A library whose writes belong to a run."""

    keeper: RunKeeper
    run_id: str

    @contextmanager
    def write(self) -> Iterator[Session]:
        """As `Database.write`; raises LeaseLost too."""
        with self.keeper.database.write() as session:
            self.keeper.hold(session, self.run_id)
            yield session
