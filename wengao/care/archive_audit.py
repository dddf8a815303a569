"""Checks that the archive holds the unchanged bytes of every file of the library, and repairs what it can.

`check` reports missing and damaged bytes. `check --repair` sets damaged bytes aside and archives the file again
where it still lies at the path that it was read from.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from flows.digests import file_sha256

if TYPE_CHECKING:
    from flows.archive.store import Archive
    from schema.audit.check import Problem
    from schema.database.connection import Database

ABANDONED_AFTER: Final = 24 * 3600.0  # seconds: no write takes so long, so its process is gone


class Cared(Struct):
    """The problems that remain in the archive, and how often each kind of repair was made."""

    problems: list[Problem] = field(default_factory=list)
    mended: Counter[str] = field(default_factory=Counter)


def care(database: Database, archive: Archive, *, quick: bool, repair: bool) -> Cared:
    """Check the bytes of every file of the library; `quick` checks only that they exist, `repair` repairs them."""
    from schema.audit.check import BACKUP, OFFER_AGAIN, Problem
    from schema.export.rows import files
    from schema.query.filters import Filter

    cared = Cared()
    with database.read() as session:
        stored_files = [(line.sha256, line.locators) for line in files(session, Filter())]
    for sha256, locators in stored_files:
        exists = archive.find(sha256) is not None
        if exists and (quick or archive.sound(sha256)):
            continue
        detail = f"its bytes in {archive.url} are damaged" if exists else "its bytes are missing"
        if repair:
            if exists:
                archive.set_aside(sha256)
                cared.mended["damaged set aside"] += 1
            if found_again(sha256, locators, archive):
                cared.mended["archived file found again"] += 1
                continue
            detail = f"its bytes are not in {archive.url}" + (
                ", damaged ones were set aside" if exists else ""
            )
        again = OFFER_AGAIN.format(BACKUP) + "".join(f"; it came from {where}" for where in locators[:1])
        cared.problems.append(Problem("archive", sha256, detail, way_out=again))
    if repair:
        cared.mended["half-written file erased"] += tidy(Path(archive.folder))
    return cared


def found_again(sha256: str, locators: Sequence[str], archive: Archive) -> bool:
    """Archive the file again from one of its local `locators`; returns whether one of them still has its bytes."""
    from schema.errors import Unreadable

    for locator in locators:
        path = Path(locator)
        try:
            if path.is_absolute() and path.is_file() and file_sha256(path) == sha256:
                return archive.keep(path, path.name).sha256 == sha256
        except (OSError, Unreadable):
            continue
    return False


def tidy(folder: Path) -> int:
    """Erase half-written files that killed processes left more than a day ago; returns how many they were."""
    from flows.archive.remote import UNFINISHED

    old = time.time() - ABANDONED_AFTER
    leftovers = [path for path in (folder / UNFINISHED).glob("*") if path.stat().st_mtime < old]
    for path in leftovers:
        path.unlink(missing_ok=True)
    return len(leftovers)
