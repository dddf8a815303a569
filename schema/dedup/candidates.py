"""Finds candidates for relations of a speech by sampled shingles, and its relations by whole texts.

Whether two speeches are compared, and which relation they have, depends on these two alone: not on other speeches
of the library, and not on the order of loading.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Final

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.database.batches import batches
from schema.dedup.boilerplate import posted, stock
from schema.dedup.differences import Wording, wording
from schema.dedup.similarity import (
    CHANCE,
    EXCERPT_CONTAINMENT,
    FEW,
    SAME_JACCARD,
    Sample,
    is_candidate,
    is_short,
    related,
)
from schema.records import Match
from schema.tables.handles import FINGERPRINT, SPEECH, SPEECH_TEXT
from schema.text.shingles import LEAST_KEYS, SAMPLE_RATE, signed, unpack_keys

AT_ONCE: Final = 50  # texts read and compared together
KEPT: Final = 100  # wordings in memory, 0.5 MB each


class IndexedSpeech(Struct, frozen=True):
    """A speech with its sample, as the index of keys has it."""

    no: int
    speech_id: str
    sample: Sample


SAMPLES: Final = sa.select(SPEECH.c.no, SPEECH.c.speech_id, SPEECH.c.shingles, SPEECH.c.shingle_size).where(
    SPEECH.c.speech_id.in_(sa.bindparam("ids", expanding=True))
)


def speeches(session: Session, speech_ids: Iterable[str]) -> list[IndexedSpeech]:
    """The speeches with these ids, in the order of ids; unknown ids are left out."""
    found = []
    for some in batches(sorted(set(speech_ids))):
        found += [_known(row) for row in session.execute(SAMPLES, {"ids": some})]
    return sorted(found, key=lambda speech: speech.speech_id)


def _known(row: Any) -> IndexedSpeech:
    return IndexedSpeech(row.no, row.speech_id, Sample(unpack_keys(row.shingles), row.shingle_size))


def unindex(session: Session, speech: IndexedSpeech) -> None:
    """Deletes a speech's keys from the index, by key: the table is clustered by it."""
    for some in batches(signed(key) for key in speech.sample.keys):
        session.execute(
            FINGERPRINT.delete().where(FINGERPRINT.c.key.in_(some), FINGERPRINT.c.speech_no == speech.no)
        )


TEXTS: Final = (
    sa.select(SPEECH.c.speech_id, SPEECH_TEXT.c.text)
    .join(SPEECH_TEXT, SPEECH_TEXT.c.speech_no == SPEECH.c.no)
    .where(SPEECH.c.speech_id.in_(sa.bindparam("ids", expanding=True)))
)
KEYS: Final = {  # all keys as one value: a long report has thousands
    "sqlite": "key IN (SELECT value FROM json_each(:keys))",
    "postgresql": "key = ANY(CAST(translate(:keys, '[]', '{}') AS bigint[]))",
}
# The rule of `likeness.is_candidate` said in SQL where both samples end at the limit (more than 32 keys), so
# that what merely shares some phrases is not fetched: shared >= s*n - z*sqrt(s*(1-s)*n), without the root.
# Only posted keys are counted: the pair may share all stock of `speech` besides.
PLAUSIBLE: Final = (
    "({share} * {sample} <= shared OR ({share} * {sample} - shared) * ({share} * {sample} - shared)"
    " <= {spread} * {sample} + 0.001)"
)


def _posted(dialect: str) -> sa.TextClause:
    """The statement that counts shared posted keys and leaves out who cannot be related."""

    def plausible(share: float, sample: str) -> str:
        return PLAUSIBLE.format(share=share, sample=sample, spread=CHANCE**2 * share * (1 - share))

    either = "(:own + theirs - shared)"
    smaller = "(CASE WHEN shingle_size < :size THEN theirs ELSE :own END)"
    least = "(CASE WHEN shingle_size < :size THEN shingle_size ELSE :size END)"
    return sa.text(
        "SELECT no, speech_id, shingles, shingle_size FROM ("  # noqa: S608 - parts of this module
        "SELECT no, speech_id, shingles, shingle_size, found + :stock AS shared, length(shingles) / 8 AS theirs"
        " FROM (SELECT speech_no, count(*) AS found FROM fingerprint"
        f" WHERE {KEYS[dialect]} AND speech_no <> :me GROUP BY speech_no"
        # Of a large library hundreds share one key by chance: those are left out before a row of theirs is read.
        " HAVING count(*) > 1 OR :short OR sum(CASE WHEN short THEN 1 ELSE 0 END) > 0) AS counted"
        " JOIN speech ON speech.no = counted.speech_no) AS sampled"
        f" WHERE shared * {SAMPLE_RATE} >= {FEW} * {least} AND (theirs <= {LEAST_KEYS} OR :own <= {LEAST_KEYS}"
        f" OR {plausible(SAME_JACCARD, either)} OR {plausible(EXCERPT_CONTAINMENT, smaller)})"
    )


POSTED: Final = {dialect: _posted(dialect) for dialect in KEYS}


def candidates(session: Session, speech: IndexedSpeech) -> list[IndexedSpeech]:
    """Returns the speeches whose samples allow a relation to `speech`."""
    mine = speech.sample
    asked = posted(mine.keys)
    wanted = {
        "keys": f"[{','.join(str(signed(key)) for key in asked)}]",
        "me": speech.no,
        "own": len(mine.keys),
        "stock": sum(key in stock() for key in mine.keys),
        "size": mine.size,
        "short": is_short(mine.size),
    }
    found = []
    for row in session.execute(POSTED[session.get_bind().dialect.name], wanted):
        other = _known(row)
        if is_candidate(mine, other.sample):
            found.append(other)
    return sorted(found, key=lambda other: other.speech_id)


class Wordings:
    """The wordings of speeches by id, read from their texts when asked for; the latest are kept."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[str, Wording] = {}

    def read(self, speech_ids: Collection[str]) -> None:
        """Reads the wordings of these speeches into the cache, at most `AT_ONCE` of them."""
        missing = sorted(set(speech_ids) - self._known.keys())
        if not missing:
            return
        found = {
            speech_id: wording(text) for speech_id, text in self._session.execute(TEXTS, {"ids": missing})
        }
        for speech_id in [known for known in self._known if known not in speech_ids]:
            if len(self._known) + len(found) <= KEPT:
                break
            del self._known[speech_id]
        self._known |= found

    def __getitem__(self, speech_id: str) -> Wording:
        if speech_id not in self._known:
            self.read([speech_id])
        return self._known[speech_id]


def find(session: Session, speech: IndexedSpeech, wordings: Wordings) -> list[Match]:
    """Returns every relation of `speech` to indexed speeches, by whole texts; facts are not compared yet."""
    matches = []
    for others in batches(candidates(session, speech), AT_ONCE):
        wordings.read({speech.speech_id, *(other.speech_id for other in others)})
        mine = wordings[speech.speech_id]
        for other in others:
            match = related(speech.speech_id, mine, other.speech_id, wordings[other.speech_id])
            if match is not None:
                matches.append(match)
    return matches
