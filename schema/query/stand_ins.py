"""What people see where a speech has no title: the compilation, its number there and its first words.

`讲话汇编（5篇）· No. 3 · 各位领导、同志们：今天我们…`. Never a title: exports and JSON keep the missing one null.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session

from schema.database.batches import batches

WORDS: Final = 16  # characters of the text
SPEECHES: Final = sa.table(
    "speeches", *map(sa.column, ("speech_id", "file_sha256", "ordinal", "title", "text", "locator"))
)
FILES: Final = sa.table("files", *map(sa.column, ("sha256", "title")))


def stand_ins(session: Session, prints: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """A stand-in for each of `prints` (speech id, sha256 of the file) that has no title."""
    wanted = set(prints)
    found: dict[tuple[str, str], str] = {}
    for ids in batches(sorted({speech_id for speech_id, _ in wanted})):
        rows = session.execute(
            sa.select(
                SPEECHES.c.speech_id,
                SPEECHES.c.file_sha256,
                SPEECHES.c.ordinal,
                SPEECHES.c.locator,
                FILES.c.title.label("compilation"),
                sa.func.substr(SPEECHES.c.text, 1, 4 * WORDS).label("beginning"),
            )
            .join(FILES, FILES.c.sha256 == SPEECHES.c.file_sha256)
            .where(SPEECHES.c.speech_id.in_(ids), SPEECHES.c.title.is_(None))
            .order_by(SPEECHES.c.ordinal.desc())  # the first of several in one file stays
        )
        for row in rows:
            if (key := (row.speech_id, row.file_sha256)) in wanted:
                compilation = row.compilation or (row.locator or row.file_sha256[:12]).rpartition("/")[2]
                found[key] = f"{compilation} · No. {row.ordinal} · {first_words(row.beginning)}"
    return found


def speech_stand_ins(session: Session, speech_ids: Iterable[str]) -> dict[str, str]:
    """A stand-in for each of these speeches, by a print of it that has no title."""
    prints: dict[str, tuple[str, str]] = {}
    for ids in batches(sorted(set(speech_ids))):
        rows = session.execute(
            sa.select(SPEECHES.c.speech_id, sa.func.min(SPEECHES.c.file_sha256))
            .where(SPEECHES.c.speech_id.in_(ids), SPEECHES.c.title.is_(None))
            .group_by(SPEECHES.c.speech_id)
        )
        prints |= {speech_id: (speech_id, sha256) for speech_id, sha256 in rows.tuples()}
    found = stand_ins(session, prints.values())
    return {speech_id: found[key] for speech_id, key in prints.items() if key in found}


def first_words(text: str) -> str:
    """The beginning of a text on one line, cut with an ellipsis."""
    line = " ".join(text.split())
    return line if len(line) <= WORDS else line[:WORDS] + "…"
