"""The runs of a library, sorted and in part."""

from __future__ import annotations

from typing import Any, Final, Literal, TypeAlias

import sqlalchemy as sa
from sqlmodel import Session

from schema.tables.handles import RUN

RunOrder: TypeAlias = Literal["newest", "oldest", "source", "state", "longest"]
_NEWEST: Final = (RUN.c.started_at.desc(), RUN.c.run_id.desc())
RUN_ORDERS: Final[dict[RunOrder, tuple[sa.ColumnElement[Any], ...]]] = {
    "newest": _NEWEST,
    "oldest": (RUN.c.started_at.asc(), RUN.c.run_id.asc()),
    "source": (RUN.c.source.asc().nulls_last(), *_NEWEST),
    "state": (RUN.c.state.asc(), *_NEWEST),
    "longest": (RUN.c.files.desc(), *_NEWEST),
}


def list_runs(
    session: Session,
    limit: int = 20,
    run_id: str | None = None,
    *,
    source: str | None = None,
    order: RunOrder = "newest",
    offset: int = 0,
) -> list[dict[str, Any]]:
    """The runs in this order, each as the columns of the view `runs` and more; those called `run_id…`, those of
    `source`."""
    columns = [column for column in RUN.c if column.name not in ("owner", "pid", "host", "report")]
    query = sa.select(*columns).order_by(*RUN_ORDERS[order]).limit(limit).offset(offset)
    if run_id is not None:
        query = query.where(RUN.c.run_id >= run_id, RUN.c.run_id < run_id + "~")
    if source is not None:
        query = query.where(RUN.c.source == source)
    return [dict(row) for row in session.execute(query).mappings()]
