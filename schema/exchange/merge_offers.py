"""Merges the offers of two libraries into one history, with the earliest and the latest time of each claim.

a.pdf seen 1 to 3 May here, 2 to 8 May there  ->  one offer, first seen 1 May, last seen 8 May
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import sqlalchemy as sa
from msgspec.structs import replace
from sqlmodel import Session

from schema import wire
from schema.database.changes import RUN
from schema.exchange.pack import carried_offer, carried_upload, offer_rows
from schema.exchange.records import CarriedOffer, CarriedUpload
from schema.intake.offers import CLAIMS, MOVING, claim_columns, record_upload
from schema.records import Listing
from schema.store.carried import CarriedIssue
from schema.tables.handles import ISSUE, OFFER, UPLOAD

NEVER: Final = ""  # sorts before every time
RUNS: Final = ("brought_by", "seen_by", "seen_runs")


def merge_upload(session: Session, theirs: CarriedUpload, file_no: Callable[[str], int]) -> None:
    """Merges the offers of one locator; `file_no` returns the number of a file's row, creating it if missing."""
    known = session.execute(
        sa.select(UPLOAD).where(UPLOAD.c.source == theirs.source, UPLOAD.c.locator == theirs.locator)
    )
    row = known.mappings().first()
    ours = None if row is None else carried_upload(session, row)
    wanted = theirs if ours is None else merged_upload(ours, theirs)
    if wanted == ours and row is not None:
        _note_seen(session, row["no"], theirs)
        return
    upload_no = record_upload(session, theirs.source, theirs.locator, wanted.skip)
    if ours is None or wanted.offers != ours.offers:
        run_id = session.info.get(RUN)
        new = {"brought_by": run_id, "seen_by": run_id, "seen_runs": int(run_id is not None)}
        runs = _runs_of(session, upload_no)
        session.execute(sa.delete(OFFER).where(OFFER.c.upload_no == upload_no))
        for offer in wanted.offers:
            made = _row(offer, upload_no, file_no) | runs.get(_said(offer), new)
            session.execute(sa.insert(OFFER).values(made))
    _note_seen(session, upload_no, theirs)
    if ours is None or wanted.issues != ours.issues:
        session.execute(sa.delete(ISSUE).where(ISSUE.c.upload_no == upload_no))
        for issue in wanted.issues:
            columns = {name: getattr(issue, name) for name in CarriedIssue.__struct_fields__}
            session.execute(sa.insert(ISSUE).values(upload_no=upload_no, **columns))


def _said(offer: CarriedOffer) -> tuple[object, ...]:
    return offer.file_sha256, _claims(offer.listing)


def _runs_of(session: Session, upload_no: int) -> dict[tuple[object, ...], dict[str, Any]]:
    """By what an offer says, the runs that are known of it."""
    return {
        _said(carried_offer(row)): {name: row[name] for name in RUNS}
        for row in offer_rows(session, upload_no)
    }


def _note_seen(session: Session, upload_no: int, theirs: CarriedUpload) -> None:
    """Notes that the run of the merge met what the other library says of an upload."""
    run_id = session.info.get(RUN)
    said = {_said(offer) for offer in theirs.offers}
    for row in offer_rows(session, upload_no):
        if run_id in (None, row["seen_by"]) or _said(carried_offer(row)) not in said:
            continue
        values = {"seen_by": run_id, "seen_runs": row["seen_runs"] + 1}
        session.execute(sa.update(OFFER).where(OFFER.c.no == row["no"]).values(values))


def merged_upload(ours: CarriedUpload, theirs: CarriedUpload) -> CarriedUpload:
    """Returns the merged upload; its issues are those of the library that looked at it last."""
    later = max(ours, theirs, key=lambda one: (last_look(one), wire.encode((one.skip, one.issues))))
    noted = {(one.stage, one.code, one.page, one.detail): one.at for one in (*ours.issues, *theirs.issues)}
    for one in (*ours.issues, *theirs.issues):
        key = (one.stage, one.code, one.page, one.detail)
        noted[key] = min(noted[key], one.at)
    issues = [replace(one, at=noted[one.stage, one.code, one.page, one.detail]) for one in later.issues]
    return replace(later, issues=issues, offers=one_history(ours.offers, theirs.offers))


def last_look(upload: CarriedUpload) -> str:
    """Returns when this upload was last looked at; "" for one that was only skipped."""
    return max((offer.last_seen for offer in upload.offers), default=NEVER)


def one_history(ours: Sequence[CarriedOffer], theirs: Sequence[CarriedOffer]) -> list[CarriedOffer]:
    """Returns both lists by time; neighbouring offers with the same claims are joined."""
    if ours == theirs:
        return list(ours)
    history: list[CarriedOffer] = []
    for offer in sorted({*ours, *theirs}, key=lambda one: (one.first_seen, wire.encode(one))):
        before = history[-1] if history else None
        if before is not None and _goes_on(before, offer):
            history[-1] = replace(
                before,
                file_sha256=before.file_sha256 or offer.file_sha256,
                last_seen=max(before.last_seen, offer.last_seen),
            )
        else:
            history.append(offer)
    return history


def _goes_on(before: CarriedOffer, offer: CarriedOffer) -> bool:
    """Whether an offer has the claims of the offer before, by the rule of `offers.record_offer`."""
    same_claims = offer.listing is None or _claims(before.listing) == _claims(offer.listing)
    same_file = None in (before.file_sha256, offer.file_sha256) or before.file_sha256 == offer.file_sha256
    return same_claims and same_file


def _claims(listing: Listing | None) -> tuple[object, ...] | None:
    if listing is None:
        return None
    return tuple(getattr(listing, name) for name in CLAIMS if name != MOVING)


def _row(offer: CarriedOffer, upload_no: int, file_no: Callable[[str], int]) -> dict[str, Any]:
    return {
        "upload_no": upload_no,
        "file_no": None if offer.file_sha256 is None else file_no(offer.file_sha256),
        "etag": offer.etag,
        "last_modified": offer.last_modified,
        "first_seen": offer.first_seen,
        "last_seen": offer.last_seen,
        **claim_columns(offer.listing),
    }
