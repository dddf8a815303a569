"""Backups: a folder with the library (`wengao.db`), `archive/`, and the manifest `backup.json`.

A backup into the same folder again adds the new files and replaces the database in one step.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from msgspec import Struct, to_builtins

from flows.digests import file_sha256
from schema.runs.processes import is_alive
from wengao import __version__
from wengao.errors import SourceUnreachable
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from flows.archive.store import Archive
    from schema.database.connection import Database

LIBRARY: Final = "wengao.db"
MANIFEST: Final = "backup.json"
NEXT: Final = "next"  # in the manifest while a new library takes the old one's place


class BackupManifest(Struct, frozen=True):
    """What a backup holds; `missing` names files of its library whose bytes the archive no longer had whole."""

    made_at: str
    program: str
    library_sha256: str
    files: int
    speeches: int
    archived: int
    missing: tuple[str, ...] = ()


def back_up(database: Database, archive: Archive, folder: Path) -> BackupManifest:
    """Copy the library, then every archived file, into `folder`.

    In this order, because a file that is archived before it is loaded is then never missing from the copy.
    Interrupted at any moment, the folder still holds its previous backup.
    """
    from flows.archive.store import Archive
    from schema.clock import stamp, utc_now

    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{LIBRARY}.part"
    _discard(part)
    _copy_library(database, part)
    files, speeches, named = _held(part)
    backup_archive = Archive(folder / "archive")
    for digest in archive.digests():
        if backup_archive.find(digest) is None:
            _keep(digest, archive, backup_archive)
    copied = set(backup_archive.digests())
    manifest = BackupManifest(
        made_at=stamp(utc_now()),
        program=__version__,
        library_sha256=file_sha256(part),
        files=files,
        speeches=speeches,
        archived=len(copied),
        missing=tuple(sorted(named - copied)),
    )
    _put_in_place(part, manifest, folder)
    return manifest


def _keep(digest: str, archive: Archive, backup_archive: Archive) -> None:
    """Copy one archived file into the backup, if its bytes still have its digest."""
    from schema.errors import Unreadable

    try:
        copied = backup_archive.keep(archive.path(digest), digest).sha256
    except Unreadable:  # a `--forget` took it away since it was listed, or the disk does not give it back
        return
    if copied != digest:
        backup_archive.forget(copied)


def _held(library: Path) -> tuple[int, int, set[str]]:
    """The numbers of files and speeches in the copied library, and the digests of its files."""
    with closing(sqlite3.connect(f"file:{quote(str(library))}?mode=ro", uri=True)) as connection:
        named = {row[0] for row in connection.execute("SELECT sha256 FROM file WHERE state <> 'removed'")}
        return len(named), connection.execute("SELECT count(*) FROM speech").fetchone()[0], named


def _put_in_place(part: Path, manifest: BackupManifest, folder: Path) -> None:
    """Replace the folder's library and manifest by the new ones.

    Two files cannot be replaced in one step. Therefore the old manifest first records the new library as well:
    whichever library a crash leaves in the folder, the manifest describes it.
    """
    try:
        before = to_builtins(read_manifest(folder))
    except SourceUnreachable:
        (folder / MANIFEST).unlink(missing_ok=True)
    else:
        _write(folder, {**before, NEXT: to_builtins(manifest)})
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(folder / LIBRARY)
    _write(folder, to_builtins(manifest))


def _write(folder: Path, manifest: dict[str, object]) -> None:
    written = folder / f".{MANIFEST}.part"
    with written.open("w", encoding="utf-8") as file:
        file.write(json.dumps(manifest, indent=2) + "\n")
        file.flush()
        os.fsync(file.fileno())
    written.replace(folder / MANIFEST)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _discard(part: Path) -> None:
    """Erase what an interrupted backup left: SQLite would read its write-ahead log as that of the next one."""
    for leftover in part.parent.glob(f"{part.name}*"):
        leftover.unlink(missing_ok=True)


def _copy_library(database: Database, target: Path) -> None:
    from schema.database.opening import open_database
    from schema.exchange.copy import copy_file, copy_rows

    if database.url.get_backend_name() == "sqlite":
        copy_file(Path(database.location), target)
        return
    with open_database(f"sqlite:///{target}", create=True) as copy:
        copy_rows(database, copy)
    whole = target.with_name(f"{target.name}.whole")
    copy_file(target, whole)
    for beside in ("-wal", "-shm"):
        target.with_name(target.name + beside).unlink(missing_ok=True)
    whole.replace(target)


def read_manifest(folder: Path) -> BackupManifest:
    """The manifest of the backup in `folder`; raises `SourceUnreachable` unless it describes the library there."""
    try:
        manifest_json = json.loads((folder / MANIFEST).read_text("utf-8"))
        next_json = manifest_json.pop(NEXT, None)
        manifests = [
            BackupManifest(**{**fields, "missing": tuple(fields["missing"])})
            for fields in (manifest_json, next_json)
            if fields
        ]
        library_sha256 = file_sha256(folder / LIBRARY)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise SourceUnreachable(
            f"{folder} holds no backup: {error}", "`wengao backup DIR` makes one"
        ) from error
    for manifest in manifests:
        if manifest.library_sha256 == library_sha256:
            return manifest
    raise SourceUnreachable(
        f"{folder / LIBRARY} is not the file that the backup wrote", "restore from another backup"
    )


def bring_back(folder: Path, settings: Settings, archive: Archive, *, dumped: bool = False) -> str:
    """Restore the backup into the database and archive of the settings; returns the location of the database.

    The library comes from the dump that pg_dump wrote when `dumped`. The archive is restored first, so that the
    library never names files that are missing. Raises NotEmpty (exit 2).
    """
    from schema.database.opening import open_database
    from schema.exchange.copy import copy_rows

    if dumped:
        return _bring_back_dumped(folder, settings, archive)
    with open_database(settings.database, create=True) as target:
        _refuse_unless_empty(target)
        _bring_back_archived(folder, archive)
        with _working_copy(folder, Path(archive.folder)) as url, open_database(url) as source:
            copy_rows(source, target, restored=True)
    return target.location


def _bring_back_dumped(folder: Path, settings: Settings, archive: Archive) -> str:
    from schema.database.connection import connect, version
    from schema.database.opening import open_database
    from schema.exchange.copy import NotEmpty, renumber_changes
    from wengao.care import pg_dump

    with connect(settings.database) as target:
        if version(target) is not None:
            raise NotEmpty(target.location)
        pg_dump.check(target, folder)
        _bring_back_archived(folder, archive)
        pg_dump.load(target, folder)
    # raises for a dump of an older version, which needs `db upgrade`
    with open_database(settings.database) as target, target.write(recorded=False) as session:
        renumber_changes(session)
    return target.location


def _bring_back_archived(folder: Path, archive: Archive) -> None:
    from flows.archive.store import Archive

    backup_archive = Archive(folder / "archive")
    for digest in backup_archive.digests():
        if archive.find(digest) is None:
            archive.keep(backup_archive.path(digest, verify=True), digest)


def _refuse_unless_empty(target: Database) -> None:
    from schema.exchange.copy import NotEmpty
    from schema.query.filters import counts

    with target.read() as session:
        held = counts(session)
    if held.files or held.quarantined or held.removed or held.speeches:
        raise NotEmpty(target.location)


@contextmanager
def _working_copy(folder: Path, beside: Path) -> Iterator[str]:
    """The URL of a temporary copy of the backup's library: SQLite writes files beside a database that it opens."""
    from schema.exchange.copy import copy_file

    beside.mkdir(parents=True, exist_ok=True)
    for leftover in beside.glob(".restore-*"):  # left by restores that were killed
        if not is_alive(int(leftover.name.split("-")[1].split(".")[0])):
            leftover.unlink(missing_ok=True)
    working = beside / f".restore-{os.getpid()}.db"
    try:
        copy_file(folder / LIBRARY, working)
        yield f"sqlite:///{working}"
    finally:
        _discard(working)
