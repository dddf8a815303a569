"""Stores relations between speeches: recorded once, with their differences, and revoked with a reason.

They are append-only truth; clusters are a cache of the live ones.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, Final

import sqlalchemy as sa
from msgspec.structs import replace
from sqlmodel import Session

from schema.database.batches import batches
from schema.dedup.differences import Facts, differing_facts, in_order
from schema.records import Match
from schema.tables.handles import OCCURRENCE, RELATION, SPEECH
from schema.text.shingles import FINGERPRINT_VERSION

GONE: Final = "gone: "  # begins the one kind of reason after which a relation may be found again


def facts(session: Session, speech_ids: Iterable[str]) -> dict[str, Facts]:
    """Returns what all prints of each speech state, by id."""
    found: dict[str, Facts] = {}
    columns = (OCCURRENCE.c.place, OCCURRENCE.c.jurisdiction, OCCURRENCE.c.date, OCCURRENCE.c.speaker)
    for some in batches(sorted(set(speech_ids))):
        query = (
            sa.select(SPEECH.c.speech_id, *columns)
            .join(OCCURRENCE, OCCURRENCE.c.speech_no == SPEECH.c.no)
            .where(SPEECH.c.speech_id.in_(some))
            .distinct()
        )
        for speech_id, place, jurisdiction, date, speaker in session.execute(query):
            before = found.get(speech_id, Facts())
            found[speech_id] = Facts(
                before.places | {value for value in (place, jurisdiction) if value},
                before.dates | {value for value in (date,) if value},
                before.speakers | {value for value in (speaker,) if value},
            )
    return found


def completed(session: Session, matches: Iterable[Match]) -> list[Match]:
    """Returns those relations that no person has ruled out, with their differing facts."""
    wanted = list(matches)
    if not wanted:
        return []
    ruled_out = _ruled_out(session, wanted)
    wanted = [match for match in wanted if (match.a, match.b) not in ruled_out]
    stated = facts(session, {speech_id for match in wanted for speech_id in (match.a, match.b)})
    return [_with_facts(match, stated) for match in wanted]


def record(session: Session, matches: Iterable[Match], at: str) -> list[Match]:
    """Stores relations that no person has ruled out; returns those stored, with their differing facts."""
    complete = completed(session, matches)
    rows = [
        {
            "a": match.a,
            "b": match.b,
            "kind": match.kind,
            "jaccard": match.jaccard,
            "containment": match.containment,
            "differs": list(match.differs),
            "fingerprint_version": FINGERPRINT_VERSION,
            "found_at": at,
        }
        for match in complete
    ]
    if rows:
        session.execute(_insert(session)(RELATION).on_conflict_do_nothing(), rows)
    return complete


def _insert(session: Session) -> Callable[[sa.Table], Any]:
    if session.get_bind().dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert  # loaded by who uses Postgres alone

        return insert
    from sqlalchemy.dialects import sqlite

    return sqlite.insert


def _with_facts(match: Match, stated: dict[str, Facts]) -> Match:
    differing = differing_facts(stated.get(match.a, Facts()), stated.get(match.b, Facts()))
    words = [word for word in match.differs if word not in ("place", "date", "speaker")]
    return replace(match, differs=in_order([*differing, *words]))


def _ruled_out(session: Session, matches: Sequence[Match]) -> set[tuple[str, str]]:
    """Pairs whose relation a person revoked: it is not recorded again, in either direction."""
    pairs = set()
    for some in batches({match.a for match in matches} | {match.b for match in matches}):
        query = sa.select(RELATION.c.a, RELATION.c.b).where(
            RELATION.c.a.in_(some),
            RELATION.c.revoked_at.is_not(None),
            ~RELATION.c.revoked_why.startswith(GONE),
        )
        for a, b in session.execute(query):
            pairs |= {(a, b), (b, a)}
    return pairs


def gone(why: str) -> str:
    """Returns the reason for revoking a relation because one of its speeches left the library."""
    return GONE + why


LIVE_COLUMNS: Final = sa.select(
    RELATION.c.a,
    RELATION.c.b,
    RELATION.c.kind,
    RELATION.c.jaccard,
    RELATION.c.containment,
    RELATION.c.differs,
)
LIVE: Final = LIVE_COLUMNS.where(
    sa.or_(
        RELATION.c.a.in_(sa.bindparam("ids", expanding=True)),
        RELATION.c.b.in_(sa.bindparam("ids", expanding=True)),
    ),
    RELATION.c.revoked_at.is_(None),
)


def live(session: Session, speech_ids: Iterable[str], kind: str | None = None) -> list[Match]:
    """Returns the live relations of these speeches, of one kind or all, each once, ordered."""
    found = {}
    for some in batches(sorted(set(speech_ids))):
        for a, b, its_kind, likeness, containment, differs in session.execute(LIVE, {"ids": some}):
            if kind in (None, its_kind):
                found[a, b, its_kind] = Match(a, b, its_kind, likeness, containment, tuple(differs))
    return [found[key] for key in sorted(found)]


def dangling(session: Session) -> list[Match]:
    """Returns live relations with a speech that is not in the library."""
    known = sa.select(SPEECH.c.speech_id)
    query = LIVE_COLUMNS.where(
        RELATION.c.revoked_at.is_(None), sa.or_(RELATION.c.a.not_in(known), RELATION.c.b.not_in(known))
    )
    found = session.execute(query.order_by(RELATION.c.no))
    return [
        Match(a, b, kind, jaccard, contained, tuple(differs))
        for a, b, kind, jaccard, contained, differs in found
    ]


def refresh(session: Session, matches: Collection[Match]) -> None:
    """Updates which facts differ in live relations, after prints of their speeches came or went."""
    stated = facts(session, {speech_id for match in matches for speech_id in (match.a, match.b)})
    for match in matches:
        now = _with_facts(match, stated)
        if now.differs != match.differs:
            session.execute(_one(match).values(differs=list(now.differs)))


def revoke(session: Session, match: Match, why: str, at: str) -> None:
    """Revokes a live relation; the row stays with the reason."""
    session.execute(_one(match).values(revoked_at=at, revoked_why=why))


def _one(match: Match) -> sa.Update:
    return RELATION.update().where(
        RELATION.c.a == match.a,
        RELATION.c.b == match.b,
        RELATION.c.kind == match.kind,
        RELATION.c.revoked_at.is_(None),
    )
