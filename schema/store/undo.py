"""Takes back what one run brought, as if it had never been: a wrong folder, a wrong site.

What goes and what stays is planned in `undo_plan`; here it is carried out, in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import sqlalchemy as sa
from msgspec.structs import replace
from sqlmodel import Session

from schema.database.batches import batches
from schema.intake.offers import listing_of
from schema.store import files, refresh, retirement
from schema.store import kept as kept_readings
from schema.store.affected import mark_outdated
from schema.store.kept import kept_by
from schema.store.undo_decisions import decisions_of_run, let_hold, take_back
from schema.store.undo_plan import Undoing, lonely_uploads, undo_plan
from schema.tables.handles import (
    ALIAS,
    DOCUMENT,
    FILE,
    FURNITURE,
    ISSUE,
    KEPT_READING,
    OCCURRENCE,
    OFFER,
    RUN,
    SPEECH,
    UPLOAD,
)

AT_ONCE: Final = 100  # files taken out together


def undo_run(session: Session, run_id: str, at: str) -> Undoing:
    """Takes back what the run brought, in this transaction; returns what that was."""
    plan = undo_plan(session, run_id)
    command = session.scalar(sa.select(RUN.c.command).where(RUN.c.run_id == run_id)) or ""
    decided = decisions_of_run(session, run_id).all
    shaped = take_back(session, run_id, command, at)
    _keep_seen(session, run_id, plan.offers)
    uploads = {
        no
        for some in batches(plan.offers)
        for no in session.scalars(sa.select(OFFER.c.upload_no).where(OFFER.c.no.in_(some)))
    }
    for some in batches(plan.offers):
        session.execute(sa.delete(OFFER).where(OFFER.c.no.in_(some)))
    left: list[str] = []
    for taken in batches(plan.files, AT_ONCE):
        left += _take_files(session, taken, f"its run {run_id} was undone", at)
    for speech_ids in batches(left):
        session.execute(sa.delete(ALIAS).where(ALIAS.c.new_id.in_(speech_ids)))
    for file_no in plan.fewer:
        row = dict(session.execute(sa.select(FILE).where(FILE.c.no == file_no)).mappings().one())
        files.update_file(session, row, files.claimed_facts(session, file_no, row), at)
        refresh.file_dated(session, file_no)
    _drop_uploads(session, run_id)
    for upload_no in sorted(uploads):
        _claims_as_before(session, upload_no, at)
    back, outdated = _read_back(session, run_id, shaped, at)
    let_hold(session, decided, at)
    left += back
    session.execute(sa.update(RUN).where(RUN.c.run_id == run_id).values(undone_at=at))
    here = set(session.scalars(sa.select(SPEECH.c.speech_id).where(SPEECH.c.speech_id.in_(left))))
    return replace(plan.undoing, speech_ids=tuple(sorted({*left} - here)), outdated=outdated)


def _read_back(session: Session, run_id: str, shaped: set[str], at: str) -> tuple[list[str], tuple[str, ...]]:
    """Brings back what the run replaced, unless a later run read the file since; the ids of speeches that leave, and
    the files to read again."""
    left: list[str] = []
    stale = set(shaped)
    for kept in kept_by(session, run_id):
        if kept.read_since:
            if shaped:  # what read it since may have followed a decision of this run
                stale.add(kept.file.sha256)
        else:
            left += kept_readings.bring_back(session, kept, at)
            stale.discard(kept.file.sha256)
        kept_readings.pass_on(session, kept)
    loaded = sa.select(FILE.c.sha256).where(FILE.c.sha256.in_(stale), FILE.c.state == "loaded")
    outdated = tuple(session.scalars(loaded.order_by(FILE.c.sha256)))
    mark_outdated(session, outdated)
    return left, outdated


def _keep_seen(session: Session, run_id: str, going: Iterable[int]) -> None:
    """Forget that the run met offers which stay; of two runs the other one is now the only one."""
    two, gone = OFFER.c.seen_runs == 2, set(going)
    for column, other in ((OFFER.c.brought_by, OFFER.c.seen_by), (OFFER.c.seen_by, OFFER.c.brought_by)):
        met = sa.select(OFFER.c.no).where(column == run_id, sa.or_(other.is_(None), other != run_id))
        for some in batches(no for no in session.scalars(met) if no not in gone):
            values = {column.name: sa.case((two, other)), "seen_runs": OFFER.c.seen_runs - 1}
            if column is OFFER.c.brought_by:
                values["first_seen"] = sa.case((two, OFFER.c.last_seen), else_=OFFER.c.first_seen)
            session.execute(sa.update(OFFER).where(OFFER.c.no.in_(some)).values(values))
    both = sa.and_(OFFER.c.brought_by == run_id, OFFER.c.seen_by == run_id)
    for some in batches(no for no in session.scalars(sa.select(OFFER.c.no).where(both)) if no not in gone):
        unknown = {"brought_by": None, "seen_by": None, "seen_runs": OFFER.c.seen_runs - 1}
        session.execute(sa.update(OFFER).where(OFFER.c.no.in_(some)).values(unknown))


def _take_files(session: Session, file_nos: Iterable[int], why: str, at: str) -> list[str]:
    """Deletes files with all their rows; returns the ids of speeches that nothing prints any more."""
    numbers = list(file_nos)
    held = session.scalars(
        sa.select(OCCURRENCE.c.speech_no).where(OCCURRENCE.c.file_no.in_(numbers)).distinct()
    ).all()
    session.execute(sa.delete(OCCURRENCE).where(OCCURRENCE.c.file_no.in_(numbers)))
    orphans: dict[int, str] = {}
    for some in batches(held):
        orphans |= retirement.drop_orphans(session, some, why, at)
    for some in batches(no for no in held if no not in orphans):
        retirement.keep_a_print(session, some)
    for table in (FURNITURE, ISSUE, DOCUMENT, KEPT_READING):
        session.execute(sa.delete(table).where(table.c.file_no.in_(numbers)))
    session.execute(sa.delete(FILE).where(FILE.c.no.in_(numbers)))
    return list(orphans.values())


def _drop_uploads(session: Session, run_id: str) -> None:
    """Deletes the places that only this run came upon; those that keep an offer are now the find of its run."""
    offered = sa.exists().where(OFFER.c.upload_no == UPLOAD.c.no)
    lonely = session.scalars(sa.select(UPLOAD.c.no).where(lonely_uploads(run_id), ~offered)).all()
    for some in batches(lonely):
        session.execute(sa.delete(ISSUE).where(ISSUE.c.upload_no.in_(some)))
        session.execute(sa.delete(UPLOAD).where(UPLOAD.c.no.in_(some)))
    run_of_offer = sa.select(sa.func.max(OFFER.c.brought_by)).where(OFFER.c.upload_no == UPLOAD.c.no)
    kept = sa.update(UPLOAD).where(UPLOAD.c.brought_by == run_id)
    session.execute(kept.values(brought_by=run_of_offer.scalar_subquery()))


def _claims_as_before(session: Session, upload_no: int, at: str) -> None:
    """The issues of an upload by the offer that is its latest now."""
    latest = (
        session.execute(
            sa.select(OFFER).where(OFFER.c.upload_no == upload_no).order_by(OFFER.c.no.desc()).limit(1)
        )
        .mappings()
        .first()
    )
    if latest is None or latest["file_no"] is None:
        return
    row = dict(session.execute(sa.select(FILE).where(FILE.c.no == latest["file_no"])).mappings().one())
    differing = files.differing_claims(session, row, listing_of(latest))
    files.keep_issues(session, differing, at, upload_no=upload_no)
