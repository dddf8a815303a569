"""Records uploads and offers: which upload offered which bytes with which claims, and when.

An offer is never deleted. Changed bytes or claims begin the next one; a change in views alone, or an offer
that claims nothing, is no change: `999+` views today and `1,204` tomorrow are one offer.
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from schema.database.changes import RUN
from schema.records import Listing, RawListing, Validators
from schema.tables.handles import FILE, OFFER, UPLOAD
from schema.text.storable import storable

CLAIMS: Final = ("title", "uploaded_on", "page_count", "byte_size", "views_min", "access")
MOVING: Final = "views_min"  # counts of views grow with every visit: never a new claim


def first_locator() -> sa.ScalarSelect[Any]:
    """A scalar sub-select beside FILE: the locator that first offered a file; at equal times the smallest."""
    return (
        sa.select(UPLOAD.c.locator)
        .join(OFFER, OFFER.c.upload_no == UPLOAD.c.no)
        .where(OFFER.c.file_no == FILE.c.no)
        .order_by(OFFER.c.first_seen, UPLOAD.c.locator, UPLOAD.c.source)
        .limit(1)
        .correlate(FILE)
        .scalar_subquery()
    )


UPLOAD_AT: Final = sa.select(UPLOAD.c.no, UPLOAD.c.skip, UPLOAD.c.brought_by).where(
    UPLOAD.c.source == sa.bindparam("source"), UPLOAD.c.locator == sa.bindparam("locator")
)
NEW_UPLOAD: Final = sa.insert(UPLOAD).returning(UPLOAD.c.no)
LATEST_OFFER: Final = (
    sa.select(OFFER)
    .where(OFFER.c.upload_no == sa.bindparam("upload_no"))
    .order_by(OFFER.c.no.desc())
    .limit(1)
)
SEEN_OFFER: Final = sa.update(OFFER).where(OFFER.c.no == sa.bindparam("of_offer"))
NEW_OFFER: Final = sa.insert(OFFER)
EARLIEST_CLAIMS: Final = (
    sa.select(OFFER)
    .join(UPLOAD, UPLOAD.c.no == OFFER.c.upload_no)
    .where(OFFER.c.file_no == sa.bindparam("file_no"), OFFER.c.has_listing)
    .order_by(OFFER.c.first_seen, UPLOAD.c.locator, UPLOAD.c.source, OFFER.c.no)
    .limit(1)
)


def record_upload(session: Session, source: str, locator: str, skip: str | None = None) -> int:
    """Returns the number of the upload at this locator, creating it if new; `skip` says why it is not read."""
    source, locator = storable(source), storable(locator)
    run_id = session.info.get(RUN)
    found = session.execute(UPLOAD_AT, {"source": source, "locator": locator}).first()
    if found is None:
        values = {"source": source, "locator": locator, "skip": skip, "brought_by": run_id}
        return int(session.execute(NEW_UPLOAD, values).scalar_one())
    values = {} if found.skip == skip else {"skip": skip}
    if skip is not None and found.brought_by not in (None, run_id):
        values["brought_by"] = None  # skipped by several runs: undoing one of them leaves it
    if values:
        session.execute(sa.update(UPLOAD).where(UPLOAD.c.no == found.no).values(values))
    return int(found.no)


def record_offer(
    session: Session,
    upload_no: int,
    file_no: int | None,
    listing: Listing | None,
    at: str,
    validators: Validators | None = None,
) -> bool:
    """Stores what this upload offers at `at`; returns True when that began a new offer.

    `validators` are those of the server for the file's bytes (None: it was not asked); new validators of the same
    bytes are no change.
    """
    validated: dict[str, Any] = {}
    if validators is not None and file_no is not None:
        validated = {"etag": _clean(validators.etag), "last_modified": _clean(validators.last_modified)}
    latest = session.execute(LATEST_OFFER, {"upload_no": upload_no}).first()
    claimed = claim_columns(listing)
    run_id = session.info.get(RUN)
    if latest is not None:
        seen = {"last_seen": at, **validated}
        if run_id not in (None, latest.seen_by):
            seen |= {"seen_by": run_id, "seen_runs": latest.seen_runs + 1}
        same_claims = listing is None or _claims(latest._mapping) == _claims(claimed)
        if same_claims and file_no in (None, latest.file_no):
            session.execute(SEEN_OFFER, {"of_offer": latest.no, **seen})
            return False
        # its bytes could not be fetched before: still the same offer
        if same_claims and latest.file_no is None:
            session.execute(SEEN_OFFER, {"of_offer": latest.no, **seen, "file_no": file_no})
            return True
    times = {"first_seen": at, "last_seen": at}
    runs = {"brought_by": run_id, "seen_by": run_id, "seen_runs": int(run_id is not None)}
    row = {"upload_no": upload_no, "file_no": file_no, **times, **runs, **claimed, **validated}
    session.execute(NEW_OFFER, row)
    return True


def last_file(session: Session, source: str, locator: str) -> tuple[str, Validators] | None:
    """Returns (sha256, validators) of the bytes last fetched from this locator; None without validators."""
    row = session.execute(
        sa.select(FILE.c.sha256, OFFER.c.etag, OFFER.c.last_modified)
        .join(UPLOAD, UPLOAD.c.no == OFFER.c.upload_no)
        .join(FILE, FILE.c.no == OFFER.c.file_no)
        .where(UPLOAD.c.source == storable(source), UPLOAD.c.locator == storable(locator))
        .order_by(OFFER.c.no.desc())
        .limit(1)
    ).first()
    if row is None or (row.etag is None and row.last_modified is None):
        return None
    return str(row.sha256), Validators(row.etag, row.last_modified)


def claim_columns(listing: Listing | None) -> dict[str, Any]:
    """Returns the claims as columns of an offer."""
    claims = listing or Listing()
    columns: dict[str, Any] = {"has_listing": listing is not None}
    for name in CLAIMS:
        columns[f"listing_{name}"] = _clean(getattr(claims, name))
        columns[f"raw_{name}"] = _clean(getattr(claims.raw, name))
    return columns


def listing_of(row: Any) -> Listing | None:
    """Returns the claims in a row that holds an offer's columns; None when it claims nothing."""
    if not row["has_listing"]:
        return None
    raw = RawListing(**{name: row[f"raw_{name}"] for name in CLAIMS})
    return Listing(**{name: row[f"listing_{name}"] for name in CLAIMS}, raw=raw)


def earliest_listing(session: Session, file_no: int) -> Listing | None:
    """Returns the first claims about these bytes: by time, then by locator."""
    row = session.execute(EARLIEST_CLAIMS, {"file_no": file_no}).first()
    return None if row is None else listing_of(row._mapping)


def _claims(columns: Any) -> tuple[object, ...]:
    """The values in which two claims may differ: the parsed ones, without the views."""
    return (columns["has_listing"], *(columns[f"listing_{name}"] for name in CLAIMS if name != MOVING))


def _clean(value: object) -> object:
    return storable(value) if isinstance(value, str) else value
