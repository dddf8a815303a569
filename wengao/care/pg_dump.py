"""Dumps of a Postgres library by `pg_dump`, beside the portable copy of a backup, and their restoration.

`pg_dump` reads one snapshot, so a run at the same time does no harm; `pg_restore` writes one transaction. Both
run only when `--pg-dump` asks for them: a backup is complete without them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final

from wengao.errors import MissingExtra, NoDatabase, UsageProblem

if TYPE_CHECKING:
    from schema.database.client_tools import ClientAddress
    from schema.database.connection import Database

DUMP: Final = "wengao.dump"
WITHOUT: Final = "leave --pg-dump out: the backup holds all of the library as an SQLite file anyway"


def dump(database: Database, folder: Path) -> Path:
    """Write `folder`/wengao.dump in pg_dump's custom format; an earlier dump is replaced once this one is complete.

    Raises UsageProblem, MissingExtra or NoDatabase.
    """
    address = _address(database)
    if address is None:
        raise UsageProblem("only a Postgres library can be dumped by pg_dump", "leave --pg-dump out")
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{DUMP}.part"
    try:
        _run("pg_dump", address, "--format=custom", "--no-owner", "--no-privileges", f"--file={part}")
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(folder / DUMP)
    finally:
        part.unlink(missing_ok=True)
    return folder / DUMP


def check(database: Database, folder: Path) -> None:
    """Raise UsageProblem or MissingExtra where `load` could not work."""
    if _address(database) is None or not (folder / DUMP).exists():
        raise UsageProblem(
            f"--pg-dump needs a Postgres library to restore into, and {folder / DUMP}",
            "leave --pg-dump out: the SQLite copy of the backup goes into either database",
        )
    _found("pg_restore")


def load(database: Database, folder: Path) -> None:
    """Restore a dump into a database without tables in one transaction; raises MissingExtra or NoDatabase.

    A dump of a library in a schema of its own goes into a schema of the same name.
    """
    from schema.database.postgres_schema import make_schema

    options = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
    address = _address(database)
    if address is not None:
        if address.schema is not None:
            with database.writer.begin() as connection:
                make_schema(connection, database.url)
        _run("pg_restore", address, *options, str(folder / DUMP))


def _address(database: Database) -> ClientAddress | None:
    from schema.database.client_tools import client_address

    return client_address(database)


def _found(tool: str) -> str:
    path = shutil.which(tool)
    if path is None:
        raise MissingExtra(f"{tool} is not installed", f"install the Postgres client tools, or {WITHOUT}")
    return path


def _run(tool: str, address: ClientAddress, *options: str) -> None:
    """Run a tool; the password is passed in the environment, since everybody can read a command line."""
    if address.schema is not None:
        options = (f"--schema={address.schema}", *options)
    environment = {**os.environ, **({"PGPASSWORD": address.password} if address.password else {})}
    finished = subprocess.run(  # noqa: S603 - a tool by its absolute path, with arguments of this program
        [_found(tool), *options, f"--dbname={address.url}"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode:
        printed = " ".join(finished.stderr.split())[-400:]
        raise NoDatabase(
            f"{tool} ended with {finished.returncode}: {printed}",
            f"a tool as new as the server helps; or {WITHOUT}",
        )
