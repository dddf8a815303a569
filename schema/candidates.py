"""Finding what a speech may be related to, by sampled shingles, and what it is related to, by whole texts.

Whether two speeches are looked at, and what they then are to each other, depends on the two alone: never
on what else the library holds, nor on who came first.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from schema.batches import batches
from schema.differs import Wording, wording
from schema.likeness import Sample, may_relate, related
from schema.occurrences import FINGERPRINT, SPEECH
from schema.records import Match
from schema.shingles import SAMPLE_RATE, signed

# Fewer shared keys than this share of the smaller text's expected keys are not fetched at all: a related
# pair shows 0.59 of them or more.
FEW: Final = 0.15


@dataclass(frozen=True, slots=True)
class Known:
    """A speech as the index knows it."""

    no: int
    speech_id: str
    sample: Sample


def unpack(packed: bytes) -> tuple[int, ...]:
    """The sampled shingles of a speech's row: little-endian, unsigned, ascending."""
    return struct.unpack(f"<{len(packed) // 8}Q", packed)


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


# Statements of the hottest path, built once: `in_` with a list walks through every value again.
POSTED: Final = (
    sa.select(FINGERPRINT.c.speech_no, sa.func.count())
    .where(
        FINGERPRINT.c.key.in_(sa.bindparam("keys", expanding=True)),
        FINGERPRINT.c.speech_no != sa.bindparam("me"),
    )
    .group_by(FINGERPRINT.c.speech_no)
)
SAMPLES: Final = sa.select(SPEECH.c.no, SPEECH.c.speech_id, SPEECH.c.shingles, SPEECH.c.shingle_size).where(
    SPEECH.c.no.in_(sa.bindparam("nos", expanding=True))
)
TEXTS: Final = sa.select(SPEECH.c.speech_id, SPEECH.c.text).where(
    SPEECH.c.speech_id.in_(sa.bindparam("ids", expanding=True))
)


def candidates(session: Session, speech: Known) -> list[Known]:
    """The speeches whose samples leave it possible that they are related to `speech`."""
    mine = speech.sample
    counts: dict[int, int] = {}
    for some in batches(signed(key) for key in mine.keys):
        for no, count in session.execute(POSTED, {"keys": some, "me": speech.no}):
            counts[no] = counts.get(no, 0) + count
    found = []
    for some in batches(counts):
        for no, speech_id, packed, size in session.execute(SAMPLES, {"nos": some}):
            if counts[no] * SAMPLE_RATE >= FEW * min(mine.size, size):
                other = Known(no, speech_id, Sample(unpack(packed), size))
                if may_relate(mine, other.sample, counts[no]):
                    found.append(other)
    return sorted(found, key=lambda other: other.speech_id)


class Wordings:
    """The wordings of speeches, each read from its text once; lives as long as one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[str, Wording] = {}

    def read(self, speech_ids: Iterable[str]) -> None:
        """Read those that are not known yet."""
        for some in batches(sorted(set(speech_ids) - self._known.keys())):
            for speech_id, text in self._session.execute(TEXTS, {"ids": some}):
                self._known[speech_id] = wording(text)

    def __getitem__(self, speech_id: str) -> Wording:
        if speech_id not in self._known:
            self.read([speech_id])
        return self._known[speech_id]


def find(session: Session, speech: Known, wordings: Wordings) -> list[Match]:
    """Every relation of `speech` to what is posted, by whole texts; facts not compared yet."""
    matches = []
    others = candidates(session, speech)
    if others:
        wordings.read([speech.speech_id, *(other.speech_id for other in others)])
    for other in others:
        match = related(
            speech.speech_id, wordings[speech.speech_id], other.speech_id, wordings[other.speech_id]
        )
        if match is not None:
            matches.append(match)
    return matches
