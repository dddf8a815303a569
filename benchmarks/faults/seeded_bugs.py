"""Bugs planted on purpose, which the campaign must reveal; otherwise it would not reveal real ones either."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from msgspec.structs import replace

from benchmarks.faults import fault_points
from benchmarks.faults.snapshots import Variant
from flows.archive.store import Archive
from schema.database.connection import Database
from schema.database.opening import open_database
from schema.records import ArchivedFile
from schema.tables.base import json_text


def autocommitting(url: str) -> Database:
    """A library in which every statement of a load is committed separately."""
    database = open_database(url)
    path, connect = database.location, database.writer.pool._creator
    if database.url.get_backend_name() == "sqlite":
        writer = sa.create_engine(f"sqlite+pysqlite:///{path}", creator=connect, json_serializer=json_text)
    else:
        writer = sa.create_engine(database.url, json_serializer=json_text, isolation_level="AUTOCOMMIT")
    database.writer.dispose()
    return replace(database, writer=writer)


class InPlace(Archive):
    """An archive that writes a file under its digest at once, without a temporary file and a rename."""

    def keep(
        self,
        source: str | os.PathLike[str] | bytes,
        name: str,
        *,
        barred: Callable[[str], bool] = lambda sha256: False,
    ) -> ArchivedFile:
        if isinstance(source, bytes) or not os.path.exists(source):
            return super().keep(source, name, barred=barred)
        data = Path(source).read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        path = self.folder / digest[:2] / digest
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            with open(path, "wb") as out:
                out.write(data)
        return ArchivedFile(name, digest, len(data), str(path))


PLANTED: Final[tuple[Variant, ...]] = (
    Variant("autocommit loading", opened=autocommitting),
    Variant("archive without rename", archive=InPlace, shows_at=(fault_points.FILE, fault_points.WRITE)),
)
