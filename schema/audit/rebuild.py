"""Finds and repairs wrong derived data: fingerprints, relations, counts and views.

`check` reports each as a problem; `check --repair` recomputes them in order of dependence: fingerprints from words,
relations from fingerprints and words, clusters from relations.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.database import roles
from schema.database.batches import batches
from schema.dedup import candidates, relations
from schema.dedup.candidates import Wordings
from schema.records import Fingerprint, Match
from schema.store.occurrences import key_rows
from schema.tables import views
from schema.tables.handles import FILE, FINGERPRINT, OCCURRENCE, PRINTED_TEXT, SPEECH, SPEECH_TEXT, with_texts
from schema.text.identity import identity_key
from schema.text.shingles import FINGERPRINT_VERSION, fingerprint_of, pack_keys

BATCH: Final = 200  # speeches read at a time: their texts stay within some MB
HIGH: Final = 32  # bits: the halves of keys are summed separately, since a sum of 64-bit numbers overflows
LOW: Final = (1 << HIGH) - 1
# a reason after which the relation may be recorded again
UNFOUND: Final = "gone: not what the words of the two say"


# ------------------------------------------------------------------ fingerprints


class ExpectedFingerprint(Struct, frozen=True):
    """The sample and the index keys that follow from the words of a speech."""

    no: int
    key_length: int
    fingerprint: Fingerprint

    @property
    def speech_id(self) -> str:
        """The id of the speech, which is also the id of its words."""
        return self.fingerprint.speech_id

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of the speech's row that hold the sample."""
        return {
            "key_length": self.key_length,
            "shingles": pack_keys(self.fingerprint.shingles),
            "shingle_size": self.fingerprint.size,
        }

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The speech's rows in the index of keys."""
        return key_rows(self.no, self.fingerprint)

    @property
    def summed(self) -> tuple[int, int, int, int]:
        """A checksum of the index keys: their number, the sums of both halves, the number marked as short."""
        rows = self.rows
        halves = sum(row["key"] >> HIGH for row in rows), sum(row["key"] & LOW for row in rows)
        return len(rows), *halves, sum(row["short"] for row in rows)


def wrong_fingerprints(session: Session) -> Iterator[ExpectedFingerprint]:
    """Yields the right fingerprint of each speech whose sample, length or index keys are not those of its words.

    Samples of another fingerprint version are left to `reprocess`.
    """
    key = FINGERPRINT.c.key
    stored = {
        row.speech_no: (row.found, int(row.high), int(row.low), row.short)
        for row in session.execute(
            sa.select(
                FINGERPRINT.c.speech_no,
                sa.func.count().label("found"),
                sa.func.sum(key.bitwise_rshift(sa.literal_column(str(HIGH)))).label("high"),
                sa.func.sum(key.bitwise_and(LOW)).label("low"),
                sa.func.sum(sa.cast(FINGERPRINT.c.short, sa.Integer)).label("short"),
            ).group_by(FINGERPRINT.c.speech_no)
        )
    }
    columns = [SPEECH.c[name] for name in ("no", "speech_id", "key_length", "shingles", "shingle_size")]
    query = (
        sa.select(*columns, SPEECH_TEXT.c.text)
        .join(SPEECH_TEXT, SPEECH_TEXT.c.speech_no == SPEECH.c.no)
        .where(SPEECH.c.fingerprint_version == FINGERPRINT_VERSION)
        .order_by(SPEECH.c.no)
    )
    last = 0
    while rows := session.execute(query.where(SPEECH.c.no > last).limit(BATCH)).all():
        last = rows[-1].no
        for row in rows:
            right = _sampled(row)
            if right is None:
                continue
            same = all(getattr(row, name) == value for name, value in right.columns.items())
            if not same or stored.get(row.no, (0, 0, 0, 0)) != right.summed:
                yield right


def _sampled(row: Any) -> ExpectedFingerprint | None:
    """The right fingerprint of a speech; None when its words do not have its id: they are damaged themselves."""
    key = identity_key(row.text)
    fingerprint = fingerprint_of(key)
    return (
        ExpectedFingerprint(row.no, len(key), fingerprint) if fingerprint.speech_id == row.speech_id else None
    )


def mend_fingerprints(session: Session) -> int:
    """Recomputes wrong samples and index keys; returns how many speeches were wrong."""
    wrong = list(wrong_fingerprints(session))
    for right in wrong:
        session.execute(sa.update(SPEECH).where(SPEECH.c.no == right.no).values(right.columns))
        session.execute(sa.delete(FINGERPRINT).where(FINGERPRINT.c.speech_no == right.no))
        if right.rows:
            session.execute(sa.insert(FINGERPRINT), right.rows)
    orphaned = sa.delete(FINGERPRINT).where(FINGERPRINT.c.speech_no.not_in(sa.select(SPEECH.c.no)))
    return len(wrong) + int(session.execute(orphaned).rowcount)  # type: ignore[attr-defined]


