"""Finds the files that a person's decisions concern, and marks them as outdated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session

from schema.curation.decisions import TRAVELLING, Decision
from schema.dedup import relations
from schema.query import set_aside
from schema.records import Anchor
from schema.store.same_words import files_printing
from schema.tables.handles import FILE, OCCURRENCE, SPEECH

SPLIT_STAGE: Final = "split"  # the stage whose work a correction changes


def affected_files(session: Session, decision: Decision) -> tuple[str, ...]:
    """Returns the loaded files whose rows depend on a decision: its own file, and all with prints of its speech."""
    query = sa.select(FILE.c.sha256).where(FILE.c.state == "loaded")
    held = (
        sa.select(OCCURRENCE.c.file_no)
        .join(SPEECH, SPEECH.c.no == OCCURRENCE.c.speech_no)
        .where(SPEECH.c.speech_id == decision.speech_id)
    )
    if decision.kind == set_aside.KIND:
        query = query.where(FILE.c.sha256 == decision.file_sha256)
    elif decision.kind == "fact" and decision.speech_id is not None:
        query = query.where(sa.or_(FILE.c.sha256 == decision.file_sha256, FILE.c.no.in_(held)))
    elif decision.kind == "boundary" and decision.anchor is not None and decision.file_sha256 is not None:
        own = decision.file_sha256
        others = () if decision.op == "accept" else _files_near(session, own, [decision.anchor])
        query = query.where(FILE.c.sha256.in_([own, *others]))
    else:
        return ()
    return tuple(session.scalars(query.order_by(FILE.c.sha256)))


def files_with_the_same_words(
    session: Session, sha256: str, decisions: Iterable[Decision]
) -> tuple[str, ...]:
    """Returns other loaded files that may print the words around these boundaries of a file: those that hold
    the items there, or what is related to them, or that print words of the place."""
    anchors = [one.anchor for one in decisions if one.op in TRAVELLING and one.anchor]
    return _files_near(session, sha256, anchors) if anchors else ()


def mark_outdated(session: Session, sha256s: Iterable[str]) -> None:
    """Clears the version of `split` of these files, so that `reprocess` finds them even after an interruption."""
    for row in session.execute(sa.select(FILE.c.no, FILE.c.versions).where(FILE.c.sha256.in_(list(sha256s)))):
        versions = {stage: version for stage, version in row.versions.items() if stage != SPLIT_STAGE}
        session.execute(sa.update(FILE).where(FILE.c.no == row.no).values(versions=versions))


def _files_near(session: Session, sha256: str, anchors: Sequence[Anchor]) -> tuple[str, ...]:
    """Other loaded files with the items at and just before each anchor, with what is related to them, or with
    words of the anchor in print."""
    items = (
        sa.select(OCCURRENCE.c.page_first, OCCURRENCE.c.page_last, SPEECH.c.speech_id)
        .join(SPEECH, SPEECH.c.no == OCCURRENCE.c.speech_no)
        .join(FILE, FILE.c.no == OCCURRENCE.c.file_no)
        .where(FILE.c.sha256 == sha256)
    )
    pages = {anchor.page for anchor in anchors}
    ids = {
        row.speech_id
        for row in session.execute(items)
        if any(row.page_first <= page <= row.page_last + 1 for page in pages)
    }
    ids |= {end for match in relations.live(session, ids) for end in (match.a, match.b)}
    holding = (
        sa.select(FILE.c.sha256)
        .join(OCCURRENCE, OCCURRENCE.c.file_no == FILE.c.no)
        .join(SPEECH, SPEECH.c.no == OCCURRENCE.c.speech_no)
        .where(SPEECH.c.speech_id.in_(ids), FILE.c.state == "loaded")
    )
    return tuple(sorted({*session.scalars(holding), *files_printing(session, anchors)} - {sha256}))
