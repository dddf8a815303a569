"""What one new speech costs in a library: through `Store.load`, as an ingest brings it, CPU of this process."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, median

import sqlalchemy as sa

from benchmarks.generator.random_speeches import SOURCES, WrittenSpeech
from benchmarks.scale.build import one_file
from extractors.fingerprint import fingerprint
from schema.database.connection import Database
from schema.dedup.candidates import IndexedSpeech, candidates
from schema.dedup.similarity import Sample
from schema.store.store import Store

FIRST_NEW = 1_000_000_000  # speeches of a library count from 0


@dataclass(frozen=True, slots=True)
class NewSpeech:
    """CPU seconds of one new speech: the whole load, and the look-up for what it may be related to.

    On Postgres the server's own CPU is not in it.
    """

    p50: float
    mean: float
    look_up: float


@dataclass(frozen=True, slots=True)
class Postings:
    """How many keys the index holds a speech, and of how many speeches the most frequent key is."""

    mean: float
    longest: int


def load_new(databases: Sequence[Database], kind: str, number: int) -> list[NewSpeech]:
    """Load `number` speeches that no library holds into each of these, a file and a transaction each.

    The libraries take turns speech by speech: what else the machine does comes to all of them.
    """
    source, first = SOURCES[kind], FIRST_NEW + secrets.randbelow(FIRST_NEW)
    stores, run = [Store(database) for database in databases], f"scale-{first}"
    for store in stores:
        store.runs.begin(run)
    look_ups: list[list[float]] = [[] for _ in stores]
    times: list[list[float]] = [[] for _ in stores]
    for new in range(first, first + number):
        looked_up, written = (
            source(new),
            source(new + number),
        )  # two: a look-up makes the pages of its own warm
        for at, store in enumerate(stores):
            look_ups[at].append(_look_up(databases[at], looked_up))
            file = one_file(f"{kind}-{new}", written)
            began = time.process_time()
            store.load(*file, run)
            times[at].append(time.process_time() - began)
    for store in stores:
        store.runs.finish(run)
    return [
        NewSpeech(median(taken), mean(taken), mean(asked))
        for taken, asked in zip(times, look_ups, strict=True)
    ]


def _look_up(database: Database, written: WrittenSpeech) -> float:
    sample = fingerprint(written.text)
    with database.read() as session:
        began = time.process_time()
        candidates(session, IndexedSpeech(-1, sample.speech_id, Sample(sample.shingles, sample.size)))
        return time.process_time() - began


def postings(database: Database) -> Postings:
    """The lists of the candidate index."""
    with database.read() as session:
        rows, speeches = (
            session.scalar(sa.text(f"SELECT count(*) FROM {table}")) or 0
            for table in ("fingerprint", "speech")
        )
        longest = session.scalar(
            sa.text("SELECT max(held) FROM (SELECT count(*) AS held FROM fingerprint GROUP BY key) AS lists")
        )
    return Postings(rows / max(1, speeches), longest or 0)
