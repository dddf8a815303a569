"""The review queue: inconsistent files, boundaries with little evidence, facts corrected in other files, prints of one
speech that contradict each other.

The queue is computed from the library, without the items that a person dismissed. The id of an item is a hash of
its content, so that a decision about it never applies to another item.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, Final, Literal, get_args

import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import replace
from sqlmodel import Session

from schema.curation.confidence import shown_confidence
from schema.curation.decisions import Decision, dismissed_items, recorded_decisions
from schema.facts.contradictions import contradictions
from schema.intake.offers import first_locator
from schema.query.set_aside import set_aside
from schema.tables.handles import ATTESTED, FILE, ISSUE, OCCURRENCE, RELATION, SPEECH, printed_page

SHOWN: Final = (
    printed_page(OCCURRENCE.c.page_first),
    *(OCCURRENCE.c[name] for name in ("ordinal", "confidence", *ATTESTED)),
)
ReviewKind = Literal[
    "correction-lost",
    "count-differs",
    "contents-differs",
    "unowned-text",
    "heading-inside",
    "low-confidence",
    "uncertain-fact",
    "proposed",
    "facts-contradict",
    "loose-cluster",
]
KINDS: Final[tuple[ReviewKind, ...]] = get_args(ReviewKind)
OF_FILES: Final = frozenset(KINDS[: KINDS.index("low-confidence")]) | {"uncertain-fact"}
SURE: Final = 0.9  # the confidence from which 99 of 100 items have both boundaries right
# the Jaccard similarity from which a corrected fact is proposed: one letter in twenty differs
NEARLY_THE_SAME: Final = 0.6


class ReviewItem(Struct, frozen=True):
    """One item of the review queue, by its `id` (`r_…`).

    Of contradicting prints, file and place are those of the earliest. Of a loose cluster, `speech_id` is the canonical
    and `about` the cluster; of a proposed fact, `decision` is the number of the decision that it comes from.
    """

    id: str
    kind: ReviewKind
    file_sha256: str | None
    locator: str | None
    ordinal: int | None
    speech_id: str | None
    title: str | None
    page: int | None
    confidence: float | None
    detail: str
    field: str | None = None
    printed: str | None = None
    proposed: str | None = None
    about: str | None = None
    decision: int | None = None


def queue(session: Session, kinds: Iterable[str] = KINDS, file_sha256: str | None = None) -> list[ReviewItem]:
    """Returns the review items of these kinds, of one file or all, gravest kind first, then by file and place."""
    wanted = set(kinds)
    aside = dismissed_items(session)
    found = [
        item for item in _all(session, wanted) if (item.file_sha256, item.speech_id, item.about) not in aside
    ]
    if file_sha256 is not None:
        found = [item for item in found if item.file_sha256 == file_sha256]
    return sorted(
        (replace(item, id=_id(item)) for item in found),
        key=lambda one: (
            KINDS.index(one.kind),
            one.file_sha256 or "",
            one.ordinal or 0,
            one.field or "",
            one.id,
        ),
    )


def _all(session: Session, wanted: set[str]) -> Iterator[ReviewItem]:
    yield from _issues(session, wanted & OF_FILES)
    if "low-confidence" in wanted:
        yield from _unsure(session)
    if "proposed" in wanted:
        yield from proposals(session)
    if "facts-contradict" in wanted:
        yield from _contradicting(session)
    if "loose-cluster" in wanted:
        yield from _loose(session)


def _id(item: ReviewItem) -> str:
    says = (item.kind, item.file_sha256, item.ordinal, item.speech_id, item.field, item.proposed, item.about)
    return "r_" + hashlib.sha256(repr(says).encode()).hexdigest()[:10]


def _issues(session: Session, codes: set[str]) -> Iterator[ReviewItem]:
    """Issues of loaded files that a person can settle, but of those that are no speech; dismissing one refers to its
    detail."""
    if not codes:
        return
    query = (
        sa.select(ISSUE, FILE.c.sha256, FILE.c.title, first_locator().label("locator"))
        .join(FILE, FILE.c.no == ISSUE.c.file_no)
        .where(ISSUE.c.code.in_(sorted(codes)), FILE.c.state == "loaded", ~set_aside())
        .order_by(ISSUE.c.no)
    )
    for row in session.execute(query):
        yield ReviewItem(
            id="",
            kind=row.code,
            file_sha256=row.sha256,
            locator=row.locator,
            ordinal=None,
            speech_id=None,
            title=row.title,
            page=row.page,
            confidence=None,
            detail=row.detail,
            about=f"{row.code}: {row.detail}",
        )


def _occurrences() -> sa.Select[Any]:
    return (
        sa.select(*SHOWN, FILE.c.sha256, SPEECH.c.speech_id, first_locator().label("locator"))
        .join(FILE, FILE.c.no == OCCURRENCE.c.file_no)
        .join(SPEECH, SPEECH.c.no == OCCURRENCE.c.speech_no)
        .order_by(FILE.c.sha256, OCCURRENCE.c.ordinal)
    )


def _of_print(row: Any) -> dict[str, Any]:
    """What a review item says of the print it is about, given a row of `_occurrences`."""
    return {
        "file_sha256": row.sha256,
        "locator": row.locator,
        "ordinal": row.ordinal,
        "speech_id": row.speech_id,
        "title": row.title,
        "page": row.page_first,
        "confidence": row.confidence,
    }


def _unsure(session: Session) -> Iterator[ReviewItem]:
    """Items whose boundaries were chosen on little evidence."""
    for row in session.execute(_occurrences().where(OCCURRENCE.c.confidence < SURE)):
        yield ReviewItem(
            id="",
            kind="low-confidence",
            **_of_print(row),
            detail=f"its boundaries are right with confidence {shown_confidence(row.confidence)}",
            about="low-confidence",
        )


def proposals(session: Session) -> Iterator[ReviewItem]:
    """Facts that a person set in another file for the same or nearly the same speech, where the print differs.

    Fields that a person has decided on in this file are skipped.
    """
    decisions = [kept for kept in recorded_decisions(session) if kept.decision.kind == "fact"]
    decided = {
        (one.decision.file_sha256, one.decision.speech_id, one.decision.fact.field)
        for one in decisions
        if one.decision.fact
    }
    latest: dict[tuple[str | None, str], tuple[int, Decision]] = {}
    for one in decisions:
        if one.decision.fact and one.decision.op == "set":
            latest[one.decision.speech_id, one.decision.fact.field] = one.no, one.decision
    for (speech_id, field), (number, decision) in latest.items():
        if decision.fact is None or speech_id is None:
            continue
        alike = _alike(session, speech_id)
        for row in session.execute(_occurrences().where(SPEECH.c.speech_id.in_(alike))).mappings():
            here = (row["sha256"], row["speech_id"], field)
            if row["sha256"] == decision.file_sha256 or here in decided or row[field] == decision.fact.value:
                continue
            same = row["speech_id"] == speech_id
            said = "the same text" if same else f"nearly the same text ({alike[row['speech_id']]:.2f})"
            yield ReviewItem(
                id="",
                kind="proposed",
                file_sha256=row["sha256"],
                locator=row["locator"],
                ordinal=row["ordinal"],
                speech_id=row["speech_id"],
                title=row["title"],
                page=row["page_first"],
                confidence=row["confidence"],
                detail=f"{decision.author} set it for {said} in {(decision.file_sha256 or '')[:12]}",
                field=field,
                printed=row[field],
                proposed=decision.fact.value,
                about=f"{field}: {decision.fact.value}",
                decision=number,
            )


def _alike(session: Session, speech_id: str) -> dict[str, float]:
    """The Jaccard similarity, by id, of the speech itself and of nearly equal speeches."""
    found = {speech_id: 1.0}
    live = sa.and_(
        RELATION.c.kind == "same", RELATION.c.revoked_at.is_(None), RELATION.c.jaccard >= NEARLY_THE_SAME
    )
    ends = sa.or_(RELATION.c.a == speech_id, RELATION.c.b == speech_id)
    for row in session.execute(sa.select(RELATION.c.a, RELATION.c.b, RELATION.c.jaccard).where(live, ends)):
        found[row.b if row.a == speech_id else row.a] = row.jaccard
    return found


def _contradicting(session: Session) -> Iterator[ReviewItem]:
    """Speeches whose prints state two values of a fact, so that the speech has none."""
    for found in contradictions(session):
        earliest = found.stated[0][1]
        here = sa.and_(FILE.c.sha256 == earliest.file_sha256, OCCURRENCE.c.ordinal == earliest.ordinal)
        row = session.execute(_occurrences().where(here)).one()
        stated = "; ".join(f"{value} ({one.file_sha256[:12]}#{one.ordinal})" for value, one in found.stated)
        yield ReviewItem(
            id="",
            kind="facts-contradict",
            **_of_print(row),
            detail=f"{found.field}: {stated}",
            field=found.field,
            printed=found.stated[0][0],
            about=f"{found.field}: {' / '.join(sorted(value for value, _ in found.stated))}",
        )


def _loose(session: Session) -> Iterator[ReviewItem]:
    """Clusters held together by a chain: a member is far from the canonical."""
    loose = sa.select(SPEECH.c.cluster_id).where(SPEECH.c.loose)
    members: dict[str, list[str]] = {}
    canonical: dict[str, str] = {}
    query = (
        sa.select(SPEECH.c.cluster_id, SPEECH.c.speech_id, SPEECH.c.is_canonical)
        .where(SPEECH.c.cluster_id.in_(loose))
        .order_by(SPEECH.c.speech_id)
    )
    for row in session.execute(query):
        members.setdefault(row.cluster_id, []).append(row.speech_id)
        if row.is_canonical:
            canonical[row.cluster_id] = row.speech_id
    for cluster_id, speeches in members.items():
        digest = hashlib.sha256(" ".join(speeches).encode()).hexdigest()[:10]
        yield ReviewItem(
            id="",
            kind="loose-cluster",
            file_sha256=None,
            locator=None,
            ordinal=None,
            speech_id=canonical.get(cluster_id),
            title=None,
            page=None,
            confidence=None,
            detail=f"{len(speeches)} speeches in {cluster_id}, some far from the one that stands for them",
            about=f"{cluster_id} with members {digest}",
        )
