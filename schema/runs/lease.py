"""Runs and their leases: only the process that holds the lease of a run may write for it.

A process that lost its lease (it was suspended, its run was taken over) writes nothing more: each load checks first.
"""

from __future__ import annotations

import os
import secrets
import socket
import zlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from msgspec import Struct, field
from sqlmodel import Session

from schema.clock import moment, stamp
from schema.errors import LeaseLost, RunBusy
from schema.records import Receipt
from schema.runs.processes import is_alive, process_began
from schema.runs.totals import Totals, totals
from schema.tables.handles import RUN
from schema.text.redaction import redacted
from schema.wire import decode, encode

HEARTBEAT: Final = timedelta(seconds=30)  # seconds: a load renews a lease that is older than this
# for a one-off run on another machine, which blocks nobody and renews only when it loads
UNHEARD: Final = timedelta(days=1)
LEASE: Final = timedelta(seconds=600)  # 20 heartbeats: a machine may swap, a database may be busy


def begin(
    session: Session,
    run_id: str,
    command: str,
    *,
    source: str | None,
    owner: str,
    at: datetime,
    scheduled_at: datetime | None = None,
    flow_run: str | None = None,
) -> None:
    """Begins a run; raises RunBusy when another run of `source` (if given) is alive.

    Runs whose process is gone, or whose lease expired, are marked `lost` first.
    """
    mark_lost(session, at)
    if source is not None:
        going_on = sa.select(RUN).where(RUN.c.source == source, RUN.c.state == "running")
        if (row := session.execute(going_on).first()) is not None:
            raise RunBusy(source, row.run_id, row.started_at)
    session.execute(
        sa.insert(RUN).values(
            run_id=run_id,
            command=command,
            source=source,
            owner=owner,
            pid=os.getpid(),
            host=socket.gethostname(),
            state="running",
            started_at=stamp(at),
            heartbeat_at=stamp(at),
            scheduled_at=stamp(scheduled_at) if scheduled_at else None,
            flow_run=flow_run,
            **Totals().columns(),
        )
    )


def mark_lost(session: Session, at: datetime) -> tuple[str, ...]:
    """Marks every running run `lost` whose process is gone or whose lease expired; returns their ids."""
    dead = stale(session, at)
    for run_id, why in dead.items():
        values = {"state": "lost", "finished_at": stamp(at), "error": why}
        session.execute(sa.update(RUN).where(RUN.c.run_id == run_id).values(values))
    return tuple(dead)


def stale(session: Session, at: datetime) -> dict[str, str]:
    """Returns the running runs whose process is gone or whose lease expired: the reason, by id."""
    found = {}
    for row in session.execute(sa.select(RUN).where(RUN.c.state == "running").order_by(RUN.c.run_id)):
        elsewhere = row.host != socket.gethostname()
        most = LEASE if row.source is not None else UNHEARD if elsewhere else timedelta.max
        if at - moment(row.heartbeat_at) > most:
            found[row.run_id] = "its lease expired"
        elif not is_at_work(row.host, row.pid, row.owner):
            found[row.run_id] = "its process is gone"
    return found


def is_at_work(host: str, pid: int, owner: str) -> bool:
    """Whether the process that began a run may be alive; always True for one of another machine."""
    if host != socket.gethostname() or pid == os.getpid():
        return True
    if not is_alive(pid):
        return False
    began, found = owner.partition(".")[2], process_began(pid)
    return not began or not found or began == found


def new_owner() -> str:
    """Returns the owner of a lease: a random secret, and when this process began, since process ids are reused."""
    return f"{secrets.token_hex(8)}.{process_began(os.getpid())}".rstrip(".")


def owner_of(session: Session, run_id: str) -> str:
    """Returns the owner of a run that is going on; raises LeaseLost when it is over."""
    owner = session.execute(
        sa.select(RUN.c.owner).where(RUN.c.run_id == run_id, RUN.c.state == "running")
    ).scalar_one_or_none()
    if owner is None:
        raise LeaseLost(run_id)
    return str(owner)


LEASE_OF_RUN: Final = sa.select(RUN.c.owner, RUN.c.state, RUN.c.heartbeat_at).where(
    RUN.c.run_id == sa.bindparam("run_id")
)


def renew(session: Session, run_id: str, owner: str, at: datetime) -> None:
    """Renews a lease that is older than a heartbeat; raises LeaseLost when another process holds it."""
    row = session.execute(LEASE_OF_RUN, {"run_id": run_id}).first()
    if row is None or row.owner != owner or row.state != "running":
        raise LeaseLost(run_id)
    if at - moment(row.heartbeat_at) >= HEARTBEAT:
        session.execute(sa.update(RUN).where(RUN.c.run_id == run_id).values(heartbeat_at=stamp(at)))


class RunProgress(Struct, frozen=True):
    """The progress of a run: its totals, the number of files its source listed, and its packed report."""

    sums: Totals = field(default_factory=Totals)
    listed: int | None = None
    report: bytes | None = None

    @classmethod
    def of(cls, receipts: Iterable[Receipt], listed: int | None = None) -> RunProgress:
        """The progress after `receipts`. Skipped and known files are counted but not in the report: for a source of
        thousands of files that is read every ten minutes, it would hold little else."""
        receipts = list(receipts)
        news = [receipt for receipt in receipts if not receipt.known and receipt.state != "skipped"]
        return cls(totals(receipts), listed, zlib.compress(encode(news)) if news else None)


def record_progress(session: Session, run_id: str, owner: str, so_far: RunProgress) -> None:
    """Stores the progress of a run, so that a run that dies has a report; raises LeaseLost."""
    _update(session, run_id, owner, _columns(so_far))


def end(
    session: Session,
    run_id: str,
    owner: str,
    *,
    state: str,
    final: RunProgress,
    at: datetime,
    error: str | None,
) -> None:
    """Ends a run; raises LeaseLost, and changes nothing, when another process holds the lease."""
    detail = None if error is None else redacted(error)
    closed = {"state": state, "finished_at": stamp(at), "error": detail}
    _update(session, run_id, owner, _columns(final) | closed)


def _columns(progress: RunProgress) -> dict[str, object]:
    return progress.sums.columns() | {"listed": progress.listed, "report": progress.report}


def _update(session: Session, run_id: str, owner: str, values: dict[str, object]) -> None:
    mine = (RUN.c.run_id == run_id, RUN.c.owner == owner, RUN.c.state == "running")
    done = session.execute(sa.update(RUN).where(*mine).values(values))
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise LeaseLost(run_id)


def report(session: Session, run_id: str) -> tuple[Receipt, ...]:
    """Returns the receipts of files that a run newly loaded or quarantined; () when it has no report."""
    packed = session.execute(sa.select(RUN.c.report).where(RUN.c.run_id == run_id)).scalar_one_or_none()
    return () if packed is None else decode(zlib.decompress(packed), tuple[Receipt, ...])
