"""The archive as the library needs it: every file's bytes there and whole; found again where they can be.

Bytes that changed on disk are set aside, and those of a file that still lies where it was offered from are
taken in again: `check` tells, `check --repair` does it.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flows.digests import file_sha256

if TYPE_CHECKING:
    from flows.archive.store import Archive
    from schema.audit.check import Problem
    from schema.database.connection import Database

LEFT_ALONE: Final = 24 * 3600.0  # seconds: nothing takes so long to write; what is older belongs to nobody


@dataclass(slots=True)
class Cared:
    """What is wrong with the archive, and what was mended in it."""

    problems: list[Problem] = field(default_factory=list)
    mended: Counter[str] = field(default_factory=Counter)


def care(database: Database, archive: Archive, *, quick: bool, repair: bool) -> Cared:
    """Look after every file of the library; `quick` does not read them again."""
    from schema.audit.check import BACKUP, OFFER_AGAIN, Problem
    from schema.export.rows import files
    from schema.query.filters import Filter

    cared = Cared()
    with database.read() as session:
        known = [(line.sha256, line.locators) for line in files(session, Filter())]
    for sha256, locators in known:
        there = archive.find(sha256) is not None
        if there and (quick or archive.sound(sha256)):
            continue
        detail = f"its bytes in {archive.url} are not what they were" if there else "its bytes are not there"
        if repair:
            if there:
                archive.set_aside(sha256)
                cared.mended["damaged set aside"] += 1
            if found_again(sha256, locators, archive):
                cared.mended["archived file found again"] += 1
                continue
            detail = f"its bytes are not in {archive.url}" + (
                ", damaged ones were set aside" if there else ""
            )
        again = OFFER_AGAIN.format(BACKUP) + "".join(f"; it came from {where}" for where in locators[:1])
        cared.problems.append(Problem("archive", sha256, detail, way_out=again))
    if repair:
        cared.mended["half-written file erased"] += tidy(Path(archive.folder))
    return cared


def found_again(sha256: str, locators: Sequence[str], archive: Archive) -> bool:
    """Whether the bytes still lie where the file was offered from, and are in the archive again."""
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
    """Erase what killed processes left half-written long ago; how many files."""
    from flows.archive.remote import UNFINISHED

    old = time.time() - LEFT_ALONE
    left = [path for path in (folder / UNFINISHED).glob("*") if path.stat().st_mtime < old]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)