# ------------------------------------------------------------------ relations


class WrongRelation(Struct, frozen=True):
    """A live relation that the texts do not give, one that is missing, or one with wrong values."""

    stored: Match | None
    expected: Match | None

    @property
    def pair(self) -> Match:
        """The stored or the expected relation, for the ids of its speeches."""
        relation = self.expected or self.stored
        assert relation is not None
        return relation


def wrong_relations(session: Session) -> Iterator[WrongRelation]:
    """Yields each pair of speeches whose live relation differs from the one that their words and facts give.

    Candidates come from the stored fingerprints. Each pair comes once. Pairs that a person ruled out are skipped.
    """
    wordings = Wordings(session)
    ids = session.scalars(sa.select(SPEECH.c.speech_id).order_by(SPEECH.c.speech_id)).all()
    for part in batches(ids, BATCH):
        candidates_found = {
            (match.a, match.b): match
            for speech in candidates.speeches(session, part)
            for match in candidates.find(session, speech, wordings)
        }
        right = {_key(match): match for match in relations.completed(session, candidates_found.values())}
        stored = {_key(match): match for match in relations.live(session, part)}
        for key in sorted(right.keys() | stored.keys()):
            if right.get(key) != stored.get(key) and min(key[:2]) in set(part):
                yield WrongRelation(stored.get(key), right.get(key))


def _key(match: Match) -> tuple[str, str, str]:
    return match.a, match.b, match.kind


def mend_relations(session: Session, at: str) -> int:
    """Revokes wrong relations and records missing ones; returns how many were wrong.

    Relations with a missing speech are revoked, too.
    """
    dangling = relations.dangling(session)
    for match in dangling:
        relations.revoke(session, match, UNFOUND, at)
    wrong = list(wrong_relations(session))
    for relation in wrong:
        if relation.stored is not None:
            relations.revoke(session, relation.stored, UNFOUND, at)
    relations.record(session, [relation.expected for relation in wrong if relation.expected is not None], at)
    return len(dangling) + len(wrong)


# ------------------------------------------------------------------ counts


def wrong_counts(session: Session) -> list[Any]:
    """Returns loaded files whose stored number of items is wrong, as (no, sha256, item_count, found)."""
    found = (
        sa.select(sa.func.count())
        .select_from(OCCURRENCE)
        .where(OCCURRENCE.c.file_no == FILE.c.no)
        .scalar_subquery()
    )
    query = sa.select(FILE.c.no, FILE.c.sha256, FILE.c.item_count, found.label("found"))
    return list(session.execute(query.where(FILE.c.item_count != found).order_by(FILE.c.sha256)))


def wrong_lengths(session: Session) -> list[Any]:
    """Returns occurrences whose stored number of characters is wrong, as (no, speech_id, char_count, found)."""
    found = sa.func.length(PRINTED_TEXT)
    query = sa.select(OCCURRENCE.c.no, SPEECH.c.speech_id, OCCURRENCE.c.char_count, found.label("found"))
    joined = with_texts(query.join(SPEECH, SPEECH.c.no == OCCURRENCE.c.speech_no))
    return list(session.execute(joined.where(OCCURRENCE.c.char_count != found).order_by(OCCURRENCE.c.no)))


def mend_counts(session: Session) -> int:
    """Corrects wrong counts; returns how many were wrong."""
    files, lengths = wrong_counts(session), wrong_lengths(session)
    for row in files:
        session.execute(sa.update(FILE).where(FILE.c.no == row.no).values(item_count=row.found))
    for row in lengths:
        session.execute(sa.update(OCCURRENCE).where(OCCURRENCE.c.no == row.no).values(char_count=row.found))
    return len(files) + len(lengths)


# ------------------------------------------------------------------ views


def missing_views(session: Session) -> list[str]:
    """Returns the names of published views that are missing."""
    existing = set(sa.inspect(session.connection()).get_view_names())
    return [name for name in views.NAMES if name not in existing]


def mend_views(session: Session) -> int:
    """Recreates all views when one is missing; returns how many were. Privileges of the reader role are kept."""
    missing = missing_views(session)
    if missing:
        connection = session.connection()
        had_readers = roles.reads(connection)
        views.create(connection)
        if had_readers:
            roles.give_views(connection)
    return len(missing)
