"""What must be true of a library, proved from its rows; each thing that is not is a `Problem`.

Ownership of every printed character, ids from words, no speech without an occurrence, clusters as the
relations say, views that count what the tables hold. Nothing is written; `repair` mends what is derived.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session

from schema import clusters, search_index
from schema.files import FILE, stored_document
from schema.identity import speech_id
from schema.occurrences import OCCURRENCE, SPEECH
from schema.owners import gaps, owners, printed
from schema.relations import RELATION
from schema.views import NAMES

MOST_OF_A_KIND: Final = 20  # problems of one kind in one file: after that only their number matters
BATCH: Final = 200  # speeches looked at at once: their texts stay within some MB


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it must be. `where` is a sha256, a speech id or a view."""

    kind: str
    where: str
    detail: str
    repairable: bool = False


def look(session: Session) -> Iterator[Problem]:
    """Every problem that the database itself shows."""
    checks: tuple[Callable[[Session], Iterator[Problem]], ...] = (
        _sound_file,
        _ownership,
        _ids,
        _orphans,
        _relations,
        _clusters,
        _index,
        _views,
    )
    for check in checks:
        yield from check(session)


def repair(session: Session) -> int:
    """Mend what can be recomputed; how many rows were wrong."""
    wrong = clusters.recompute(session)
    clusters.repair(session, wrong)
    unfindable = search_index.disagreements(session)
    search_index.index(session, unfindable)
    return len(wrong) + len(unfindable)


def _sound_file(session: Session) -> Iterator[Problem]:
    """SQLite's own look at its pages and indexes."""
    if session.get_bind().dialect.name != "sqlite":
        return
    for (said,) in session.connection().exec_driver_sql("PRAGMA integrity_check").all():
        if said != "ok":
            yield Problem("database", "integrity_check", str(said))
    for row in session.connection().exec_driver_sql("PRAGMA foreign_key_check").all():
        yield Problem("database", str(row[0]), f"row {row[1]} points to nothing in {row[2]}")


def _ownership(session: Session) -> Iterator[Problem]:
    """Every printed character has exactly one owner."""
    loaded = sa.select(FILE.c.no, FILE.c.sha256).where(FILE.c.state == "loaded").order_by(FILE.c.sha256)
    for row in session.execute(loaded).all():
        document = stored_document(session, row.no)
        if document is None:
            yield Problem("ownership", row.sha256, "what was read of it is not kept")
            continue
        found = gaps(document, owners(session, row.no))
        for gap in found[:MOST_OF_A_KIND]:
            quote = printed(document, gap.span)
            yield Problem(
                "ownership", row.sha256, f"{gap.problem}: page {gap.span.page} line {gap.span.line} “{quote}”"
            )
        if len(found) > MOST_OF_A_KIND:
            yield Problem("ownership", row.sha256, f"and {len(found) - MOST_OF_A_KIND} more stretches")


def _ids(session: Session) -> Iterator[Problem]:
    """A speech's id is made of its words, and so is that of each print of it."""
    last = 0
    while True:
        query = sa.select(SPEECH.c.no, SPEECH.c.speech_id, SPEECH.c.text).where(SPEECH.c.no > last)
        rows = session.execute(query.order_by(SPEECH.c.no).limit(BATCH)).all()
        if not rows:
            break
        last = rows[-1].no
        for row in rows:
            if speech_id(row.text) != row.speech_id:
                yield Problem("id", row.speech_id, "its id is not made of its words")
    prints = (
        sa.select(SPEECH.c.speech_id, OCCURRENCE.c.text)
        .join(SPEECH, SPEECH.c.no == OCCURRENCE.c.speech_no)
        .where(OCCURRENCE.c.text.is_not(None))
    )
    for row in session.execute(prints):
        if speech_id(row.text) != row.speech_id:
            yield Problem("id", row.speech_id, "a print of it has other words")


def _orphans(session: Session) -> Iterator[Problem]:
    """No speech without an occurrence."""
    held = sa.select(OCCURRENCE.c.speech_no)
    for orphan in session.scalars(sa.select(SPEECH.c.speech_id).where(SPEECH.c.no.not_in(held))):
        yield Problem("orphan", orphan, "no file holds this speech")


def _relations(session: Session) -> Iterator[Problem]:
    """A live relation joins two speeches that are there."""
    known = sa.select(SPEECH.c.speech_id)
    dangling = sa.or_(RELATION.c.a.not_in(known), RELATION.c.b.not_in(known))
    for row in session.execute(sa.select(RELATION).where(RELATION.c.revoked_at.is_(None), dangling)):
        yield Problem("relation", row.a, f"{row.kind} with {row.b}, which is not in the library")


def _clusters(session: Session) -> Iterator[Problem]:
    """Clusters and canonicals are what the live relations say."""
    for wrong in clusters.recompute(session):
        yield Problem(
            "cluster", wrong.speech_id, f"{wrong.stored}, expected {wrong.expected}", repairable=True
        )


def _index(session: Session) -> Iterator[Problem]:
    """The search index holds every speech with the words of all its prints, and nothing else."""
    wrong = search_index.disagreements(session)
    rows = session.execute(sa.select(SPEECH.c.no, SPEECH.c.speech_id)) if wrong else ()
    names: dict[int, str] = {row.no: row.speech_id for row in rows}
    for no in wrong:
        yield Problem(
            "index", names.get(no, f"number {no}"), "the search index has other words", repairable=True
        )


def _views(session: Session) -> Iterator[Problem]:
    """Each view can be read, and counts what its tables hold."""
    counts: dict[str, int] = {}
    for name in NAMES:
        counts[name] = session.execute(sa.select(sa.func.count()).select_from(sa.table(name))).scalar_one()
    number = sa.select(sa.func.count())
    tables = {
        "speeches": number.select_from(OCCURRENCE),
        "files": number.select_from(FILE).where(FILE.c.state != "removed"),
    }
    for name, query in tables.items():
        rows = session.execute(query).scalar_one()
        if rows != counts[name]:
            yield Problem("view", name, f"{counts[name]} rows, but {rows} in its table")
