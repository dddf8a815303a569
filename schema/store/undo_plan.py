"""What would go with one run if it were undone, and what of it would stay, and why.

A file goes with the run if the run brought it and nothing else offers it: no other place, and no later run that met
it there. What the run only read again stays as it is, and so does what persons decided.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.database.batches import batches
from schema.store.kept import kept_by
from schema.store.undo_decisions import decisions_of_run
from schema.tables.handles import CHANGE, CORRECTION, FILE, OCCURRENCE, OFFER, RUN, SPEECH, UPLOAD

REWRITTEN: Final = ("changed", "moved", "removed", "restored")  # changes that a run makes by reading again
# Fields of a print that change with what other files say.
OF_OTHERS: Final = frozenset(
    {"cluster_id", "is_canonical", "locator", "locators", "source", "declared_items"}
)


class TakenFile(Struct, frozen=True):
    """A file that goes with the run; `speeches` counts its items."""

    sha256: str
    locator: str
    state: str
    speeches: int


class StayingFile(Struct, frozen=True):
    """A file that the run brought and that stays, and why: `seen-again` by a later run, offered `elsewhere` as well,
    or `removed` by a person since."""

    sha256: str
    locator: str
    why: str


class Undoing(Struct, frozen=True):
    """What undoing a run takes back. `uploads` are places that nothing else is known of.

    `read_back` are files that the run read anew or changed, which are as they were before it again; `read_again` those
    that stay, because a later run read them since, or nothing is kept of before. `taken_back` counts decisions that the
    run recorded or withdrew, `decisions` those of persons about what is taken, which are kept and hold again if it comes
    back. `speech_ids` left the library: nothing else prints them; `outdated` files are to be read again, because what a
    decision of the run shaped is not kept without it (both empty as long as it is not done).
    """

    run_id: str
    taken: tuple[TakenFile, ...]
    staying: tuple[StayingFile, ...]
    uploads: int
    read_again: tuple[str, ...]
    decisions: int
    speech_ids: tuple[str, ...] = ()
    read_back: tuple[str, ...] = ()
    taken_back: int = 0
    outdated: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to take back."""
        return not (self.taken or self.uploads or self.read_back or self.taken_back)


class UndoPlan(Struct, frozen=True):
    """The rows that go: numbers of offers, of files, of uploads, and of files that stay with fewer or later offers."""

    undoing: Undoing
    offers: tuple[int, ...]
    files: tuple[int, ...]
    fewer: tuple[int, ...]


def undo_plan(session: Session, run_id: str) -> UndoPlan:
    """Returns what undoing the run takes and what it leaves; writes nothing."""
    mine = OFFER.c.brought_by == run_id
    rows = session.execute(
        sa.select(
            OFFER.c.no, OFFER.c.file_no, OFFER.c.upload_no, UPLOAD.c.locator, _only_here().label("only")
        )
        .join(UPLOAD, UPLOAD.c.no == OFFER.c.upload_no)
        .join(RUN, RUN.c.run_id == OFFER.c.brought_by)
        .where(mine)
        .order_by(UPLOAD.c.locator, OFFER.c.no)
    ).all()
    going = {row.no for row in rows if row.only}
    known = _files(session, {row.file_no for row in rows if row.file_no is not None})
    others = _offered_otherwise(session, known, going)
    taken, staying, numbers, fewer, kept_offers = [], [], [], [], set()
    for file_no, locator in {row.file_no: row.locator for row in reversed(rows) if row.file_no}.items():
        file = known[file_no]
        own = {row.no for row in rows if row.file_no == file_no}
        if file["state"] == "removed":
            staying.append(StayingFile(file["sha256"], locator, "removed"))
            kept_offers |= own
        elif file_no not in others:
            taken.append(TakenFile(file["sha256"], locator, file["state"], file["item_count"]))
            numbers.append(file_no)
        else:
            why = "elsewhere" if own <= going else "seen-again"
            staying.append(StayingFile(file["sha256"], locator, why))
            fewer.append(file_no)
    going -= kept_offers
    gone = {one.sha256 for one in taken}
    kept = [one for one in kept_by(session, run_id) if one.file.sha256 not in gone]
    read_back = {one.file.sha256 for one in kept if not one.read_since}
    since = {one.file.sha256 for one in kept if one.read_since}
    undoing = Undoing(
        run_id,
        tuple(sorted(taken, key=lambda one: one.locator)),
        tuple(sorted(staying, key=lambda one: one.locator)),
        _count_uploads(session, run_id, {row.upload_no for row in rows if row.no not in going}),
        tuple(sorted(since | (_read_again(session, run_id) - gone - read_back))),
        _decisions(session, numbers),
        read_back=tuple(sorted(read_back)),
        taken_back=len(decisions_of_run(session, run_id).all),
    )
    return UndoPlan(undoing, tuple(sorted(going)), tuple(sorted(numbers)), tuple(sorted(fewer)))


