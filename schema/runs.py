"""Runs: what was done when, and the lease that keeps a run's writes its own.

A process that lost its lease (it slept, its run was taken over) writes nothing more: every load asks first.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session

from schema.clock import moment, stamp
from schema.errors import LeaseLost, RunBusy
from schema.records import Receipt
from schema.tables import RunRow, core

RUN: Final = core(RunRow)
HEARTBEAT: Final = timedelta(seconds=30)  # a load renews a lease that is older than this
LEASE: Final = timedelta(seconds=600)  # twice the wall limit of one file: a slow file loses no lease


@dataclass(frozen=True, slots=True)
class Totals:
    """What a run brought, as in `ingest --json`; skipped and removed files are not counted in `files`."""

    files: int = 0
    loaded: int = 0
    unchanged: int = 0
    quarantined: int = 0
    speeches: int = 0
    new_speeches: int = 0
    known_speeches: int = 0
    issues: int = 0


def totals(receipts: Iterable[Receipt]) -> Totals:
    """The sums over `receipts`."""
    found = [receipt for receipt in receipts if receipt.state != "skipped"]
    states = [receipt.state for receipt in found]
    return Totals(
        files=len(found),
        loaded=states.count("loaded"),
        unchanged=states.count("unchanged"),
        quarantined=states.count("quarantined"),
        speeches=sum(receipt.item_count for receipt in found),
        new_speeches=sum(receipt.new_speeches for receipt in found),
        known_speeches=sum(receipt.known_speeches for receipt in found),
        issues=sum(len(receipt.issues) for receipt in found),
    )


def begin(
    session: Session, run_id: str, command: str, *, source: str | None, owner: str, at: datetime
) -> None:
    """Open a run; with a `source`, only while no other run of it is alive.

    A run of that source whose process is gone, or whose lease expired, is marked `lost`. Raises RunBusy.
    """
    if source is not None:
        going_on = session.execute(sa.select(RUN).where(RUN.c.source == source, RUN.c.state == "running"))
        for row in going_on.all():
            if is_alive(row.host, row.pid, row.heartbeat_at, at):
                raise RunBusy(source, row.run_id, row.started_at)
            end(
                session,
                row.run_id,
                row.owner,
                state="lost",
                sums=Totals(),
                at=at,
                error="its process is gone",
            )
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
            **asdict(Totals()),
        )
    )


def is_alive(host: str, pid: int, heartbeat_at: str, at: datetime) -> bool:
    """Whether a running run may still be at work: a fresh heartbeat, and on this machine a process."""
    if at - moment(heartbeat_at) > LEASE:
        return False
    if host != socket.gethostname() or pid == os.getpid():
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def hold(session: Session, run_id: str, owner: str, at: datetime) -> None:
    """Make sure that the lease is still `owner`'s, and renew it when it is getting old; raises LeaseLost."""
    row = session.execute(
        sa.select(RUN.c.owner, RUN.c.state, RUN.c.heartbeat_at).where(RUN.c.run_id == run_id)
    ).first()
    if row is None or row.owner != owner or row.state != "running":
        raise LeaseLost(run_id)
    if at - moment(row.heartbeat_at) >= HEARTBEAT:
        session.execute(sa.update(RUN).where(RUN.c.run_id == run_id).values(heartbeat_at=stamp(at)))


def end(
    session: Session,
    run_id: str,
    owner: str,
    *,
    state: str,
    sums: Totals,
    at: datetime,
    error: str | None = None,
) -> None:
    """Close a run; one that is no longer `owner`'s stays as its new owner has it (LeaseLost)."""
    done = session.execute(
        sa.update(RUN)
        .where(RUN.c.run_id == run_id, RUN.c.owner == owner, RUN.c.state == "running")
        .values(state=state, finished_at=stamp(at), error=error, **asdict(sums))
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise LeaseLost(run_id)
