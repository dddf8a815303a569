"""Finding how speeches relate: candidates by sampled shingles, each verified on its whole text.

Whether two speeches are looked at, and what they then are to each other, depends on the two alone:
never on what else the library holds, nor on who came first.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from schema.differs import Facts, Wording, differing_facts, in_order, wording
from schema.likeness import Sample, is_candidate, related
from schema.records import Match
from schema.shingles import FINGERPRINT_VERSION, SAMPLE_RATE, signed
from schema.tables import FingerprintRow, OccurrenceRow, RelationRow, SpeechRow, core

SPEECH = core(SpeechRow)
OCCURRENCE = core(OccurrenceRow)
FINGERPRINT = core(FingerprintRow)
RELATION = core(RelationRow)

# Fewer shared keys than this share of the smaller text's expected keys are not fetched at all: a related
# pair shows 0.57 of them or more.
FEW = 0.15
GONE = "gone: "  # begins the one kind of reason after which a relation may be found again
BATCH = 500  # values in one IN list


@dataclass(frozen=True, slots=True)
class Known:
    """A speech as the index knows it."""

    no: int
    speech_id: str
    sample: Sample


def unpack(packed: bytes) -> tuple[int, ...]:
    """The sampled shingles of a speech's row: little-endian, unsigned, ascending."""
    return struct.unpack(f"<{len(packed) // 8}Q", packed)


def batches(values: Iterable[Any]) -> Iterator[Sequence[Any]]:
    """`values` in lists that one statement takes."""
    everything = list(values)
    for start in range(0, len(everything), BATCH):
        yield everything[start : start + BATCH]


def speeches(session: Session, speech_ids: Iterable[str]) -> list[Known]:
    """The speeches with these ids, in the order of ids; unknown ids are left out."""
    found = []
    for some in batches(sorted(set(speech_ids))):
        query = sa.select(SPEECH.c.no, SPEECH.c.speech_id, SPEECH.c.shingles, SPEECH.c.shingle_size).where(
            SPEECH.c.speech_id.in_(some)
        )
        found += [_known(row) for row in session.execute(query)]
    return sorted(found, key=lambda speech: speech.speech_id)


def _known(row: Any) -> Known:
    return Known(row.no, row.speech_id, Sample(unpack(row.shingles), row.shingle_size))


def unindex(session: Session, speech: Known) -> None:
    """Take a speech's keys back, by key: the table has no other way in."""
    for some in batches(signed(key) for key in speech.sample.keys):
        session.execute(
            FINGERPRINT.delete().where(FINGERPRINT.c.key.in_(some), FINGERPRINT.c.speech_no == speech.no)
        )


def candidates(session: Session, speech: Known) -> list[Known]:
    """The speeches whose samples leave it possible that they are related to `speech`."""
    counts: dict[int, int] = {}
    for some in batches(signed(key) for key in speech.sample.keys):
        query = (
            sa.select(FINGERPRINT.c.speech_no, sa.func.count())
            .where(FINGERPRINT.c.key.in_(some), FINGERPRINT.c.speech_no != speech.no)
            .group_by(FINGERPRINT.c.speech_no)
        )
        for no, count in session.execute(query):
            counts[no] = counts.get(no, 0) + count
    found = []
    for some in batches(counts):
        query = sa.select(SPEECH.c.no, SPEECH.c.speech_id, SPEECH.c.shingles, SPEECH.c.shingle_size).where(
            SPEECH.c.no.in_(some)
        )
        for row in session.execute(query):
            expected = min(speech.sample.size, row.shingle_size) / SAMPLE_RATE
            if counts[row.no] >= FEW * expected and is_candidate(
                speech.sample, (other := _known(row)).sample
            ):
                found.append(other)
    return sorted(found, key=lambda other: other.speech_id)


class Wordings:
    """The wordings of speeches, each read from its text once; lives as long as one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[str, Wording] = {}

    def __getitem__(self, speech_id: str) -> Wording:
        if speech_id not in self._known:
            query = sa.select(SPEECH.c.text).where(SPEECH.c.speech_id == speech_id)
            self._known[speech_id] = wording(self._session.execute(query).scalar_one())
        return self._known[speech_id]


def find(session: Session, speech: Known, wordings: Wordings) -> list[Match]:
    """Every relation of `speech` to what is posted, by whole texts; facts not compared yet."""
    matches = []
    for other in candidates(session, speech):
        match = related(
            speech.speech_id, wordings[speech.speech_id], other.speech_id, wordings[other.speech_id]
        )
        if match is not None:
            matches.append(match)
    return matches


def facts(session: Session, speech_ids: Iterable[str]) -> dict[str, Facts]:
    """What all prints of each speech state."""
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


def record(session: Session, matches: Iterable[Match], at: str) -> list[Match]:
    """Write down relations that nobody has ruled out; those written, with their differing facts."""
    wanted = list(matches)
    if not wanted:
        return []
    ruled_out = _ruled_out(session, wanted)
    wanted = [match for match in wanted if (match.a, match.b) not in ruled_out]
    stated = facts(session, {speech_id for match in wanted for speech_id in (match.a, match.b)})
    complete = [_with_facts(match, stated) for match in wanted]
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
    return postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert


def _with_facts(match: Match, stated: dict[str, Facts]) -> Match:
    differing = differing_facts(stated.get(match.a, Facts()), stated.get(match.b, Facts()))
    words = [word for word in match.differs if word not in ("place", "date", "speaker")]
    return replace(match, differs=in_order([*differing, *words]))


def _ruled_out(session: Session, matches: Sequence[Match]) -> set[tuple[str, str]]:
    """Pairs whose relation somebody revoked: they are not found again, in either direction."""
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
    """The reason for revoking a relation because one of its speeches left the library."""
    return GONE + why


def live(session: Session, speech_ids: Iterable[str], kind: str | None = None) -> list[Match]:
    """The live relations of these speeches, of one kind or all, each once, ordered."""
    found = {}
    columns = (RELATION.c.a, RELATION.c.b, RELATION.c.kind, RELATION.c.jaccard, RELATION.c.containment)
    for some in batches(sorted(set(speech_ids))):
        for side in (RELATION.c.a, RELATION.c.b):
            query = sa.select(*columns, RELATION.c.differs).where(
                side.in_(some), RELATION.c.revoked_at.is_(None)
            )
            if kind is not None:
                query = query.where(RELATION.c.kind == kind)
            for row in session.execute(query):
                match = Match(row.a, row.b, row.kind, row.jaccard, row.containment, tuple(row.differs))
                found[match.a, match.b, match.kind] = match
    return [found[key] for key in sorted(found)]


def refresh(session: Session, speech_ids: Iterable[str]) -> None:
    """State anew which facts differ, after prints of these speeches came or went."""
    matches = live(session, speech_ids)
    stated = facts(session, {speech_id for match in matches for speech_id in (match.a, match.b)})
    for match in matches:
        now = _with_facts(match, stated)
        if now.differs != match.differs:
            session.execute(_one(match).values(differs=list(now.differs)))


def revoke(session: Session, match: Match, why: str, at: str) -> None:
    """End a live relation; the row stays with the reason."""
    session.execute(_one(match).values(revoked_at=at, revoked_why=why))


def _one(match: Match) -> sa.Update:
    return RELATION.update().where(
        RELATION.c.a == match.a,
        RELATION.c.b == match.b,
        RELATION.c.kind == match.kind,
        RELATION.c.revoked_at.is_(None),
    )
