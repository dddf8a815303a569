"""The Postgres tools' own copy of a library beside the portable one, where they are installed.

`pg_dump` reads one snapshot, so a run at work does no harm; `pg_restore` writes one transaction. Both are asked
for by name: a backup is whole without them.
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
    """Write `folder`/wengao.dump in pg_dump's own format, in place of an earlier one only when it is whole.

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
    """Whether `load` can work at all; raises UsageProblem or MissingExtra."""
    if _address(database) is None or not (folder / DUMP).exists():
        raise UsageProblem(
            f"--pg-dump needs a Postgres library to restore into, and {folder / DUMP}",
            "leave --pg-dump out: the SQLite copy of the backup goes into either database",
        )
    _found("pg_restore")


def load(database: Database, folder: Path) -> None:
    """Bring a dump into a database without tables, all of it or nothing; raises MissingExtra or NoDatabase."""
    options = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
    address = _address(database)
    if address is not None:
        _run("pg_restore", address, *options, str(folder / DUMP))


def _address(database: Database) -> ClientAddress | None:
    from schema.database.client_tools import client_address

    return client_address(database)


def _found(tool: str) -> str:
    found = shutil.which(tool)
    if found is None:
        raise MissingExtra(f"{tool} is not installed", f"install the Postgres client tools, or {WITHOUT}")
    return found


def _run(tool: str, address: ClientAddress, *options: str) -> None:
    """The password goes by the environment: everybody can read a command line."""
    environment = {**os.environ, **({"PGPASSWORD": address.password} if address.password else {})}
    done = subprocess.run(  # noqa: S603 - a tool by its whole path, and words of our own
        [_found(tool), *options, f"--dbname={address.url}"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        printed = " ".join(done.stderr.split())[-400:]
        raise NoDatabase(
            f"{tool} ended with {done.returncode}: {printed}",
            f"a tool as new as the server helps; or {WITHOUT}",
        )
