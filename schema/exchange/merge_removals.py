"""Merges removals: a file removed in one library is removed in both, unless it was restored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import sqlalchemy as sa
from msgspec.structs import replace
from sqlmodel import Session

from schema.database.changes import RUN
from schema.exchange.conflicts import Conflict
from schema.exchange.records import CarriedTombstone
from schema.store.files import find_file
from schema.store.kept import keeping
from schema.store.removal import is_forgotten, live_tombstone, remove_file
from schema.tables.handles import TOMBSTONE

HELD: Final = ("loaded", "quarantined")


def merge_tombstones(
    session: Session, theirs: Iterable[CarriedTombstone], at: str
) -> tuple[list[Conflict], list[str]]:
    """Merges tombstones and removes their files; returns conflicts and the sha256 of forgotten files."""
    by_file: dict[str, list[CarriedTombstone]] = {}
    for stone in theirs:
        by_file.setdefault(stone.sha256, []).append(stone)
    conflicts: list[Conflict] = []
    forgotten: list[str] = []
    for sha256, stones in sorted(by_file.items()):
        was_forgotten = is_forgotten(session, sha256)
        conflicts += _merge_one(session, sha256, stones)
        why = live_tombstone(session, sha256)
        if why is None:
            continue
        forget = is_forgotten(session, sha256)
        row = find_file(session, sha256)
        if row is not None and (row["state"] in HELD or (forget and not was_forgotten)):
            if row["state"] in HELD:
                conflicts.append(Conflict("removed", sha256, row["state"], f"removed: {why}", "removed"))
            with keeping(session, row):
                remove_file(session, sha256, why, forget, at)
        if forget and not was_forgotten:
            forgotten.append(sha256)
    return conflicts, forgotten


def _merge_one(session: Session, sha256: str, theirs: list[CarriedTombstone]) -> Iterator[Conflict]:
    columns = [TOMBSTONE.c[name] for name in CarriedTombstone.__struct_fields__]
    query = sa.select(*columns).where(TOMBSTONE.c.sha256 == sha256).order_by(TOMBSTONE.c.no)
    ours = [CarriedTombstone(*row) for row in session.execute(query)]
    mine, other = _live(ours), _live(theirs)
    wanted = merged_tombstones([*ours, *theirs])
    now = _live(wanted)
    if mine is not None and other is not None and now is not None and mine.why != other.why:
        yield Conflict("why-removed", sha256, mine.why, other.why, now.why)
    if {*ours} & {*theirs}:  # two runs brought it: undoing one of them leaves it
        others = (TOMBSTONE.c.sha256 == sha256, TOMBSTONE.c.brought_by != session.info.get(RUN))
        session.execute(sa.update(TOMBSTONE).where(*others).values(brought_by=None))
    if wanted != sorted(ours, key=_order):
        runs: dict[tuple[str, str], str | None] = {
            (row.at, row.why): row.brought_by
            for row in session.execute(sa.select(TOMBSTONE).where(TOMBSTONE.c.sha256 == sha256))
        }
        session.execute(sa.delete(TOMBSTONE).where(TOMBSTONE.c.sha256 == sha256))
        rows = [
            {name: getattr(stone, name) for name in CarriedTombstone.__struct_fields__}
            | {"brought_by": runs.get(_order(stone), session.info.get(RUN))}
            for stone in wanted
        ]
        session.execute(sa.insert(TOMBSTONE), rows)


def merged_tombstones(stones: Iterable[CarriedTombstone]) -> list[CarriedTombstone]:
    """Returns one file's tombstones of both libraries by time.

    A tombstone that one library has lifted is lifted; several in force become the earliest of them.
    """
    found: dict[tuple[str, str], CarriedTombstone] = {}
    for stone in stones:
        known = found.get((stone.at, stone.why), stone)
        lifted = min((lift for lift in (known.lifted_at, stone.lifted_at) if lift is not None), default=None)
        forget = known.forget or stone.forget
        found[stone.at, stone.why] = replace(stone, lifted_at=lifted, forget=forget)
    live = sorted((stone for stone in found.values() if stone.lifted_at is None), key=_order)
    for stone in live[1:]:
        found[stone.at, stone.why] = replace(stone, lifted_at=stone.at)
    if live:
        first = live[0]
        found[first.at, first.why] = replace(first, forget=any(stone.forget for stone in live))
    return sorted(found.values(), key=_order)


def _order(stone: CarriedTombstone) -> tuple[str, str]:
    return stone.at, stone.why


def _live(stones: Iterable[CarriedTombstone]) -> CarriedTombstone | None:
    return next((stone for stone in stones if stone.lifted_at is None), None)
