"""The table of runs, with the lease that lets one process at a time write for a run."""

from __future__ import annotations

import sqlalchemy as sa
from sqlmodel import Field

from schema.tables.base import Json, Row, Words, one_of

RUN_STATES = ("running", "done", "failed", "interrupted", "lost")


class RunRow(Row, table=True):
    """One run. `owner` is the secret of the process that holds its lease; writes with another one are refused.

    `listed` counts the entries that its source listed (None: no plausible listing, or a run without source),
    `scheduled_at` is the time it was scheduled for (None: by hand), `flow_run` the id of its Prefect run, and
    `report` the wire form of its receipts, compressed by zlib. `pages` and `byte_size` are of the files that it read,
    `seconds` is how long each stage took, summed over its workers, `codes` counts its issues; `undone_at` is when
    what it brought was taken back.
    """

    __tablename__ = "run"
    __table_args__ = (one_of("state", RUN_STATES),)

    run_id: str = Field(sa_type=Words, primary_key=True)
    command: str = Field(sa_type=Words)
    source: str | None = Field(default=None, sa_type=Words, index=True)
    owner: str = Field(sa_type=Words)
    pid: int
    host: str = Field(sa_type=Words)
    state: str = Field(sa_type=Words)
    started_at: str = Field(sa_type=Words)
    heartbeat_at: str = Field(sa_type=Words)
    finished_at: str | None = Field(default=None, sa_type=Words)
    files: int = Field(default=0)
    loaded: int = Field(default=0)
    unchanged: int = Field(default=0)
    quarantined: int = Field(default=0)
    speeches: int = Field(default=0)
    new_speeches: int = Field(default=0)
    known_speeches: int = Field(default=0)
    issues: int = Field(default=0)
    error: str | None = Field(default=None, sa_type=Words)
    listed: int | None = Field(default=None)
    scheduled_at: str | None = Field(default=None, sa_type=Words)
    flow_run: str | None = Field(default=None, sa_type=Words)
    report: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    pages: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    byte_size: int = Field(default=0, sa_type=sa.BigInteger, sa_column_kwargs={"server_default": "0"})
    seconds: dict[str, float] | None = Field(default=None, sa_type=Json)
    codes: dict[str, int] | None = Field(default=None, sa_type=Json)
    undone_at: str | None = Field(default=None, sa_type=Words)


class KeptReadingRow(Row, table=True):
    """What a run replaced of a file that was in the library before it: the file as it stood, by which the run can be
    undone. `data` is the wire form of `schema.store.carried.CarriedFile`, compressed by zlib; without its document where
    the run left that as it was. `reread` says whether the run read the file anew; else it set facts by a decision.
    """

    __tablename__ = "kept_reading"
    __table_args__ = (sa.UniqueConstraint("file_no", "run_id"), sa.Index(None, "run_id"))

    no: int | None = Field(default=None, primary_key=True)
    file_no: int = Field(foreign_key="file.no")
    run_id: str = Field(sa_type=Words)
    reread: bool
    data: bytes = Field(sa_type=sa.LargeBinary)
