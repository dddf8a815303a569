"""A library in a folder of its own: `wengao.db`, `archive/`, and `backup.json`, which says what is there.

A backup into the same folder again adds the new files and replaces the database in one step.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from wengao import __version__
from wengao.errors import SourceUnreachable
from wengao.settings import Settings

if TYPE_CHECKING:
    from flows.archive import Archive
    from schema.database import Database

LIBRARY: Final = "wengao.db"
MANIFEST: Final = "backup.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """What a backup holds; `missing` names files whose bytes the archive had changed."""

    made_at: str
    program: str
    library_sha256: str
    files: int
    speeches: int
    archived: int
    missing: tuple[str, ...] = ()


def back_up(database: Database, archive: Archive, folder: Path) -> Kept:
    """Copy the library, then every archived file, into `folder`: so the files of its library are there."""
    from flows.archive import Archive
    from schema.clock import stamp, utc_now
    from schema.queries import counts

    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{LIBRARY}.part"
    part.unlink(missing_ok=True)
    _copy_library(database, part)
    with database.read() as session:
        found = counts(session)
    kept, missing, archived = Archive(folder / "archive"), [], 0
    for digest in archive.digests():
        if kept.find(digest) is None:
            copied = kept.keep(archive.path(digest), digest).sha256
            if copied != digest:
                kept.forget(copied)
                missing.append(digest)
        archived += 1
    manifest = Kept(
        made_at=stamp(utc_now()),
        program=__version__,
        library_sha256=_digest(part),
        files=found.files + found.quarantined,
        speeches=found.speeches,
        archived=archived - len(missing),
        missing=tuple(missing),
    )
    part.replace(folder / LIBRARY)
    written = folder / f".{MANIFEST}.part"
    written.write_text(json.dumps(asdict(manifest), indent=2) + "\n", "utf-8")
    written.replace(folder / MANIFEST)
    return manifest


def _copy_library(database: Database, target: Path) -> None:
    from schema.copying import copy_file, copy_rows
    from schema.database import open_database

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


def read_manifest(folder: Path) -> Kept:
    """What the backup in `folder` says of itself; raises `SourceUnreachable` unless its library is whole."""
    try:
        said = json.loads((folder / MANIFEST).read_text("utf-8"))
        manifest = Kept(**{**said, "missing": tuple(said["missing"])})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise SourceUnreachable(
            f"{folder} holds no backup: {error}", "`wengao backup DIR` makes one"
        ) from error
    if _digest(folder / LIBRARY) != manifest.library_sha256:
        raise SourceUnreachable(
            f"{folder / LIBRARY} is not the file the backup was made with", "take another backup"
        )
    return manifest


def bring_back(folder: Path, settings: Settings, archive: Archive) -> str:
    """Put the backup where the settings say; returns the library's place.

    Archive first: a library never names files that are not there. Raises NotEmpty (exit 2).
    """
    from flows.archive import Archive
    from schema.copying import copy_rows
    from schema.database import open_database

    with open_database(settings.database, create=True) as target:
        _refuse_unless_empty(target)
        kept = Archive(folder / "archive")
        for digest in kept.digests():
            if archive.find(digest) is None:
                archive.keep(kept.path(digest, verify=True), digest)
        with open_database(_working_copy(folder, Path(archive.folder))) as source:
            copy_rows(source, target)
            working = Path(source.location)
    for name in (working.name, working.name + "-wal", working.name + "-shm"):
        working.with_name(name).unlink(missing_ok=True)
    return target.location


def _refuse_unless_empty(target: Database) -> None:
    from schema.copying import NotEmpty
    from schema.queries import counts

    with target.read() as session:
        found = counts(session)
    if found.files or found.quarantined or found.removed or found.speeches:
        raise NotEmpty(target.location)


def _working_copy(folder: Path, beside: Path) -> str:
    """The backup's library where it may be written to: opening one makes files beside it."""
    from schema.copying import copy_file

    beside.mkdir(parents=True, exist_ok=True)
    working = beside / f".restore-{os.getpid()}.db"
    copy_file(folder / LIBRARY, working)
    return f"sqlite:///{working}"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