def _only_here() -> sa.ColumnElement[bool]:
    """Whether no other run met this offer: none read it, and none found it in a later list of its source."""
    ended = sa.func.coalesce(RUN.c.finished_at, RUN.c.heartbeat_at)
    listed_later = sa.and_(UPLOAD.c.listed_at.is_not(None), UPLOAD.c.listed_at > ended)
    return sa.and_(
        OFFER.c.seen_runs == 1,
        OFFER.c.seen_by == OFFER.c.brought_by,
        sa.not_(sa.func.coalesce(listed_later, False)),
    )


def _files(session: Session, numbers: Iterable[int]) -> dict[int, Any]:
    found: dict[int, Any] = {}
    columns = sa.select(FILE.c.no, FILE.c.sha256, FILE.c.state, FILE.c.item_count)
    for some in batches(sorted(numbers)):
        rows = session.execute(columns.where(FILE.c.no.in_(some))).mappings()
        found |= {row["no"]: row for row in rows}
    return found


def _offered_otherwise(session: Session, numbers: Iterable[int], going: set[int]) -> set[int]:
    """The files that keep an offer when these go."""
    found: set[int] = set()
    for some in batches(sorted(numbers)):
        offers = sa.select(OFFER.c.no, OFFER.c.file_no).where(OFFER.c.file_no.in_(some))
        found |= {row.file_no for row in session.execute(offers) if row.no not in going}
    return found


def lonely_uploads(run_id: str) -> sa.ColumnElement[bool]:
    """Uploads that this run came upon first and no list of a source had since."""
    run = sa.select(sa.func.coalesce(RUN.c.finished_at, RUN.c.heartbeat_at)).where(RUN.c.run_id == run_id)
    not_since = sa.or_(UPLOAD.c.listed_at.is_(None), UPLOAD.c.listed_at <= run.scalar_subquery())
    return sa.and_(UPLOAD.c.brought_by == run_id, not_since)


def _count_uploads(session: Session, run_id: str, kept: set[int]) -> int:
    """The number of uploads that go: those that keep an offer, or have one of another run, stay."""
    of_others = sa.exists().where(
        OFFER.c.upload_no == UPLOAD.c.no, sa.or_(OFFER.c.brought_by.is_(None), OFFER.c.brought_by != run_id)
    )
    found = session.scalars(sa.select(UPLOAD.c.no).where(lonely_uploads(run_id), ~of_others))
    return len(set(found) - kept)


def _read_again(session: Session, run_id: str) -> set[str]:
    """The files with prints that the run itself changed."""
    changes = sa.select(CHANGE.c.kind, CHANGE.c.file_sha256, CHANGE.c.detail).where(
        CHANGE.c.run_id == run_id, CHANGE.c.kind.in_(REWRITTEN), CHANGE.c.file_sha256.is_not(None)
    )
    return {
        str(row.file_sha256)
        for row in session.execute(changes)
        if row.kind != "changed" or not all(map(_of_others, row.detail["fields"]))
    }


def _of_others(field: str) -> bool:
    """Whether a field changes with what other prints say: joined facts, the cluster, the places of the file."""
    return field in OF_OTHERS or field.startswith("speech_")


def _decisions(session: Session, file_nos: Iterable[int]) -> int:
    """How many decisions in force are about these files, or about speeches in them."""
    found: set[int] = set()
    for some in batches(file_nos):
        held = sa.select(SPEECH.c.speech_id).join(OCCURRENCE, OCCURRENCE.c.speech_no == SPEECH.c.no)
        ours = sa.or_(
            CORRECTION.c.file_sha256.in_(sa.select(FILE.c.sha256).where(FILE.c.no.in_(some))),
            CORRECTION.c.speech_id.in_(held.where(OCCURRENCE.c.file_no.in_(some))),
        )
        found |= set(
            session.scalars(sa.select(CORRECTION.c.no).where(CORRECTION.c.withdrawn_at.is_(None), ours))
        )
    return len(found)
