"""Files that are no speech: their items leave the library, the file and what was read of it stay.

review no-speech 目录.pdf   ->  `loaded`, 0 items; read again it has none either, until the decision is withdrawn
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import sqlalchemy as sa
from msgspec.structs import replace
from sqlmodel import Session

from schema.curation.decisions import Decision
from schema.query.set_aside import KIND as NO_SPEECH_KIND
from schema.query.set_aside import is_set_aside
from schema.records import Reading
from schema.store import retirement
from schema.tables.handles import FILE, OCCURRENCE

WHY: Final = "a person said that its file is no speech"


def hold(session: Session, decisions: Iterable[Decision], at: str) -> None:
    """Takes the items out of the loaded files that these decisions, where they are in force, say to be no speech."""
    for sha256 in sorted({one.file_sha256 or "" for one in decisions if one.kind == NO_SPEECH_KIND}):
        if not is_set_aside(session, sha256):
            continue
        held = sa.select(FILE.c.no).join(OCCURRENCE, OCCURRENCE.c.file_no == FILE.c.no)
        file_no = session.scalars(held.where(FILE.c.sha256 == sha256).limit(1)).first()
        if file_no is not None:
            retirement.take_prints_out(session, file_no, WHY, at)
            emptied = {"item_count": 0, "updated_at": at}
            session.execute(sa.update(FILE).where(FILE.c.no == file_no).values(emptied))


def without_items(session: Session, sha256: str, reading: Reading) -> Reading:
    """`reading` as the library takes it in: of a file that is no speech, without its items."""
    return replace(reading, items=()) if is_set_aside(session, sha256) else reading
